import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { neverCanceled } from "../changing/cancel-at.ts";
import { customerOf } from "../changing/ending.ts";
import { readCustomer } from "../creating/checks.ts";
import { idOf, keepSubscription, subscriptionUpdated } from "../keep.ts";
import { mergedMetadata } from "../metadata.ts";
import { invalid, unknownIn, unsupported } from "../refusals.ts";
import { beginFirstPhase, enterPhase } from "./advance.ts";
import { keepSchedule, scheduleChanged } from "./keep.ts";
import { type PhaseParams, readPhases } from "./phases.ts";

type Schedule = Stripe.SubscriptionSchedule;
type Phase = Stripe.SubscriptionSchedule.Phase;
type CreateParams = Stripe.SubscriptionScheduleCreateParams;

/** Creates a schedule of future phases, or of an existing subscription. Throws Fault. */
export function createSchedule(account: Account, params: CreateParams): Schedule {
  checkActed(params);
  if (params.from_subscription !== undefined) return scheduleOf(account, params);
  const customer = readCustomer(account, params.customer);
  const at = account.now(customer.id);
  const start = params.start_date === "now" || params.start_date === undefined;
  const from = start ? at : (params.start_date as number);
  if (from < at) throw unsupported("start_date in the past");
  const phases = readPhases(account, (params.phases ?? []) as PhaseParams[], from);
  const schedule: Schedule = {
    ...emptySchedule(account, { customer, at, metadata: params.metadata }),
    billing_mode: billingMode(params.billing_mode?.type ?? "flexible"),
    default_settings: settings(params.default_settings?.default_payment_method ?? null),
    end_behavior: params.end_behavior ?? "release",
    phases,
    status: "not_started",
  };
  keepSchedule(account, schedule);
  account.emit("subscription_schedule.created", schedule, undefined, at);
  return from === at ? beginFirstPhase(account, schedule, at) : schedule;
}

/** Replaces the current and future phases of a schedule, and what holds for all. Throws Fault. */
export function updateSchedule(
  account: Account,
  before: Schedule,
  params: Stripe.SubscriptionScheduleUpdateParams,
  at: number,
): Schedule {
  checkActed(params);
  checkRunning(before, "update");
  const after: Schedule = {
    ...before,
    end_behavior: params.end_behavior ?? before.end_behavior,
    metadata: mergedMetadata(before.metadata ?? {}, params.metadata),
    default_settings: {
      ...before.default_settings,
      default_payment_method:
        params.default_settings?.default_payment_method ??
        before.default_settings.default_payment_method,
    },
    ...(params.phases === undefined ? {} : phasesAfter(account, before, params.phases)),
  };
  const kept = scheduleChanged(account, after, "updated", at);
  setEnd(account, kept, at);
  const isCurrentChanged = isOther(currentPhase(before), currentPhase(kept));
  if (kept.status !== "active" || !isCurrentChanged) return kept;
  return enterPhase(account, kept, currentIndex(kept), {
    at,
    proration: params.proration_behavior,
  });
}

/** Leaves the subscription as it is, without a schedule. Throws Fault. */
export function releaseSchedule(
  account: Account,
  before: Schedule,
  params: Stripe.SubscriptionScheduleReleaseParams,
  at: number,
): Schedule {
  checkRunning(before, "release");
  const id = before.subscription === null ? null : idOf(before.subscription);
  const subscription = id === null ? undefined : account.get("subscription", id);
  if (subscription !== undefined) {
    const isEndKept = params.preserve_cancel_date === true || before.end_behavior !== "cancel";
    const end = isEndKept ? {} : neverCanceled;
    const released = { ...subscription, ...end, schedule: null };
    keepSubscription(account, released, at);
    subscriptionUpdated(account, { before: subscription, after: released }, at);
  }
  const after: Schedule = {
    ...before,
    current_phase: null,
    released_at: at,
    released_subscription: id,
    status: "released",
    subscription: null,
  };
  return scheduleChanged(account, after, "released", at);
}

/** Refuses to change a schedule that is over. */
export function checkRunning({ status }: Schedule, verb: string): void {
  if (status === "active" || status === "not_started") return;
  throw invalid(
    `You cannot ${verb} a subscription schedule that is currently in the \`${status}\` status.`,
    undefined,
    "resource_missing",
  );
}

/** Returns the phase that a schedule is in: index into its phases, -1 before the first. */
function currentIndex(schedule: Schedule): number {
  const start = schedule.current_phase?.start_date;
  return schedule.phases.findIndex((phase) => phase.start_date === start);
}

function currentPhase(schedule: Schedule): Phase | undefined {
  return schedule.phases[currentIndex(schedule)];
}

function isOther(before: Phase | undefined, after: Phase | undefined): boolean {
  const part = (phase: Phase | undefined) =>
    JSON.stringify({ items: phase?.items, discounts: phase?.discounts, metadata: phase?.metadata });
  return part(before) !== part(after);
}

function checkActed(params: CreateParams | Stripe.SubscriptionScheduleUpdateParams): void {
  if (params.pause_schedules !== undefined) throw unsupported("pause_schedules");
  for (const name of Object.keys(params.default_settings ?? {})) {
    if (name === "default_payment_method") continue;
    throw unsupported(`default_settings[${name}]`);
  }
}

/** Returns the phases after an update; the current one must be first, with its original start. */
function phasesAfter(
  account: Account,
  before: Schedule,
  params: readonly PhaseParams[],
): Pick<Schedule, "phases" | "current_phase"> {
  const current = currentPhase(before);
  if (current === undefined) {
    const [first] = params;
    const start = first?.start_date;
    const from = typeof start === "number" ? start : (before.phases[0]?.start_date ?? 0);
    return { phases: readPhases(account, params, from), current_phase: null };
  }
  const isCurrent = ({ start_date: start }: PhaseParams) => start === current.start_date;
  const index = params.findIndex(isCurrent);
  if (index < 0) {
    throw invalid(
      "You can not omit the current phase: pass it with the start date that it has " +
        `(${current.start_date}).`,
      "phases[0][start_date]",
    );
  }
  const past = before.phases.slice(0, currentIndex(before));
  const phases = readPhases(account, params.slice(index), current.start_date);
  const end = phases[0]?.end_date ?? current.end_date;
  return {
    phases: [...past, ...phases],
    current_phase: { start_date: current.start_date, end_date: end },
  };
}

/** Returns the schedule of a subscription: one phase, which is its current period. */
function scheduleOf(account: Account, params: CreateParams): Schedule {
  const id = params.from_subscription ?? "";
  const other = Object.keys(params).find(
    (name) => !["from_subscription", "metadata", "expand"].includes(name),
  );
  if (other !== undefined) {
    throw invalid(`You cannot set \`${other}\` if \`from_subscription\` is set.`, other);
  }
  const subscription = account.get("subscription", id);
  if (subscription === undefined) throw unknownIn("from_subscription", "subscription", id);
  if (subscription.schedule !== null) {
    throw invalid(
      "You cannot migrate a subscription that is already attached to a schedule: " +
        idOf(subscription.schedule),
      "from_subscription",
    );
  }
  if (["canceled", "incomplete_expired", "incomplete"].includes(subscription.status)) {
    throw invalid(
      `You cannot migrate a subscription that is ${subscription.status}.`,
      "from_subscription",
    );
  }
  const customer = customerOf(account, subscription);
  const at = account.now(customer.id);
  const phase = phaseOf(subscription);
  const schedule: Schedule = {
    ...emptySchedule(account, { customer, at, metadata: params.metadata }),
    billing_mode: billingMode(subscription.billing_mode.type),
    current_phase: { start_date: phase.start_date, end_date: phase.end_date },
    default_settings: settings(subscription.default_payment_method as string | null),
    end_behavior: subscription.cancel_at_period_end ? "cancel" : "release",
    phases: [phase],
    status: "active",
    subscription: id,
  };
  keepSchedule(account, schedule);
  const attached = { ...subscription, schedule: schedule.id };
  keepSubscription(account, attached, at);
  account.emit("subscription_schedule.created", schedule, undefined, at);
  subscriptionUpdated(account, { before: subscription, after: attached }, at);
  return schedule;
}

/** Sets the end of the subscription to the last phase if the schedule cancels it. */
function setEnd(account: Account, schedule: Schedule, at: number): void {
  const id = schedule.subscription === null ? "" : idOf(schedule.subscription);
  const before = account.get("subscription", id);
  if (before === undefined) return;
  const end = schedule.end_behavior === "cancel" ? schedule.phases.at(-1)?.end_date : undefined;
  if ((end ?? null) === before.cancel_at) return;
  const after = {
    ...before,
    ...neverCanceled,
    ...(end === undefined ? {} : { cancel_at: end, canceled_at: at }),
  };
  keepSubscription(account, after, at);
  subscriptionUpdated(account, { before, after }, at);
}

function phaseOf(subscription: Stripe.Subscription): Phase {
  const items = subscription.items.data;
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: subscription.currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: subscription.discounts.map((discount) => ({
      coupon: null,
      discount: idOf(discount),
      promotion_code: null,
    })),
    end_date: Math.max(...items.map((item) => item.current_period_end)),
    invoice_settings: null,
    items: items.map((item) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: item.metadata,
      plan: item.price.id,
      price: item.price.id,
      ...(item.quantity === undefined ? {} : { quantity: item.quantity }),
      tax_rates: item.tax_rates,
    })),
    metadata: {},
    on_behalf_of: null,
    proration_behavior: "create_prorations",
    start_date: Math.min(...items.map((item) => item.current_period_start)),
    transfer_data: null,
    trial_end: subscription.status === "trialing" ? subscription.trial_end : null,
  };
}

function emptySchedule(
  account: Account,
  of: { customer: Stripe.Customer; at: number; metadata: CreateParams["metadata"] },
) {
  const clock = of.customer.test_clock;
  return {
    id: account.newId("sub_sched"),
    object: "subscription_schedule" as const,
    application: null,
    canceled_at: null,
    completed_at: null,
    created: of.at,
    current_phase: null,
    customer: of.customer.id,
    customer_account: null,
    livemode: account.livemode,
    metadata: mergedMetadata({}, of.metadata),
    pause_schedules: [],
    released_at: null,
    released_subscription: null,
    subscription: null,
    test_clock: clock == null ? null : idOf(clock),
  };
}

function billingMode(type: string): Schedule["billing_mode"] {
  const flexible = type === "flexible" ? { proration_discounts: "included" } : null;
  return { flexible, type };
}

function settings(paymentMethod: string | null): Schedule["default_settings"] {
  return {
    application_fee_percent: null,
    billing_cycle_anchor: "automatic",
    billing_thresholds: null,
    collection_method: "charge_automatically",
    default_payment_method: paymentMethod,
    description: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      days_until_due: null,
      description: null,
      footer: null,
      issuer: { type: "self" as const },
    },
    on_behalf_of: null,
    transfer_data: null,
  };
}
