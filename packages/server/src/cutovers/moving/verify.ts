import { existing } from "../../stripe/reading.ts";
import type { StripeInvoice } from "../../stripe/stripe.ts";
import { hasRenewed, leaving, undoing } from "../checking/judge.ts";
import {
  type ObservedSubscriptions,
  observeInvoices,
  observeNew,
  rereadDoubtful,
} from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import { faultsOf, faultsOfPreview, unwantedInvoice } from "../checking/verify.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem } from "../cutover.ts";
import { remark } from "../journal.ts";
import { isStripeError } from "../references.ts";
import type { Run } from "../run.ts";
import { charged } from "../small-first/observed.ts";
import { isAsPlanned } from "../small-first/own-amounts.ts";
import { canceledByOthers, endsByRenewal } from "./ended.ts";

/** Holds what was created against the plan. What is not as planned is undone. */
export async function verify(run: Run, created: readonly CutoverItem[]): Promise<CutoverItem[]> {
  if (created.length === 0) return [];
  const lookedAt = run.stripe.now();
  const [listed, invoices, previews] = await Promise.all([
    observeNew(run, created),
    observeInvoices(run, created),
    previewAll(run, created),
  ]);
  const unwanted = await stopOfCharge(run, created, invoices);
  if (unwanted !== null) return run.commitFacts([unwanted]);
  const made = await confirmedNew(run, created, listed);
  const canceled = await canceledByOthers(run, created, { made });
  const judged = created.map((item) => {
    const preview = previews.get(item.position) ?? null;
    const isExpected = !hasRenewed(run, item) && !endsByRenewal(item, made);
    const ofInvoice = isExpected ? previewFaults(item, preview) : [];
    return { item, faults: healthFaults(run, item, made), ofInvoice };
  });
  const repriced = await repricedOf(
    run,
    judged.filter(({ faults, ofInvoice }) => faults.length === 0 && ofInvoice.length > 0),
  );
  return run.commitFacts(
    judged.map(({ item, faults, ofInvoice }): ItemChange => {
      const ended = canceled.get(item.position);
      if (ended !== undefined) return ended;
      if (repriced.has(item.position)) {
        return undoing(item, "drifted", problems.nextInvoiceDiffers(ofInvoice));
      }
      const all = [...faults, ...ofInvoice];
      if (all.length > 0) return unhealthy(run, item, all);
      const to = { state: "verified", verifiedAt: lookedAt } as const;
      return { item, to, entry: remark("The new one is as planned.") };
    }),
  );
}

/**
 * Positions of those whose old ones would be billed otherwise than planned as well: then it is not
 * the new one that is wrong, but something of the customer has changed since.
 */
async function repricedOf(
  run: Run,
  doubtful: readonly { readonly item: CutoverItem }[],
): Promise<Set<number>> {
  const positions = await Promise.all(
    doubtful.map(async ({ item: { position, plan } }) => {
      const preview = await existing(() => previewOf(run, plan.oldSubscription));
      const planned = plan.nextInvoice.old;
      if (preview === null || planned === null) return [];
      return isAsPlanned(preview, planned) ? [] : [position];
    }),
  );
  return new Set(positions.flat());
}

/** New subscriptions, with those read again that are not as they must be. */
export function confirmedNew(
  run: Run,
  items: readonly CutoverItem[],
  made: ObservedSubscriptions,
): Promise<ObservedSubscriptions> {
  const doubtful = items
    .filter((item) => healthFaults(run, item, made).length > 0)
    .flatMap(({ newSubscription }) => newSubscription ?? []);
  return rereadDoubtful(run, made, { doubtful, expand: ["discounts"] });
}

/** In what the new one is not as it must be, from what was read of it. */
export function healthFaults(run: Run, item: CutoverItem, made: ObservedSubscriptions): string[] {
  const subscription = made.get(item.newSubscription ?? "");
  if (subscription === undefined) return [`Stripe does not have ${item.newSubscription}`];
  const { isLive: livemode } = run.cutover;
  return faultsOf(item, subscription, { livemode, hasRenewed: hasRenewed(run, item) });
}

/** What becomes of an item whose new one is not as it must be. */
export function unhealthy(run: Run, item: CutoverItem, faults: readonly string[]): ItemChange {
  if (item.state === "canceling" || hasRenewed(run, item)) {
    return leaving(item, item.state, problems.differsAfterRenewal(faults));
  }
  return undoing(item, "needs_operator", problems.newDiffers(faults));
}

/** Stops the cutover if one of the new ones has an invoice that it must not have. */
export async function stopOfCharge(
  run: Run,
  items: readonly CutoverItem[],
  invoices: ReadonlyMap<string, readonly StripeInvoice[]>,
): Promise<ItemChange | null> {
  for (const item of items) {
    const unwanted = unwantedInvoice(item, invoices.get(item.newSubscription ?? "") ?? []);
    if (unwanted === undefined) continue;
    const problem = problems.unwantedCharge(unwanted, item.newSubscription ?? "");
    await run.stop({ ...problem, subscriptionId: item.oldSubscription });
    return charged(leaving(item, item.state, problem), unwanted);
  }
  return null;
}

/** The next invoice of each new one; missing where there will be none. */
async function previewAll(
  run: Run,
  items: readonly CutoverItem[],
): Promise<Map<number, StripeInvoice>> {
  const previews = new Map<number, StripeInvoice>();
  await Promise.all(
    items.map(async (item) => {
      if (item.plan.nextInvoice.new === null || hasRenewed(run, item)) return;
      const preview = await existing(() => previewOf(run, item.newSubscription ?? ""));
      if (preview !== null) previews.set(item.position, preview);
    }),
  );
  return previews;
}

async function previewOf(run: Run, subscription: string): Promise<StripeInvoice | null> {
  try {
    return await run.stripe.preview({ subscription });
  } catch (error) {
    // Of one that was canceled meanwhile there is no next invoice; the check of its health says so.
    if (isStripeError(error) && error.kind === "refused") return null;
    throw error;
  }
}

function previewFaults(item: CutoverItem, preview: StripeInvoice | null): string[] {
  if (preview !== null) return faultsOfPreview(item, preview);
  return item.plan.nextInvoice.new === null ? [] : ["it has no next invoice"];
}
