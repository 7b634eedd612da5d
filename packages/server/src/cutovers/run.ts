import type { PlannedItem } from "@carryover/contract";
import type { Database, Transaction } from "../database/database.ts";
import type { Stripe } from "../stripe/stripe.ts";
import { collect } from "./collect.ts";
import { type Change, writeChanges } from "./commit.ts";
import type { Cutover, Item, Problem } from "./cutover.ts";
import { type Lease, LeaseLost } from "./lease/lease.ts";
import { holdOrder } from "./lease/store.ts";
import { endRun, tellProblem } from "./store.ts";

/** What the platform is to be told of a subscription that was moved. */
export interface PlannedLink {
  readonly plan: PlannedItem;
  readonly oldSubscription: string;
  /** Equal to the old one if it is adopted. */
  readonly newSubscription: string;
}

/** Subscriptions of the platform, as far as a cutover has to do with them. */
export interface Platform {
  /** Of each link, in order: why it would not be possible now, in words; null if it is. */
  check(environmentId: string, links: readonly PlannedLink[]): Promise<readonly (string | null)[]>;
  /** Points the platform's subscriptions at the new ones. Throws if one is not possible. */
  link(
    transaction: Transaction,
    environmentId: string,
    links: readonly PlannedLink[],
  ): Promise<void>;
  /** Ends what is billed by a subscription that has ended at Stripe; nothing if nothing is. */
  end(
    transaction: Transaction,
    environmentId: string,
    ended: { readonly subscription: string; readonly at: Date },
  ): Promise<void>;
}

/** One cutover while one process works on it. */
export interface Run {
  readonly cutover: Cutover;
  readonly stripe: Stripe;
  readonly database: Database;
  readonly platform: Platform;
  readonly lease: Lease;
  /** The local clock, for what we write down; what concerns Stripe is judged by `stripe.now()`. */
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** Whether no further step may be begun. Results of requests are still written down. */
  isHalted(): boolean;
  /** Has no further step begun, as if somebody had asked for it. */
  halt(): void;
  /** The same run, of a cutover for which something else was asked. */
  withWorkRequest(workRequest: Cutover["workRequest"]): Run;
  /** Stops the whole cutover, and says why. What is not at work stays as it is. */
  stop(problem: Problem): Promise<void>;
  /** Says more of why it has stopped. */
  tell(problem: Problem): Promise<void>;
  /**
   * Commits what is about to be done, all of it before any of it is sent. Gives the items as they
   * are now; none if the cutover was paused or stopped meanwhile, and then nothing is written.
   */
  begin(decide: (transaction: Transaction) => Promise<readonly Change[]>): Promise<Item[]>;
  /** The same for one request, together with others of the same moment; null if it must not be. */
  commitIntent(change: Change): Promise<Item | null>;
  /** Commits what was found, whatever the state of the cutover. */
  commitFacts(changes: readonly Change[]): Promise<Item[]>;
  /** The same for one answer, together with others of the same moment. */
  commitAnswer(change: Change): Promise<Item>;
}

/** What a run is made of. */
export type RunParts = Pick<
  Run,
  "cutover" | "stripe" | "database" | "platform" | "lease" | "now" | "sleep"
>;

/** Binds a cutover that was taken to its lease, its Stripe account and the platform. */
export function createRun(parts: RunParts): Run {
  const { cutover, database, lease, platform, now } = parts;
  let halted = false;
  const write = async (transaction: Transaction, changes: readonly Change[]) => {
    const links = changes.filter((change) => change.links).map(linkOf);
    const items = await writeChanges(transaction, cutover, changes, now());
    if (links.length > 0) await platform.link(transaction, cutover.environmentId, links);
    for (const { item, endedAt, newEndedAt } of changes) {
      const at = endedAt ?? newEndedAt;
      const subscription = endedAt === undefined ? item.newSubscription : item.oldSubscription;
      if (at === undefined || subscription === null) continue;
      await platform.end(transaction, cutover.environmentId, { subscription, at });
    }
    return items;
  };
  const commitFacts = (changes: readonly Change[]) =>
    database.transaction(async (transaction) => {
      await orderHeld(transaction, lease);
      return write(transaction, changes);
    });
  const begin: Run["begin"] = (decide) =>
    database.transaction(async (transaction) => {
      if (!(await mayBegin(transaction, lease, cutover))) {
        halted = true;
        return [];
      }
      return write(transaction, await decide(transaction));
    });
  const commitAnswer = collect(commitFacts);
  const commitIntent = collect((changes) => begin(async () => changes));
  const run: Run = {
    ...parts,
    isHalted: () => halted,
    halt: () => {
      halted = true;
    },
    async stop(problem) {
      halted = true;
      if (cutover.state !== "running" && cutover.state !== "rolling_back") return;
      const end = { state: "stopped", problem, isFinal: false, now: now() } as const;
      await endRun(database, cutover, end);
    },
    tell: (problem) => tellProblem(database, cutover, problem, now()),
    begin,
    commitIntent: async (change) => (await commitIntent(change)) ?? null,
    commitFacts,
    commitAnswer: async (change) => written(await commitAnswer(change)),
    withWorkRequest: (workRequest) => ({ ...run, cutover: { ...cutover, workRequest } }),
  };
  return run;
}

/** What the platform is to be told when a change is made. */
export function linkOf({ item, to }: Pick<Change, "item" | "to">): PlannedLink {
  const { plan, oldSubscription } = item;
  const newSubscription = to.newSubscription ?? item.newSubscription ?? oldSubscription;
  return { plan, oldSubscription, newSubscription };
}

function written(item: Item | undefined): Item {
  if (item === undefined) throw new Error("A change was not written.");
  return item;
}

/** Returns whether what this run does is still what is asked. */
async function mayBegin(transaction: Transaction, lease: Lease, cutover: Cutover) {
  const { state, workRequestId } = await orderHeld(transaction, lease);
  return state === cutover.state && workRequestId === (cutover.workRequest?.id ?? null);
}

async function orderHeld(transaction: Transaction, lease: Lease) {
  const order = await holdOrder(transaction, lease.tenure);
  if (order === null) throw new LeaseLost("Another process has taken over the cutover.");
  return order;
}
