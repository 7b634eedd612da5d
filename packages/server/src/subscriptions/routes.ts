import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { SubscriptionsService } from "./service.ts";

/** Registers the routes of subscriptions. */
export function registerSubscriptions(bind: Bind<{ subscriptions: SubscriptionsService }>): void {
  bind(routes.provisionSubscription, async ({ body }, caller, { subscriptions }) => ({
    data: await subscriptions.provision(caller.environmentId, body),
  }));
  bind(routes.listSubscriptions, ({ query }, caller, { subscriptions }) =>
    subscriptions.list(caller.environmentId, query),
  );
  bind(routes.previewSubscription, async ({ body }, caller, { subscriptions }) => ({
    data: await subscriptions.preview(caller.environmentId, body),
  }));
  bind(routes.getSubscription, async ({ params }, caller, { subscriptions }) => ({
    data: await subscriptions.get(caller.environmentId, params.id),
  }));
  bind(routes.updateSubscription, async ({ params, body }, caller, { subscriptions }) => ({
    data: await subscriptions.update(caller.environmentId, params.id, body),
  }));
  bind(routes.cancelSubscription, async ({ params, body }, caller, { subscriptions }) => ({
    data: await subscriptions.cancel(caller.environmentId, params.id, body),
  }));
  bind(routes.transferSubscription, async ({ params, body }, caller, { subscriptions }) => ({
    data: await subscriptions.transfer(caller.environmentId, params.id, body.destinationResourceId),
  }));
  bind(routes.migrateSubscription, async ({ params, body }, caller, { subscriptions }) => ({
    data: await subscriptions.migrate(caller.environmentId, params.id, body),
  }));
  bind(routes.cancelScheduledUpdates, async ({ params }, caller, { subscriptions }) => ({
    data: await subscriptions.cancelScheduled(caller.environmentId, params.id),
  }));
  bind(routes.cancelPendingPaymentUpdates, async ({ params }, caller, { subscriptions }) => ({
    data: await subscriptions.cancelPendingPayment(caller.environmentId, params.id),
  }));
}
