import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import { Pending } from "../pending.ts";
import type { Operation } from "./deciding/operation.ts";
import type { Begun, ProvisionView, SubscriptionRequest, SubscriptionsService } from "./service.ts";

interface Caller {
  readonly environmentId: string;
}

interface Services {
  readonly subscriptions: SubscriptionsService;
}

/**
 * Registers the routes of subscriptions. What the billing provider may have to do first is begun by
 * the handler and finished after it.
 */
export function registerSubscriptions(bind: Bind<Services>): void {
  bind(routes.provisionSubscription, {
    handle: ({ body }, caller, services) => begin(caller, services, { kind: "provision", body }),
    finish: finishWith((view) => ({ data: view })),
  });
  bind(routes.listSubscriptions, ({ query }, caller, { subscriptions }) =>
    subscriptions.list(caller.environmentId, query),
  );
  bind(routes.previewSubscription, async ({ body }, caller, { subscriptions }) => ({
    data: await subscriptions.preview(caller.environmentId, body),
  }));
  bind(routes.getSubscription, async ({ params }, caller, { subscriptions }) => ({
    data: await subscriptions.get(caller.environmentId, params.id),
  }));
  bind(routes.updateSubscription, {
    handle: ({ params, body }, caller, services) =>
      begin(caller, services, changeOf(params.id, { kind: "update", body })),
    finish: answerChanged,
  });
  bind(routes.cancelSubscription, {
    handle: ({ params, body }, caller, services) =>
      begin(caller, services, changeOf(params.id, { kind: "cancel", body })),
    finish: answerChanged,
  });
  bind(routes.transferSubscription, {
    handle: ({ params, body }, caller, services) => {
      const { destinationResourceId: resourceId } = body;
      return begin(caller, services, changeOf(params.id, { kind: "transfer", resourceId }));
    },
    finish: answerChanged,
  });
  bind(routes.migrateSubscription, {
    handle: ({ params, body }, caller, services) =>
      begin(caller, services, changeOf(params.id, { kind: "migrate", body })),
    finish: answerChanged,
  });
  bind(routes.cancelScheduledUpdates, {
    handle: ({ params }, caller, services) =>
      begin(caller, services, changeOf(params.id, { kind: "unschedule" })),
    finish: finishWith(({ id }) => ({ data: { id } })),
  });
  bind(routes.cancelPendingPaymentUpdates, async ({ params }, caller, { subscriptions }) => ({
    data: await subscriptions.cancelPendingPayment(caller.environmentId, params.id),
  }));
}

function changeOf(id: string, operation: Operation): SubscriptionRequest {
  return { kind: "change", id, operation };
}

async function begin(
  { environmentId }: Caller,
  { subscriptions }: Services,
  request: SubscriptionRequest,
) {
  return new Pending(await subscriptions.begin(environmentId, request));
}

function finishWith<T>(reply: (view: ProvisionView) => T) {
  return async (
    begun: Begun,
    { environmentId }: Caller,
    { subscriptions }: Services,
  ): Promise<T | null> => {
    const view = await subscriptions.finish(environmentId, begun);
    return view === null ? null : reply(view);
  };
}

const answerChanged = finishWith(({ subscription }) => ({ data: subscription }));
