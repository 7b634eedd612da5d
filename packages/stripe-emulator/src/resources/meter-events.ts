import { invalid } from "../billing/refusals.ts";
import type { Endpoint } from "../objects.ts";

/** Usage of metered prices: `payload.value` is added up, see `usageOf`. */
export const meterEventEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/billing/meter_events",
    params: "Billing.MeterEventCreateParams",
    handle: (account, { params }) => {
      const customer = params.payload?.stripe_customer_id;
      if (account.get("customer", customer ?? "") === undefined) {
        throw invalid("No such customer.", "payload[stripe_customer_id]", "resource_missing");
      }
      const identifier = params.identifier ?? account.newId("mtr_event");
      if (account.get("meter_event", identifier) !== undefined) {
        throw invalid("An event already exists with that identifier.", "identifier");
      }
      const at = account.now(customer);
      const payload = Object.entries(params.payload).map(([key, value]) => [key, String(value)]);
      const event = {
        object: "billing.meter_event" as const,
        created: at,
        event_name: params.event_name,
        identifier,
        livemode: account.livemode,
        payload: Object.fromEntries(payload) as Record<string, string>,
        timestamp: params.timestamp ?? at,
      };
      account.put("meter_event", event);
      return event;
    },
  },
];
