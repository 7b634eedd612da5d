import { stripePath } from "../../../stripe/path.ts";
import { cutoverMark } from "../../../stripe-marks.ts";
import type { Bench } from "../bench.ts";
import type { Scenario } from "../conformance.ts";
import { dayAfter, type Old, oldOne } from "../copy.ts";
import {
  briefly,
  cancel,
  invoicesOf,
  monthly,
  subscriptionOf,
  type WireInvoice,
} from "../objects.ts";

/** The old subscription after fencing, restoring and canceling. */
export const fenceScenarios: readonly Scenario[] = [
  {
    id: "fence_keeps_drafts",
    assumed:
      "Fenced, in one request with its mark, it stays active; its renewal makes a draft that is " +
      "never collected.",
    matters: "Step 1 of every cutover: that nobody is charged twice, wherever it stops.",
    ifItDiffers: "Cut nothing over: one that is stopped between two steps could charge twice.",
    isBlocking: true,
    by: fencesRenewal,
  },
  {
    id: "fence_lifted",
    assumed: "With the fence lifted before the renewal, it is charged as if there had been none.",
    matters: "Rollback, which brings the old one back.",
    ifItDiffers: "Cut nothing over: what is rolled back would not be billed as before.",
    isBlocking: true,
    async by(bench) {
      const { clock, id, renewal } = await fenced(bench);
      await bench.accepted("Lifting the fence", () =>
        bench.post(stripePath`/v1/subscriptions/${id}`, { pause_collection: "" }),
      );
      await bench.advance(clock, dayAfter(renewal));
      const [, second, ...more] = await invoicesOf(bench, { subscription: id });
      const renewals = [[monthly, "paid", "subscription_cycle"]];
      bench.see("Its invoices after it", renewals, briefly(given(second, more)));
    },
  },
  {
    id: "fence_lifted_late",
    assumed: "The draft of a renewal that passed behind the fence is collected once it advances.",
    matters: "Rollback of one whose renewal passed while it was fenced.",
    ifItDiffers:
      "Cut over only what renews days later, and do not leave a cutover held over a renewal: " +
      "such drafts would have to be finalized by hand.",
    isBlocking: true,
    by: collectsLateDraft,
  },
  {
    id: "canceled_keeps_drafts",
    assumed:
      "Canceling a fenced one leaves its draft a draft, which can be finalized without " +
      "collecting it, and voided.",
    matters: "What a cutover does with the draft of a renewal that passed while it was fenced.",
    ifItDiffers:
      "Cut over only what renews days later, and apply in one go; look for drafts of old " +
      "subscriptions afterwards, and void them by hand.",
    isBlocking: true,
    assumptions: ["cancel_keeps_drafts"],
    by: voidsLateDraft,
  },
  {
    id: "canceled_twice",
    assumed: "A second cancellation is answered 404 resource_missing; a GET still finds it.",
    matters: "Step 4 of every cutover, which looks after a 404 instead of failing.",
    ifItDiffers:
      "Cut over all the same, but look at what the report calls needs_operator: a cancellation " +
      "that was repeated may stand there although it was done.",
    isBlocking: false,
    async by(bench) {
      const { id } = await fenced(bench);
      const ended = await bench.accepted("The cancellation", () => cancel(bench, id));
      bench.see("Its status", "canceled", ended.status);
      const error = await bench.refused("The second cancellation", () => cancel(bench, id));
      const answer = [error?.status, error?.code];
      bench.see("The answer to it", [404, "resource_missing"], answer);
      bench.see("What a GET says", "canceled", (await subscriptionOf(bench, id)).status);
    },
  },
  {
    id: "canceled_bills_nothing",
    assumed: "Canceled without invoice_now and prorate, it makes no invoice and no credit.",
    matters: "Step 4 of every cutover, and the promise that nothing is charged now.",
    ifItDiffers: "Cut nothing over: customers would get a last invoice, or a credit.",
    isBlocking: true,
    async by(bench) {
      const { clock, id, customer, renewal } = await fenced(bench);
      await bench.accepted("The cancellation", () => cancel(bench, id));
      await bench.advance(clock, dayAfter(renewal));
      const invoices = await invoicesOf(bench, { customer });
      const first = [monthly, "paid", "subscription_create"];
      bench.see("The customer's invoices after the renewal", [first], briefly(invoices));
      const { balance } = await bench.get<{ balance: number }>(
        stripePath`/v1/customers/${customer}`,
      );
      bench.see("The customer's balance", 0, balance);
    },
  },
];

async function fenced(bench: Bench): Promise<Old> {
  const old = await oldOne(bench);
  const path = stripePath`/v1/subscriptions/${old.id}`;
  await bench.accepted("The fence", () =>
    bench.post(path, {
      pause_collection: { behavior: "keep_as_draft" },
      metadata: { [cutoverMark]: "conformance" },
    }),
  );
  return old;
}

async function fencesRenewal(bench: Bench): Promise<void> {
  const { clock, id, renewal } = await fenced(bench);
  const before = await subscriptionOf(bench, id);
  bench.see("Its status", "active", before.status);
  bench.see("Its fence", "keep_as_draft", before.pause_collection?.behavior);
  bench.see("Its mark", "conformance", before.metadata[cutoverMark]);
  await bench.advance(clock, dayAfter(dayAfter(renewal)));
  const [, second, ...more] = await invoicesOf(bench, { subscription: id });
  const drafts = [[monthly, "draft", "subscription_cycle"]];
  bench.see("Its invoices after the renewal", drafts, briefly(given(second, more)));
  bench.see("Whether the draft advances", false, second?.auto_advance);
  bench.see("Its status then", "active", (await subscriptionOf(bench, id)).status);
}

async function collectsLateDraft(bench: Bench): Promise<void> {
  const { clock, id, renewal } = await fenced(bench);
  await bench.advance(clock, dayAfter(renewal));
  const [, draft] = await invoicesOf(bench, { subscription: id });
  bench.see("Its invoice behind the fence", "draft", draft?.status);
  await bench.post(stripePath`/v1/subscriptions/${id}`, { pause_collection: "" });
  await bench.accepted("Letting the draft advance", () =>
    bench.post(stripePath`/v1/invoices/${String(draft?.id)}`, { auto_advance: true }),
  );
  await bench.advance(clock, dayAfter(dayAfter(renewal)));
  const [, collected, ...more] = await invoicesOf(bench, { subscription: id });
  const renewals = [[monthly, "paid", "subscription_cycle"]];
  bench.see("Its invoices a day later", renewals, briefly(given(collected, more)));
}

async function voidsLateDraft(bench: Bench): Promise<void> {
  const { clock, id, renewal } = await fenced(bench);
  await bench.advance(clock, dayAfter(renewal));
  await bench.accepted("The cancellation", () => cancel(bench, id));
  const [, draft] = await invoicesOf(bench, { subscription: id });
  bench.see("The draft after it", "draft", draft?.status);
  const invoice = String(draft?.id);
  const open = await bench.accepted("Finalizing the draft", () =>
    bench.post<WireInvoice>(stripePath`/v1/invoices/${invoice}/finalize`, { auto_advance: false }),
  );
  bench.see("Its status then", ["open", 0], [open.status, open.amount_paid]);
  const voided = await bench.accepted("Voiding it", () =>
    bench.post<WireInvoice>(stripePath`/v1/invoices/${invoice}/void`, {}),
  );
  bench.see("Its status at last", "void", voided.status);
}

function given(second: WireInvoice | undefined, more: readonly WireInvoice[]): WireInvoice[] {
  return second === undefined ? [] : [second, ...more];
}
