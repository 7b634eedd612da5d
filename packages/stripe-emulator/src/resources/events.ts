import type Stripe from "stripe";
import type { EventHead } from "../events.ts";
import { isInRange, listPage } from "../lists.ts";
import type { Account, Endpoint } from "../objects.ts";
import { existing } from "./existing.ts";

/** An account that knows its events. */
interface EventSource extends Account {
  readonly events: { heads(): Iterable<EventHead> };
  event(head: EventHead): Stripe.Event;
}

export const eventEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/events",
    params: "EventListParams",
    handle(account: EventSource, { params }) {
      const { created, type, types } = params as Stripe.EventListParams;
      const isWanted = (head: EventHead) =>
        isInRange(head.created, created) &&
        (type === undefined || matches(type, head.type)) &&
        (types === undefined || types.some((one) => matches(one, head.type)));
      const page = listPage("/v1/events", account.events.heads(), params, isWanted);
      return { ...page, data: page.data.map((head) => account.event(head)) };
    },
  },
  {
    method: "GET",
    path: "/v1/events/:id",
    params: "EventRetrieveParams",
    handle: (account, { ids }) => existing(account, "event", ids.id),
  },
];

/** Returns whether a type is of a pattern such as customer.subscription.* */
function matches(pattern: string, type: string): boolean {
  if (!pattern.endsWith("*")) return pattern === type;
  return type.startsWith(pattern.slice(0, -1));
}
