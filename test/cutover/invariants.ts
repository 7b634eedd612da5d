import type { PlannedItem } from "../../packages/contract/src/cutovers/cutovers.ts";
import { idOf, type StripeSubscription } from "../../packages/server/src/stripe/stripe.ts";
import { createdAsPlanned } from "./as-planned.ts";
import {
  fenceMark,
  type HistoryLine,
  invoicesIn,
  isOurs,
  isServing,
  replacesMark,
  subscriptionsIn,
  wouldCollect,
} from "./world/history.ts";

/** What an intent of the journal says of the request that it stands before. */
export interface Intent {
  readonly method: string;
  readonly path: string;
}

/** What a history is held against. */
export interface Expected {
  readonly items: readonly PlannedItem[];
  /** Intents of all journals, by idempotency key. */
  readonly intents: ReadonlyMap<string, Intent>;
  /** The last line before the plan was made, which only tells how things stood; 0 if not said. */
  readonly since?: number;
}

/** A line at which an invariant does not hold. */
export interface Violation {
  /** I1 to I7. */
  readonly invariant: string;
  readonly seq: number;
  readonly message: string;
}

/** One subscription that is cut over, as it stands after a line. */
interface Watched {
  readonly item: PlannedItem;
  old: StripeSubscription | null;
  /** Replacements by id, in the order of their creation. */
  readonly replacements: Map<string, StripeSubscription>;
  /** Replacements that were made as planned. */
  readonly sound: Set<string>;
  /** Whether the customer, or the calendar, has ended what there was. */
  isGivenUp: boolean;
}

/**
 * Goes through a history line by line, and gives every line at which one of the invariants I1, I2,
 * I4, I5, I6 and I7 is broken, or money was collected that ought not to be (I3).
 */
export function violationsOf(history: readonly HistoryLine[], expected: Expected): Violation[] {
  const watched = expected.items.map(
    (item): Watched => ({
      item,
      old: null,
      replacements: new Map(),
      sound: new Set(),
      isGivenUp: false,
    }),
  );
  const byOld = new Map(watched.map((each) => [each.item.oldSubscription, each]));
  const byId = new Map(byOld);
  const found: Violation[] = [];
  for (const line of history) {
    const complain = (invariant: string, message: string) => {
      if (line.seq <= (expected.since ?? 0)) return;
      found.push({ invariant, seq: line.seq, message: `${invariant} at ${line.seq}: ${message}` });
    };
    checkIntent(line, expected.intents, complain);
    const before = new Map(watched.map((each) => [each, entitlementState(each)]));
    const touched = new Set<Watched>();
    for (const subscription of subscriptionsIn(line)) {
      const each =
        byId.get(subscription.id) ?? byOld.get(subscription.metadata[replacesMark] ?? "");
      if (each === undefined) continue;
      touched.add(each);
      byId.set(subscription.id, each);
      take(each, subscription, line, complain);
    }
    for (const each of touched) {
      const was = before.get(each);
      if (was !== undefined) checkMove(each, was, line, complain);
    }
    checkMoney(line, byId, complain);
  }
  return found;
}

type Complain = (invariant: string, message: string) => void;

interface EntitlementState {
  readonly serves: boolean;
  readonly oldStatus: string | null;
}

function entitlementState({ old, replacements }: Watched): EntitlementState {
  const all = [...(old === null ? [] : [old]), ...replacements.values()];
  return { serves: all.some(isServing), oldStatus: old?.status ?? null };
}

/** I7: whatever was written at Stripe was written down before. */
function checkIntent(line: HistoryLine, intents: Expected["intents"], complain: Complain): void {
  if (!isOurs(line) || line.request === null) return;
  const { method, path, key } = line.request;
  const intent = intents.get(key ?? "");
  if (intent === undefined) complain("I7", `${method} ${path} has no intent`);
  else if (intent.method !== method || intent.path !== path) {
    complain("I7", `${method} ${path} was not what the intent says: ${JSON.stringify(intent)}`);
  }
}

/** I4 of a replacement that is new, I6 of all; then remembers how the subscription stands. */
function take(
  each: Watched,
  subscription: StripeSubscription,
  line: HistoryLine,
  complain: Complain,
): void {
  const { item, replacements, sound } = each;
  if (isOurs(line) && item.state !== "planned") {
    complain("I6", `${item.oldSubscription} is ${item.state} and was written`);
  }
  const isOld = subscription.id === item.oldSubscription;
  const before = isOld ? each.old : (replacements.get(subscription.id) ?? null);
  if (isOurs(line) && before !== null) checkDiscounts(before, subscription, complain);
  if (isOld) {
    each.old = subscription;
    return;
  }
  if (!replacements.has(subscription.id)) {
    const rivals = [...replacements.values()].filter(
      (other) =>
        other.status !== "canceled" ||
        other.metadata[fenceMark] === subscription.metadata[fenceMark],
    );
    if (rivals.length > 0) complain("I4", `${item.oldSubscription} is replaced a second time`);
    const faults = createdAsPlanned(subscription, item);
    if (faults.length === 0) sound.add(subscription.id);
    else complain("I5", `${subscription.id} was not made as planned: ${faults.join(", ")}`);
  }
  replacements.set(subscription.id, subscription);
}

/** I3, as far as discounts go: none is lost by a request of ours. */
function checkDiscounts(
  before: StripeSubscription,
  after: StripeSubscription,
  complain: Complain,
): void {
  const left = after.discounts.map(idOf);
  const lost = before.discounts.map(idOf).filter((id) => !left.includes(id));
  if (lost.length > 0) complain("I3", `${after.id} lost its discount ${lost.join(", ")}`);
}

/** I1, I2 and I5 of one subscription that a line has touched. */
function checkMove(
  each: Watched,
  was: EntitlementState,
  line: HistoryLine,
  complain: Complain,
): void {
  const { item, old, replacements, sound } = each;
  const all = [...(old === null ? [] : [old]), ...replacements.values()];
  const collecting = all.filter(wouldCollect).map(({ id }) => id);
  if (collecting.length > 1) complain("I1", `${collecting.join(" and ")} would both collect`);
  if (was.serves && !all.some(isServing)) {
    if (!isOurs(line)) each.isGivenUp = true;
    else if (!each.isGivenUp) {
      complain("I2", `${item.oldSubscription} is left without a subscription`);
    }
  }
  const isCanceledNow = was.oldStatus !== "canceled" && old?.status === "canceled";
  if (!isCanceledNow || !isOurs(line)) return;
  const healthy = [...replacements.values()].filter(
    (replacement) =>
      sound.has(replacement.id) &&
      ["active", "trialing"].includes(replacement.status) &&
      replacement.pause_collection === null,
  );
  if (healthy.length !== 1) {
    complain("I5", `${item.oldSubscription} was canceled without a sound replacement`);
  }
}

/** I3, as far as a single line can show it: nothing is invoiced for having been moved. */
function checkMoney(
  line: HistoryLine,
  byId: ReadonlyMap<string, Watched>,
  complain: Complain,
): void {
  const isEarly = (subscription: string | null, at: number): boolean => {
    const each = byId.get(subscription ?? "");
    if (each === undefined || !each.replacements.has(subscription ?? "")) return false;
    const { periodEnd } = each.item;
    return periodEnd === null || at < Date.parse(periodEnd) / 1_000;
  };
  for (const charge of line.charges) {
    if (charge.amount > 0 && isEarly(charge.subscription, charge.at)) {
      complain("I3", `${charge.subscription} was charged ${charge.amount} before its renewal`);
    }
  }
  for (const invoice of invoicesIn(line)) {
    const of = invoice.parent?.subscription_details?.subscription;
    const subscription = of === undefined ? null : idOf(of);
    if (invoice.total > 0 && isEarly(subscription, invoice.created)) {
      complain("I3", `${subscription} was invoiced ${invoice.total} before its renewal`);
    }
  }
}
