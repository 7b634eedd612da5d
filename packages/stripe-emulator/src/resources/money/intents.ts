import { existingIntent, invoicePaymentsOf } from "../../billing/money/intents.ts";
import { isInRange, listPage } from "../../lists.ts";
import { type Account, type Call, type Endpoint, missing } from "../../objects.ts";
import { existing } from "../existing.ts";

/** Payment and setup intents, which invoices and subscriptions make; they are only read. */
export const intentEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/payment_intents/:id",
    params: "PaymentIntentRetrieveParams",
    handle: (account, { ids: { id = "" } }) => {
      const intent = existingIntent(account, id);
      if (intent === undefined) throw missing("payment_intent", id, "intent");
      return intent;
    },
  },
  {
    method: "GET",
    path: "/v1/setup_intents/:id",
    params: "SetupIntentRetrieveParams",
    handle: (account, { ids }) => existing(account, "setup_intent", ids.id),
  },
  {
    method: "GET",
    path: "/v1/invoice_payments",
    params: "InvoicePaymentListParams",
    handle: listPayments,
  },
];

function listPayments(account: Account, { params }: Call): object {
  const { invoice: id, payment, status, created } = params;
  const invoices =
    id === undefined ? account.all("invoice") : [existing(account, "invoice", id, "invoice")];
  const payments = [...invoices].flatMap((invoice) => invoicePaymentsOf(account, invoice));
  return listPage("/v1/invoice_payments", payments, params, (one) => {
    const isOfIntent =
      payment?.payment_intent === undefined ||
      one.payment.payment_intent === payment.payment_intent;
    const isOfStatus = status === undefined || one.status === status;
    return isOfIntent && isOfStatus && isInRange(one.created, created);
  });
}
