import type { Endpoint } from "../objects.ts";
import { accountEndpoints } from "../resources/account.ts";
import { couponEndpoints } from "../resources/coupons.ts";
import { customerEndpoints } from "../resources/customers.ts";
import { eventEndpoints } from "../resources/events.ts";
import { invoiceItemEndpoints } from "../resources/invoice-items.ts";
import { invoiceEndpoints } from "../resources/invoices.ts";
import { meterEventEndpoints } from "../resources/meter-events.ts";
import { meterEndpoints } from "../resources/meters.ts";
import { balanceTransactionEndpoints } from "../resources/money/balance-transactions.ts";
import { intentEndpoints } from "../resources/money/intents.ts";
import { refundEndpoints } from "../resources/money/refunds.ts";
import { paymentMethodEndpoints } from "../resources/payment-methods.ts";
import { priceEndpoints } from "../resources/prices.ts";
import { productEndpoints } from "../resources/products.ts";
import { scheduleEndpoints } from "../resources/subscriptions/schedules.ts";
import { subscriptionEndpoints } from "../resources/subscriptions.ts";
import { taxIdEndpoints } from "../resources/tax-ids.ts";
import { taxRateEndpoints } from "../resources/tax-rates.ts";
import { testClockEndpoints } from "../resources/test-clocks.ts";
import { webhookEndpointEndpoints } from "../resources/webhook-endpoints.ts";

/** All endpoints of the API. */
export const endpoints: readonly Endpoint[] = [
  ...accountEndpoints,
  ...customerEndpoints,
  ...paymentMethodEndpoints,
  ...productEndpoints,
  ...priceEndpoints,
  ...couponEndpoints,
  ...taxRateEndpoints,
  ...taxIdEndpoints,
  ...subscriptionEndpoints,
  ...scheduleEndpoints,
  ...invoiceEndpoints,
  ...invoiceItemEndpoints,
  ...balanceTransactionEndpoints,
  ...intentEndpoints,
  ...refundEndpoints,
  ...meterEndpoints,
  ...meterEventEndpoints,
  ...eventEndpoints,
  ...testClockEndpoints,
  ...webhookEndpointEndpoints,
];
