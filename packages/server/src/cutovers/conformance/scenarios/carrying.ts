import type { StripeSubscription } from "../../../stripe/stripe.ts";
import type { Bench } from "../bench.ts";
import type { Scenario } from "../conformance.ts";
import { copied, dayAfter, readyToCopy } from "../copy.ts";
import { briefly, invoicesOf, monthly, periodEnd, subscriptionOf } from "../objects.ts";

const day = 86_400;
/** Days until an invoice that is sent is due, in the scenarios. */
const daysUntilDue = 14;

/** Whether properties of the old subscription are carried over: trial, end, collection. */
export const carryingScenarios: readonly Scenario[] = [
  {
    id: "trial_carried",
    assumed:
      "Backdated with the old trial's end, it is in trial until then, and charged once then.",
    matters: "The recipe of a cutover for subscriptions in trial.",
    ifItDiffers: "Cut nothing over that is in trial: leave these until their trial is over.",
    isBlocking: true,
    assumptions: ["trial_is_free_from_start"],
    by: carriesTrial,
  },
  {
    id: "trial_with_anchor",
    assumed: "An anchor at the end of a trial is accepted, and it is in trial until then.",
    matters: "The emulator alone: nothing of a cutover sends both.",
    ifItDiffers: "Cut over all the same.",
    isBlocking: false,
    assumptions: ["anchor_with_trial"],
    async by(bench) {
      const copying = await readyToCopy(bench);
      const made = await bench.accepted("The creation with trial and anchor", () =>
        bench.post<StripeSubscription>("/v1/subscriptions", {
          customer: copying.customer,
          items: [{ price: copying.price }],
          trial_end: copying.renewal,
          billing_cycle_anchor: copying.renewal,
        }),
      );
      bench.see("Its status", "trialing", made.status);
    },
  },
  {
    id: "period_end_carried",
    assumed: "With cancel_at_period_end it ends at the anchor, and is never charged.",
    matters: "Option --move-ending, which moves what is to end with its period.",
    ifItDiffers: "Plan without --move-ending, which lets these run out.",
    isBlocking: true,
    async by(bench) {
      const copying = await readyToCopy(bench);
      const made = await copied(bench, copying, { cancel_at_period_end: true });
      await bench.advance(copying.clock, dayAfter(copying.renewal));
      const ended = await subscriptionOf(bench, made.id);
      bench.see("Its status after the period", "canceled", ended.status);
      bench.see("Its end", copying.renewal, ended.ended_at);
      const invoices = await invoicesOf(bench, { customer: copying.customer });
      bench.see("Its invoices", [], briefly(invoices));
    },
  },
  {
    id: "cancel_at_carried",
    assumed: "With a cancel_at after the renewal, the last period is invoiced only until then.",
    matters: "Rule cancellation_carried of the plan. The plan compares the amounts as Stripe says.",
    ifItDiffers: "Cut over all the same: old and new are billed by the same rule of Stripe's.",
    isBlocking: false,
    assumptions: ["last_period_until_cancel_at"],
    by: carriesCancelAt,
  },
  {
    id: "invoice_sent",
    assumed:
      "One whose invoices are sent has none until the anchor; then one, due so many days on.",
    matters: "Step 2 of a cutover for subscriptions with collection_method=send_invoice.",
    ifItDiffers: "Cut nothing over whose invoices are sent.",
    isBlocking: true,
    by: sendsInvoice,
  },
  {
    id: "sent_invoice_late",
    assumed: "One whose invoices are sent does not become past due when one is not paid in time.",
    matters: "The emulator alone, which leaves this out. A cutover blocks what is past due.",
    ifItDiffers: "Cut over all the same.",
    isBlocking: false,
    assumptions: ["sent_invoice_never_late"],
    async by(bench) {
      const { copying, id } = await sent(bench);
      await bench.advance(copying.clock, copying.renewal + (daysUntilDue + 3) * day);
      bench.see("Its status", "active", (await subscriptionOf(bench, id)).status);
    },
  },
];

async function carriesTrial(bench: Bench): Promise<void> {
  const copying = await readyToCopy(bench);
  const { clock, renewal } = copying;
  const made = await copied(bench, copying, {
    billing_cycle_anchor: undefined,
    trial_end: renewal,
  });
  bench.see("Its status", "trialing", made.status);
  bench.see("End of its trial", renewal, made.trial_end);
  bench.see("End of its period", renewal, periodEnd(made));
  const first = await invoicesOf(bench, { subscription: made.id });
  bench.see("Sum of its invoices", 0, sumOf(first));
  await bench.advance(clock, dayAfter(renewal));
  const after = await invoicesOf(bench, { subscription: made.id });
  bench.see("The same after the trial", monthly, sumOf(after));
  bench.see("Its status then", "active", (await subscriptionOf(bench, made.id)).status);
}

async function carriesCancelAt(bench: Bench): Promise<void> {
  const copying = await readyToCopy(bench);
  const { renewal } = copying;
  const cancelAt = renewal + 7 * day;
  const made = await copied(bench, copying, { cancel_at: cancelAt });
  bench.see("Its planned end", cancelAt, made.cancel_at);
  await bench.advance(copying.clock, dayAfter(cancelAt));
  const ended = await subscriptionOf(bench, made.id);
  bench.see("Its status after it", "canceled", ended.status);
  const share = (7 * day) / (bench.at("03-05T08:00") - renewal);
  const invoices = await invoicesOf(bench, { subscription: made.id });
  bench.see("Sum of its invoices", Math.round(monthly * share), sumOf(invoices));
}

async function sent(bench: Bench) {
  const copying = await readyToCopy(bench);
  const { id } = await copied(bench, copying, {
    off_session: undefined,
    payment_behavior: undefined,
    collection_method: "send_invoice",
    days_until_due: daysUntilDue,
  });
  return { copying, id };
}

async function sendsInvoice(bench: Bench): Promise<void> {
  const { copying, id } = await sent(bench);
  const before = await invoicesOf(bench, { subscription: id });
  bench.see("Its invoices before the renewal", [], briefly(before));
  await bench.advance(copying.clock, dayAfter(copying.renewal));
  const after = await invoicesOf(bench, { subscription: id });
  bench.see("Its invoices after it", [[monthly, "open", "subscription_cycle"]], briefly(after));
  const due = after[0]?.due_date ?? 0;
  bench.see("Days until it is due", daysUntilDue, Math.floor((due - copying.renewal) / day));
}

function sumOf(invoices: readonly { readonly total: number }[]): number {
  return invoices.reduce((sum, { total }) => sum + total, 0);
}
