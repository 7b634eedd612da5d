import type Stripe from "stripe";
import { invalid } from "../billing/refusals.ts";
import { listPage } from "../lists.ts";
import type { Account, Endpoint } from "../objects.ts";
import { existing } from "./existing.ts";

const path = "/v1/billing/meters";

/** Meters of usage. They add values up, whatever the formula. */
export const meterEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path,
    params: "Billing.MeterCreateParams",
    handle: (account, { params }) => create(account, params),
  },
  {
    method: "GET",
    path,
    params: "Billing.MeterListParams",
    handle: (account, { params }) => listPage(path, account.all("meter"), params),
  },
  {
    method: "GET",
    path: `${path}/:id`,
    params: "Billing.MeterRetrieveParams",
    handle: (account, { ids: { id } }) => existing(account, "meter", id),
  },
];

function create(account: Account, params: Stripe.Billing.MeterCreateParams): Stripe.Billing.Meter {
  const { display_name, event_name } = params;
  for (const meter of account.all("meter")) {
    if (meter.event_name !== event_name) continue;
    throw invalid(`An active meter with event name '${event_name}' already exists.`, "event_name");
  }
  const now = account.now();
  const meter: Stripe.Billing.Meter = {
    id: account.newId("mtr"),
    object: "billing.meter",
    created: now,
    updated: now,
    display_name,
    event_name,
    event_time_window: null,
    livemode: account.livemode,
    status: "active",
    status_transitions: { deactivated_at: null },
    customer_mapping: { event_payload_key: "stripe_customer_id", type: "by_id" },
    default_aggregation: { formula: params.default_aggregation.formula },
    value_settings: { event_payload_key: "value" },
  };
  account.put("meter", meter);
  return meter;
}
