import type {
  Stripe,
  StripePage,
  StripeReply,
  StripeRequest,
  StripeSubscription,
} from "../../../packages/server/src/stripe/stripe.ts";
import { altered } from "../crash.ts";
import { fenceMark, replacesMark } from "../world/history.ts";

/** Stripe as it would be used by a Carryover that lacks one of its safeties. */
export type Mutation = (stripe: Stripe) => Stripe;

type Before = Parameters<Stripe["send"]>[1];

const isFence = ({ params }: StripeRequest) =>
  typeof params.pause_collection === "object" && params.pause_collection !== null;
const isCreate = ({ method, path }: StripeRequest) =>
  method === "POST" && path === "/v1/subscriptions";

/** The old one is never fenced, though it looks so. */
export const withoutFence: Mutation = (stripe) => {
  const looks = (subscription: StripeSubscription): StripeSubscription =>
    subscription.metadata[fenceMark] === undefined ||
    subscription.metadata[replacesMark] !== undefined
      ? subscription
      : {
          ...subscription,
          pause_collection: { behavior: "keep_as_draft", resumes_at: null },
        };
  return altered(stripe, {
    subscription: async (id, params) => looks(await stripe.subscription(id, params)),
    subscriptions: async (query) => pageOf(await stripe.subscriptions(query), looks),
    async send<T>(request: StripeRequest, before?: Before): Promise<StripeReply<T>> {
      if (!isFence(request)) return stripe.send<T>(request, before);
      const { pause_collection: _, ...params } = request.params;
      const reply = await stripe.send<StripeSubscription>({ ...request, params }, before);
      return { ...reply, object: looks(reply.object) as T };
    },
  });
};

/** The new one is created without a parameter. */
const creatingWithout =
  (name: string): Mutation =>
  (stripe) =>
    altered(stripe, {
      send<T>(request: StripeRequest, before?: Before): Promise<StripeReply<T>> {
        if (!isCreate(request)) return stripe.send<T>(request, before);
        const { [name]: _, ...params } = request.params;
        return stripe.send<T>({ ...request, params }, before);
      },
    });

/** No update of a subscription names the discounts that it has. */
export const withoutNamedDiscounts: Mutation = (stripe) =>
  altered(stripe, {
    send<T>(request: StripeRequest, before?: Before): Promise<StripeReply<T>> {
      const isUpdate = /^\/v1\/subscriptions\/[^/]+$/.test(request.path);
      if (request.method !== "POST" || !isUpdate) return stripe.send<T>(request, before);
      const { discounts: _, ...params } = request.params;
      return stripe.send<T>({ ...request, params }, before);
    },
  });

/** Drafts that were made behind the fence are finalized, and voided, as they were once. */
export const withFinalizing: Mutation = (stripe) =>
  altered(stripe, {
    async send<T>(request: StripeRequest, before?: Before): Promise<StripeReply<T>> {
      const emptied = /^(\/v1\/invoices\/[^/]+)\/remove_lines$/.exec(request.path)?.[1];
      if (emptied === undefined) return stripe.send<T>(request, before);
      const { key } = request;
      const finalize = { method: "POST", path: `${emptied}/finalize`, params: {} } as const;
      const open = await stripe.send<T>({ ...finalize, key: `${key}-finalize` }, before);
      const isPaid = (open.object as { status?: string }).status === "paid";
      if (isPaid) return open;
      const voiding = { method: "POST", path: `${emptied}/void`, params: {} } as const;
      return stripe.send<T>({ ...voiding, key: `${key}-void` }, before);
    },
  });

/** The new one begins a period of its own, now. */
export const withoutAnchor = creatingWithout("billing_cycle_anchor");

/** The time since the old one's start is billed again. */
export const withoutNone = creatingWithout("proration_behavior");

/** What was created before is not found. */
export const withoutLookUp: Mutation = (stripe) => {
  const isReplacement = ({ metadata }: StripeSubscription) => metadata[replacesMark] !== undefined;
  return altered(stripe, {
    async subscriptions(query) {
      const page = await stripe.subscriptions(query);
      return { ...page, data: page.data.filter((subscription) => !isReplacement(subscription)) };
    },
    async events(query) {
      const page = await stripe.events(query);
      const data = page.data.filter(
        ({ data }) => !isReplacement(data.object as unknown as StripeSubscription),
      );
      return { ...page, data };
    },
  });
};

/** A replacement is for ever as it was when it was created. */
export const withoutRecheck: Mutation = (stripe) => {
  const first = new Map<string, StripeSubscription>();
  const remembered = (subscription: StripeSubscription): StripeSubscription => {
    if (subscription.metadata[replacesMark] === undefined) return subscription;
    const known = first.get(subscription.id);
    if (known === undefined) first.set(subscription.id, subscription);
    return known ?? subscription;
  };
  return altered(stripe, {
    subscription: async (id, params) =>
      first.get(id) ?? remembered(await stripe.subscription(id, params)),
    // What is canceled is not in the list, so it is added as it was.
    async subscriptions(query) {
      const page = pageOf(await stripe.subscriptions(query), remembered);
      const listed = new Set(page.data.map(({ id }) => id));
      const gone = [...first.values()].filter(
        ({ id, customer }) => !listed.has(id) && customer === query.customer,
      );
      return { ...page, data: [...gone, ...page.data] };
    },
    async send<T>(request: StripeRequest, before?: Before): Promise<StripeReply<T>> {
      const reply = await stripe.send<T>(request, before);
      if (isCreate(request)) remembered(reply.object as unknown as StripeSubscription);
      return reply;
    },
  });
};

function pageOf(
  page: StripePage<StripeSubscription>,
  change: (subscription: StripeSubscription) => StripeSubscription,
): StripePage<StripeSubscription> {
  return { ...page, data: page.data.map(change) };
}
