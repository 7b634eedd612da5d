import type Stripe from "stripe";
import { mergedMetadata } from "../../billing/metadata.ts";
import { invoiceOfIntent, paymentIntentOf } from "../../billing/money/intents.ts";
import { invalid, unknownIn, unsupported } from "../../billing/refusals.ts";
import { isInRange, listPage } from "../../lists.ts";
import type { Account, Call, Endpoint } from "../../objects.ts";
import { existing } from "../existing.ts";

/** Refunds of what an invoice collected, by its payment intent. */
export const refundEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/refunds",
    params: "RefundCreateParams",
    handle: createRefund,
  },
  {
    method: "GET",
    path: "/v1/refunds",
    params: "RefundListParams",
    handle: (account, { params }) =>
      listPage("/v1/refunds", account.all("refund"), params, (refund) => {
        const intent = params.payment_intent;
        const isOfIntent = intent === undefined || refund.payment_intent === intent;
        return isOfIntent && isInRange(refund.created, params.created);
      }),
  },
  {
    method: "GET",
    path: "/v1/refunds/:id",
    params: "RefundRetrieveParams",
    handle: (account, { ids }) => existing(account, "refund", ids.id),
  },
];

const acted: ReadonlySet<string> = new Set([
  "payment_intent",
  "amount",
  "reason",
  "metadata",
  "expand",
]);

function createRefund(account: Account, { params }: Call): object {
  const given: Stripe.RefundCreateParams = params;
  for (const name of Object.keys(given)) if (!acted.has(name)) throw unsupported(name);
  const id = given.payment_intent ?? "";
  const invoice = invoiceOfIntent(account, id);
  const intent = invoice === undefined ? null : paymentIntentOf(account, invoice);
  if (intent === null) throw unknownIn("payment_intent", "payment_intent", id);
  const refunded = [...account.all("refund")]
    .filter((refund) => refund.payment_intent === id)
    .reduce((sum, refund) => sum + refund.amount, 0);
  const left = intent.amount_received - refunded;
  const amount = given.amount ?? left;
  if (left === 0) {
    throw invalid(
      `The payment ${id} has nothing left to refund.`,
      undefined,
      "charge_already_refunded",
    );
  }
  if (amount < 1 || amount > left) {
    throw invalid(
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left}).`,
      "amount",
    );
  }
  const refund: Stripe.Refund = {
    id: account.newId("re"),
    object: "refund",
    amount,
    balance_transaction: null,
    charge: null,
    created: account.now(intent.customer as string),
    currency: intent.currency,
    customer: intent.customer,
    customer_account: null,
    metadata: mergedMetadata({}, given.metadata as Stripe.Metadata | ""),
    payment_intent: id,
    payment_method: intent.payment_method,
    reason: given.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
  account.put("refund", refund);
  account.emit("refund.created", refund, undefined, refund.created);
  return refund;
}
