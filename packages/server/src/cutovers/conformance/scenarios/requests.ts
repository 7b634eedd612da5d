import type { StripeSubscription } from "../../../stripe/stripe.ts";
import { idOf } from "../../references.ts";
import type { Bench } from "../bench.ts";
import type { Scenario } from "../conformance.ts";
import { type Copying, readyToCopy, triple } from "../copy.ts";

/** How Stripe treats repeats, and what no key can decide. */
export const requestScenarios: readonly Scenario[] = [
  {
    id: "key_repeated",
    assumed: "The same request with the same key gives the same subscription, and makes no second.",
    matters: "Resuming a cutover that was killed: that there is never a second new subscription.",
    ifItDiffers: "Cut nothing over: a restart could make a second subscription.",
    isBlocking: true,
    async by(bench) {
      const copying = await readyToCopy(bench);
      const key = bench.newKey();
      const first = await bench.accepted("The creation", () => create(bench, copying, key));
      const again = await bench.accepted("The same again", () => create(bench, copying, key));
      bench.see("Whether it is the same", true, first.id === again.id);
      bench.see("Subscriptions of the customer", 1, (await listed(bench, copying)).length);
    },
  },
  {
    id: "key_with_other_parameters",
    assumed: "The same key with other parameters is refused as a conflict of keys.",
    matters: "That a defect in a cutover shows, instead of passing for a repeat.",
    ifItDiffers: "Cut over all the same: a cutover never sends such requests.",
    isBlocking: false,
    async by(bench) {
      const copying = await readyToCopy(bench);
      const key = bench.newKey();
      await create(bench, copying, key);
      const changed = { ...copying, renewal: copying.renewal - 3_600 };
      const error = await bench.refused("The other parameters", () => create(bench, changed, key));
      bench.see("The kind of refusal", "conflict", error?.kind);
    },
  },
  {
    id: "key_at_once",
    assumed: "Two requests with one key at the same time make one subscription.",
    matters: "A worker that was held up and sends its request late, beside the one that took over.",
    ifItDiffers: "Cut over with one server alone, and wait a minute before it is started again.",
    isBlocking: true,
    async by(bench) {
      const copying = await readyToCopy(bench);
      const key = bench.newKey();
      const both = [create(bench, copying, key), create(bench, copying, key)];
      const made = await bench.accepted("Both creations", () => Promise.all(both));
      bench.see("Whether they are the same", true, made[0]?.id === made[1]?.id);
      bench.see("Subscriptions of the customer", 1, (await listed(bench, copying)).length);
    },
  },
  {
    id: "listed_at_once",
    assumed: "A new subscription is in the list of its customer, with its metadata, at once.",
    matters: "Resuming a cutover, which looks for the new one there before it makes it.",
    ifItDiffers: "Cut nothing over: a restart could overlook the new one and make another.",
    isBlocking: true,
    async by(bench) {
      const copying = await readyToCopy(bench);
      const { id } = await create(bench, copying, bench.newKey());
      const found = (await listed(bench, copying)).map((each) => [each.id, each.metadata]);
      bench.see("The list", [[id, bench.metadata]], found);
    },
  },
  {
    id: "currency_kept",
    assumed: "A customer with a subscription in one currency gets none in another.",
    matters: "Rule target_price_unfit of the plan, which blocks another currency.",
    ifItDiffers: "Cut over all the same: the rule blocks more than it must.",
    isBlocking: false,
    async by(bench) {
      const copying = await readyToCopy(bench);
      await create(bench, copying, bench.newKey());
      const { customer } = copying;
      const item = { customer, amount: 100, currency: "eur" };
      await bench.refused("An amount in another currency", () =>
        bench.post("/v1/invoiceitems", { ...item, metadata: bench.metadata }),
      );
    },
  },
  {
    id: "mails",
    assumed: "Fence and cancellation send customers no mail that you do not want.",
    matters: "What your customers see of the cutover.",
    ifItDiffers: "Turn these mails off in the Dashboard, under Billing, before the cutover.",
    isBlocking: true,
    by:
      "No request shows mails. In the Dashboard, look at Settings, Billing, Subscriptions and " +
      "emails; then move one subscription of your own in live mode, and look at your mail.",
  },
  {
    id: "retry_schedule",
    assumed: "A failed payment is tried again after 3, 5 and 7 days, then it is canceled.",
    matters: "The emulator alone: how it goes on after a failed renewal.",
    ifItDiffers:
      "Cut over all the same: a cutover blocks what is past due, and changes no retries.",
    isBlocking: false,
    assumptions: ["retry_schedule"],
    by:
      "It is a setting of the account. In the Dashboard, look at Settings, Billing, Revenue " +
      "recovery.",
  },
  {
    id: "setup_before_charge",
    assumed: "What must be authenticated and was not has a pending setup intent at its creation.",
    matters: "A cutover takes no new subscription for good that has one.",
    ifItDiffers: "Look at the first renewals of a canary before you go on.",
    isBlocking: false,
    assumptions: ["setup_before_charge"],
    by:
      "Create one in trial, off session, for a customer with the test card " +
      "pm_card_authenticationRequiredOnSetup, and look at its pending_setup_intent.",
  },
  {
    id: "subscription_lines_stay",
    assumed: "Lines of a subscription's own items cannot be removed from its draft.",
    matters: "The emulator alone: a cutover removes foreign lines only.",
    ifItDiffers: "Cut over all the same.",
    isBlocking: false,
    assumptions: ["subscription_lines_stay"],
    by: "Remove the line of a subscription's item from the draft of its renewal.",
  },
  {
    id: "automatic_tax",
    assumed: "Automatic tax needs the customer's country, and is then zero.",
    matters: "The emulator alone. A plan takes taxes from Stripe's previews.",
    ifItDiffers: "Cut over all the same, with a canary of subscriptions that have automatic tax.",
    isBlocking: false,
    assumptions: ["automatic_tax_is_zero"],
    by:
      "It depends on where the account is registered for tax. Plan, and compare the amounts of " +
      "old and new for a subscription with automatic tax.",
  },
];

function create(bench: Bench, copying: Copying, key: string): Promise<StripeSubscription> {
  const { customer, price } = copying;
  const params = { customer, items: [{ price }], ...triple(copying), metadata: bench.metadata };
  return bench.post("/v1/subscriptions", params, key);
}

async function listed(bench: Bench, { customer }: Copying): Promise<StripeSubscription[]> {
  const query = { customer, status: "all", limit: 100 };
  const { data } = await bench.get<{ data: StripeSubscription[] }>("/v1/subscriptions", query);
  return data.filter((each) => idOf(each.customer) === customer);
}
