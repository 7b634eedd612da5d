import { limits, type PlannedItem } from "@carryover/contract";
import type { Catalog } from "../../catalog/service.ts";
import { loadClaims } from "../claims-store.ts";
import type { Problem } from "../cutover.ts";
import { deleteItems, insertItems } from "../items-store.ts";
import { LeaseLost } from "../lease/lease.ts";
import { holdOrder } from "../lease/store.ts";
import { isStripeError } from "../references.ts";
import type { Run } from "../run.ts";
import { completePlan, endRun, updatePlanning } from "../store.ts";
import { headerDigest, nextDigest } from "./digest.ts";
import type { CheckLinks } from "./links.ts";
import type { PlatformCustomer } from "./plan-inputs.ts";
import { PlanningProblem, planSubscriptions } from "./planning.ts";
import { PlanTally } from "./totals.ts";

/** What planning has to know of the platform's side. */
export interface Planning {
  readonly catalog: Catalog;
  customersOf(billingIds: readonly string[]): Promise<readonly PlatformCustomer[]>;
  readonly checkLinks: CheckLinks;
}

export type PlanningFor = (environmentId: string) => Promise<Planning>;

/**
 * Plans a cutover from the start, and stores the items page by page; what a plan that was killed
 * has left is forgotten first. False if Stripe is not to be had now. Throws LeaseLost.
 */
export async function plan(run: Run, planningFor: PlanningFor): Promise<boolean> {
  try {
    const planning = await planningFor(run.cutover.environmentId);
    await store(run, sourceOf(run, planning));
    return true;
  } catch (error) {
    if (error instanceof PlanningProblem) {
      const { code, message, priceIds } = error;
      return fail(run, { code, message, ...(priceIds && { priceIds: [...priceIds] }) });
    }
    if (!isStripeError(error)) throw error;
    if (error.kind === "unauthorized") {
      const message = `Stripe refused the key: ${error.message} Set one that may read, then plan.`;
      return fail(run, { code: "billing_key_refused", message });
    }
    if (error.kind === "refused" || error.kind === "missing") {
      const message = `Stripe refuses to be read: ${error.message}`;
      return fail(run, { code: "billing_refused", message });
    }
    return false;
  }
}

function sourceOf(
  run: Run,
  { catalog, customersOf, checkLinks }: Planning,
): AsyncIterable<PlannedItem> {
  const { cutover, database, stripe } = run;
  const { id: cutoverId, environmentId, accountId, isLive: livemode, mapping, options } = cutover;
  const job = { cutoverId, account: { id: accountId, livemode }, catalog, mapping, options };
  const claimsOf = (ids: readonly string[]) =>
    loadClaims(database, { accountId, environmentId, ids });
  return planSubscriptions(job, { stripe, customersOf, claimsOf, checkLinks });
}

async function store(run: Run, items: AsyncIterable<PlannedItem>): Promise<void> {
  const { cutover } = run;
  const { id: cutoverId, environmentId, apiVersion, mapping, options } = cutover;
  const account = { id: cutover.accountId, livemode: cutover.isLive };
  const tally = new PlanTally();
  let sha256 = headerDigest({ id: cutoverId, apiVersion, mapping, options, account });
  let page: { plan: PlannedItem; sha256: string }[] = [];
  let count = 0;
  await writeWhileOurs(run, (transaction) => deleteItems(transaction, cutoverId));
  const flush = async () => {
    const now = run.now();
    await run.lease.hold();
    await writeWhileOurs(run, async (transaction) => {
      if (page.length > 0) await insertItems(transaction, { cutoverId, environmentId, now }, page);
      await updatePlanning(transaction, cutover, count, now);
    });
    page = [];
  };
  for await (const item of items) {
    if (run.isHalted()) return;
    sha256 = nextDigest(sha256, item);
    tally.add(item);
    count += 1;
    if (page.push({ plan: item, sha256 }) >= limits.cutoverPlanPageMax) await flush();
  }
  await flush();
  await writeWhileOurs(run, (transaction) =>
    completePlan(transaction, cutover, {
      planSha256: sha256,
      validUntil: tally.validUntil(run.stripe.now()),
      totals: tally.totals(cutover.isLive),
      now: run.now(),
    }),
  );
}

/** Runs work in a transaction, if the cutover is still ours to plan. */
async function writeWhileOurs(
  { database, lease }: Run,
  work: (transaction: Parameters<typeof holdOrder>[0]) => Promise<unknown>,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const order = await holdOrder(transaction, lease.tenure);
    if (order?.state !== "planning")
      throw new LeaseLost("The cutover is not ours to plan any more.");
    await work(transaction);
  });
}

async function fail(run: Run, problem: Problem): Promise<boolean> {
  const end = { state: "failed", problem, isFinal: true, now: run.now() } as const;
  await endRun(run.database, run.cutover, end);
  return true;
}
