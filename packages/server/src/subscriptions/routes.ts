import { routes } from "@carryover/contract";
import type { Bind, RequestContext } from "../http/routes.ts";
import { Pending } from "../pending.ts";
import type { Operation } from "./deciding/operation.ts";
import type { Begun, ProvisionView, SubscriptionRequest, SubscriptionsService } from "./service.ts";

/**
 * Registers the routes of subscriptions. Handlers start work at the billing provider, which is
 * finished after them.
 */
export function registerSubscriptions(bind: Bind, subscriptions: SubscriptionsService): void {
  const { begin, finishWith } = partsOf(subscriptions);
  const answerChanged = finishWith(({ subscription }) => ({ data: subscription }));
  bind(routes.provisionSubscription, {
    handle: ({ body }, context) => begin(context, { kind: "provision", body }),
    finish: finishWith((view) => ({ data: view })),
  });
  bind(routes.listSubscriptions, ({ query }, { caller, database }) =>
    subscriptions.list(database, caller.environmentId, query),
  );
  bind(routes.previewSubscription, async ({ body }, { caller, database }) => ({
    data: await subscriptions.preview(database, caller.environmentId, body),
  }));
  bind(routes.getSubscription, async ({ params }, { caller, database }) => ({
    data: await subscriptions.get(database, caller.environmentId, params.id),
  }));
  bind(routes.updateSubscription, {
    handle: ({ params, body }, context) =>
      begin(context, changeOf(params.id, { kind: "update", body })),
    finish: answerChanged,
  });
  bind(routes.cancelSubscription, {
    handle: ({ params, body }, context) =>
      begin(context, changeOf(params.id, { kind: "cancel", body })),
    finish: answerChanged,
  });
  bind(routes.transferSubscription, {
    handle: ({ params, body }, context) => {
      const { destinationResourceId: resourceId } = body;
      return begin(context, changeOf(params.id, { kind: "transfer", resourceId }));
    },
    finish: answerChanged,
  });
  bind(routes.migrateSubscription, {
    handle: ({ params, body }, context) =>
      begin(context, changeOf(params.id, { kind: "migrate", body })),
    finish: answerChanged,
  });
  bind(routes.cancelScheduledUpdates, {
    handle: ({ params }, context) => begin(context, changeOf(params.id, { kind: "unschedule" })),
    finish: finishWith(({ id }) => ({ data: { id } })),
  });
  bind(routes.cancelPendingPaymentUpdates, async ({ params }, { caller, database }) => ({
    data: await subscriptions.cancelPendingPayment(database, caller.environmentId, params.id),
  }));
}

function changeOf(id: string, operation: Operation): SubscriptionRequest {
  return { kind: "change", id, operation };
}

/** Begins a request, and finishes what was begun. */
function partsOf(subscriptions: SubscriptionsService) {
  return {
    begin: async ({ caller, database }: RequestContext, request: SubscriptionRequest) =>
      new Pending(await subscriptions.begin(database, caller.environmentId, request)),
    finishWith:
      <T>(reply: (view: ProvisionView) => T) =>
      async (begun: Begun, { caller, database }: RequestContext): Promise<T | null> => {
        const view = await subscriptions.finish(database, caller.environmentId, begun);
        return view === null ? null : reply(view);
      },
  };
}
