import { routes } from "@carryover/contract";
import type { BindRaw, RawContext, RawRequest } from "../http/routes.ts";
import type { WebhooksService } from "./service.ts";

/** Registers the routes of Stripe's events, whose signature is the authentication. */
export function registerWebhooks(bind: BindRaw, webhooks: WebhooksService): void {
  const receive = async (
    connectionId: string | null,
    { header, readBody }: RawRequest,
    { database }: RawContext,
  ) => {
    await webhooks.receive(database, {
      connectionId,
      signature: header("stripe-signature"),
      readBody,
    });
    return { received: true as const };
  };
  bind(routes.receiveStripeEvent, (request, context) =>
    receive(request.param("connection") ?? "", request, context),
  );
  bind(routes.receiveOnlyStripeEvent, (request, context) => receive(null, request, context));
}
