import { routes } from "@carryover/contract";
import type { BindRaw, RawRequest } from "../http/routes.ts";
import type { WebhooksService } from "./service.ts";

interface Services {
  readonly webhooks: WebhooksService;
}

/** Registers the routes of Stripe's events, whose signature is the authentication. */
export function registerWebhooks(bind: BindRaw<Services>): void {
  const receive = async (
    connectionId: string | null,
    { header, readBody }: RawRequest,
    { webhooks }: Services,
  ) => {
    await webhooks.receive({ connectionId, signature: header("stripe-signature"), readBody });
    return { received: true as const };
  };
  bind(routes.receiveStripeEvent, (request, services) =>
    receive(request.param("connection") ?? "", request, services),
  );
  bind(routes.receiveOnlyStripeEvent, (request, services) => receive(null, request, services));
}
