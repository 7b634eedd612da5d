import { createHash } from "node:crypto";
import { canonicalJson, type PlannedRequest, type UsageGap } from "@carryover/contract";
import { stripePath } from "../../stripe/path.ts";
import { existing } from "../../stripe/reading.ts";
import { keepingDiscounts } from "../../stripe/standing-discounts.ts";
import {
  isEnded,
  type StripeInvoice,
  type StripeReply,
  type StripeRequest,
  type StripeSubscription,
} from "../../stripe/stripe.ts";
import { leaving } from "../checking/judge.ts";
import {
  meterRefused,
  meterUnsetDiscounts,
  planBillsUsageTwice,
} from "../checking/metered-problems.ts";
import { unwantedCharge } from "../checking/problems.ts";
import type { CutoverItem, Problem } from "../cutover.ts";
import { intentOf, resultOf } from "../journal.ts";
import { pricesOf, requestKey } from "../planning/recipe.ts";
import { expanded, idOf, idOrNull, isoOf } from "../references.ts";
import type { Run } from "../run.ts";
import { billsUsageNow } from "../small-first/money.ts";
import { charged, withUsageGap } from "../small-first/observed.ts";
import { send, unanswered } from "./sending.ts";

/** An item whose new subscription has its metered items, or cannot have them; or is to wait. */
export interface Metered {
  readonly item: CutoverItem;
  readonly isDone: boolean;
}

/**
 * Adds the metered items to the new subscription, now that the old one is canceled and has billed
 * the usage until then: an item counts what is reported from its creation on, so nothing is billed
 * by both. Looks at Stripe first, so it may be repeated. `canceledAt` is in seconds.
 */
export async function addMetered(
  run: Run,
  before: CutoverItem,
  canceledAt: number | null,
): Promise<Metered> {
  const planned = before.plan.requests?.meter;
  if (planned === undefined) return { item: before, isDone: true };
  const made = await existing(() =>
    run.stripe.subscription(before.newSubscription ?? "", { expand: ["discounts"] }),
  );
  // Whoever has ended it wants no more usage to be billed either.
  if (made === null || isEnded(made)) return { item: before, isDone: true };
  const gap = (until: StripeSubscription | null) => gapOf(planned, canceledAt, until);
  const wanted = missingPrices(planned, made);
  if (wanted.length === 0) return { item: withGap(before, gap(made)), isDone: true };
  const request = requestFor(before, planned, { made, wanted });
  // A pause or a stop of the cutover does not keep it from the end of a step that is under way.
  const intended = await run.commitAnswer({
    item: before,
    to: observing(before, gap(null)),
    entry: intentOf(request),
  });
  const answer = await send<StripeSubscription>(run, intended, request);
  switch (answer.kind) {
    case "over":
      return { item: intended, isDone: false };
    case "done":
      return commitAdded(run, intended, { made, request, reply: answer.reply, gap });
    case "later":
      return waiting(await run.commitAnswer(unanswered(intended, request, answer.error)));
    case "unknown": {
      const to = answer.isSpent ? { epoch: intended.epoch + 1 } : {};
      return waiting(
        await run.commitAnswer({ ...unanswered(intended, request, answer.error), to }),
      );
    }
    case "missing":
    case "refused": {
      const { entry } = unanswered(intended, request, answer.error);
      const problem = meterRefused(made.id, wanted, answer.error);
      const change = leaving(intended, "canceling", problem, entry);
      // Stripe keeps this answer for the key, so that another try needs another one.
      const to = { ...change.to, epoch: intended.epoch + 1 };
      return waiting(await run.commitAnswer({ ...change, to }));
    }
  }
}

/**
 * Returns why one is not moved by a plan of an earlier version, which creates the new subscription
 * with its metered items: usage of the time in which both exist would be billed by both. Null
 * otherwise.
 */
export function meteredTwice(item: CutoverItem): Problem | null {
  const isBilledTwice = billsUsageNow(item) && item.plan.requests?.meter === undefined;
  return isBilledTwice ? planBillsUsageTwice : null;
}

/** The planned request, with the discounts that the subscription has by now, for what it lacks. */
function requestFor(
  item: CutoverItem,
  planned: PlannedRequest,
  { made, wanted }: { made: StripeSubscription; wanted: readonly string[] },
): StripeRequest {
  const all = planned.params.items as readonly { readonly price: string }[];
  const items = all.filter(({ price }) => wanted.includes(price));
  const params = keepingDiscounts(made, { ...planned.params, items });
  // Other parameters are another request to Stripe, so they go under a key of their own.
  const isAsPlanned = canonicalJson(params) === canonicalJson(planned.params);
  const name = isAsPlanned ? "meter" : `meter-${digestOf(canonicalJson(params))}`;
  const path = stripePath`/v1/subscriptions/${made.id}`;
  return { method: planned.method, path, params, key: requestKey(item, name) };
}

/** Looks at what the addition has made: it bills nothing, and keeps every discount. */
async function commitAdded(
  run: Run,
  item: CutoverItem,
  {
    made,
    request,
    reply,
    gap,
  }: {
    made: StripeSubscription;
    request: StripeRequest;
    reply: StripeReply<StripeSubscription>;
    gap: (until: StripeSubscription) => UsageGap | null;
  },
): Promise<Metered> {
  const { object } = reply;
  const entry = resultOf(request, reply);
  const to = observing(item, gap(object));
  const left = object.discounts.map(idOf);
  const lost = made.discounts.map(idOf).filter((id) => !left.includes(id));
  const invoice = await newInvoice(run, made, object);
  const isCharged = invoice !== null && invoice.total > 0;
  if (lost.length === 0 && !isCharged) {
    return { item: await run.commitAnswer({ item, to, entry }), isDone: true };
  }
  const problem = isCharged
    ? unwantedCharge(invoice, object.id)
    : meterUnsetDiscounts(object.id, lost);
  await run.stop({ ...problem, subscriptionId: item.oldSubscription });
  const stopped = leaving(item, "canceling", problem, entry);
  const change = { ...stopped, to: { ...stopped.to, ...to } };
  const seen = isCharged ? charged({ ...change, item: { ...item, ...to } }, invoice) : change;
  return waiting(await run.commitAnswer({ ...seen, item }));
}

/** The invoice that came of an update; null if none did. */
async function newInvoice(
  run: Run,
  before: StripeSubscription,
  after: StripeSubscription,
): Promise<StripeInvoice | null> {
  const id = idOrNull(after.latest_invoice);
  if (id === null || id === idOrNull(before.latest_invoice)) return null;
  return expanded(after.latest_invoice) ?? run.stripe.invoice(id);
}

/** Prices of metered items that a subscription lacks. */
function missingPrices(planned: PlannedRequest, { items }: StripeSubscription): string[] {
  const there = new Set(items.data.map(({ price }) => price.id));
  return pricesOf(planned).filter((price) => !there.has(price));
}

/** Null if nobody knows when the old one was canceled, or the new one had its items before. */
function gapOf(
  planned: PlannedRequest,
  canceledAt: number | null,
  made: StripeSubscription | null,
): UsageGap | null {
  if (canceledAt === null) return null;
  const from = isoOf(canceledAt);
  if (made === null) return { from, until: null };
  const prices = new Set(pricesOf(planned));
  const metered = made.items.data.filter(({ price }) => prices.has(price.id));
  const addedAt = Math.max(...metered.map(({ created }) => created));
  return Number.isFinite(addedAt) && addedAt >= canceledAt ? { from, until: isoOf(addedAt) } : null;
}

function observing(item: CutoverItem, gap: UsageGap | null): Pick<CutoverItem, "observed"> {
  return { observed: gap === null ? item.observed : withUsageGap(item, gap) };
}

/** For the commit that follows. */
function withGap(item: CutoverItem, gap: UsageGap | null): CutoverItem {
  return { ...item, ...observing(item, gap) };
}

function waiting(item: CutoverItem): Metered {
  return { item, isDone: false };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
