import type { PlannedItem } from "@carryover/contract";
import type { Database, Transaction } from "../database/database.ts";
import type { Stripe } from "../stripe/stripe.ts";
import { collect } from "./collect.ts";
import { type ItemChange, writeChanges } from "./commit.ts";
import type { Cutover, CutoverItem, Problem } from "./cutover.ts";
import { type Lease, LeaseLost } from "./lease/lease.ts";
import { holdOrder } from "./lease/store.ts";
import { endRun, tellProblem } from "./store.ts";

/** The platform's link of a subscription that was moved. */
export interface PlannedLink {
  readonly plan: PlannedItem;
  readonly oldSubscription: string;
  /** Equal to the old one for an adopted subscription. */
  readonly newSubscription: string;
}

/** Subscriptions of the platform, as far as a cutover has to do with them. */
export interface Platform {
  /** Of each link, in order: why it would not be possible now, in words; null if it is. */
  check(environmentId: string, links: readonly PlannedLink[]): Promise<readonly (string | null)[]>;
  /** Links the platform's subscriptions to the new ones. Throws if a link is not possible. */
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
  /** The local clock, for records; deadlines of Stripe are judged by `stripe.now()`. */
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** Whether no further step may start. Results of requests are still recorded. */
  isHalted(): boolean;
  /** Lets no further step start, as if a stop had been requested. */
  halt(): void;
  /** Returns the same run with another request. */
  withWorkRequest(workRequest: Cutover["workRequest"]): Run;
  /** Stops the whole cutover, with a reason. An inactive one stays unchanged. */
  stop(problem: Problem): Promise<void>;
  /** Says more of why it has stopped. */
  tell(problem: Problem): Promise<void>;
  /**
   * Commits intents, all of them before any request is sent. Returns the items afterwards; none if
   * the cutover was paused or stopped meanwhile, and then nothing is written.
   */
  begin(
    decide: (transaction: Transaction) => Promise<readonly ItemChange[]>,
  ): Promise<CutoverItem[]>;
  /**
   * Commits the intent of one request, together with others of the same moment; returns null if it
   * must not be sent.
   */
  commitIntent(change: ItemChange): Promise<CutoverItem | null>;
  /** Commits findings, whatever the state of the cutover. */
  commitFacts(changes: readonly ItemChange[]): Promise<CutoverItem[]>;
  /** Commits one answer, together with others of the same moment. */
  commitAnswer(change: ItemChange): Promise<CutoverItem>;
}

/** The parts of a run. */
export type RunParts = Pick<
  Run,
  "cutover" | "stripe" | "database" | "platform" | "lease" | "now" | "sleep"
>;

/** Binds a cutover that was taken to its lease, its Stripe account and the platform. */
export function createRun(parts: RunParts): Run {
  const { cutover, database, lease, platform, now } = parts;
  let halted = false;
  const write = async (transaction: Transaction, changes: readonly ItemChange[]) => {
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
  const commitFacts = (changes: readonly ItemChange[]) =>
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

/** Returns the platform's link that belongs to a change. */
export function linkOf({ item, to }: Pick<ItemChange, "item" | "to">): PlannedLink {
  const { plan, oldSubscription } = item;
  const newSubscription = to.newSubscription ?? item.newSubscription ?? oldSubscription;
  return { plan, oldSubscription, newSubscription };
}

function written(item: CutoverItem | undefined): CutoverItem {
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
