import { z } from "zod";
import { chosenStripeId, stripeId } from "../integrations/stripe-ids.ts";
import { limits } from "../limits.ts";
import { listOf, mapOf } from "../lists.ts";
import { pageOf, pageQuery, reply } from "../paging.ts";
import { sha256, text, uuid } from "../text-schemas.ts";
import { amount, leftDraft, movement, seenMoney, usageGap } from "./money.ts";
import { plannedPrice, plannedTarget } from "./planned-target.ts";
import { recipes, ways } from "./ways.ts";

/** The state of a whole cutover. Only `running` and `rolling_back` write to Stripe. */
export const cutoverStates = [
  "planning",
  "planned",
  "running",
  "paused",
  "held",
  "stopped",
  "completed",
  "rolling_back",
  "rolled_back",
  "failed",
] as const;
export type CutoverState = (typeof cutoverStates)[number];

/**
 * The state of one subscription of a cutover. States in …ing are written before their request is
 * sent. `canceling` is the point of no return of a move.
 */
export const itemStates = [
  "planned",
  "swapping",
  "swapped",
  "fencing",
  "fenced",
  "creating",
  "created",
  "verified",
  "held",
  "canceling",
  "cut_over",
  "done",
  "skipped",
  "blocked",
  "deferred",
  "drifted",
  "needs_operator",
  "rolling_back",
  "rolled_back",
] as const;
export type ItemState = (typeof itemStates)[number];

/** The meaning of a Stripe price in the catalog: exactly one of plan, addon, feature. */
const mappedPrice = z
  .object({
    /** The plan whose base price it is. */
    plan: text.optional(),
    addon: text.optional(),
    /** A feature that is priced by unit: the item's quantity is how many are bought. */
    feature: text.optional(),
    /** Leave the subscriptions of this price alone. */
    skip: z.literal(true).optional(),
    /** A subscription that is swapped or moved keeps this very price, not the catalog's. */
    keepPrice: z.boolean().default(false),
    /** The way for subscriptions of this price; takes precedence over the options. */
    way: z.enum(ways).optional(),
  })
  .strict()
  .refine(
    (entry) => [entry.plan, entry.addon, entry.feature, entry.skip].filter(Boolean).length === 1,
    {
      error: "Give exactly one of plan, addon, feature or skip.",
    },
  );
export type MappedPrice = z.output<typeof mappedPrice>;

/** The mapping from Stripe price ids to their meaning; a person writes it as mapping.yaml. */
export const cutoverMapping = z
  .object({
    prices: mapOf(chosenStripeId, mappedPrice, { max: limits.mappedPricesMax }),
    /** Metadata key of Stripe subscriptions that holds the resource id, if products need one. */
    resourceFrom: z.string().min(1).max(40).optional(),
  })
  .strict();
export type CutoverMapping = z.output<typeof cutoverMapping>;

export const cutoverOptions = z
  .object({
    /** How subscriptions are brought over; `safest` is the first of the ways that is possible. */
    way: z.enum(["safest", ...ways]).default("safest"),
    /** When the prices of a swap change. Those of metered items always do at the period's end. */
    swapAt: z.enum(["now", "period_end"]).default("now"),
    allowPriceChange: z.boolean().default(false),
    /** Subscriptions with metered items: block, or bill the usage at once, which charges now. */
    metered: z.enum(["block", "bill-now"]).default("block"),
    /**
     * Subscriptions that renew sooner than this are left for later: as long as the run may take,
     * with an outage of Stripe's or ours. With `hold`, it is a week at least.
     */
    renewalMarginHours: z
      .number()
      .int()
      .min(1)
      .max(24 * 31)
      .default(48),
    /** A customer without a payment method blocks instead of being warned of. */
    requirePaymentMethod: z.boolean().default(false),
    /** Move a subscription that ends by its period's end, instead of letting it end. */
    moveEnding: z.boolean().default(false),
  })
  .strict();
export type CutoverOptions = z.output<typeof cutoverOptions>;

/** Body of `POST /api/v1/cutovers`. */
export const cutoverCreateBody = z.strictObject({
  mapping: cutoverMapping,
  options: cutoverOptions.prefault({}),
});

/** Body of `POST /api/v1/cutovers/{id}/apply`, which also resumes an interrupted cutover. */
export const cutoverApplyBody = z.strictObject({
  /** The digest of the reviewed plan; another plan is refused. */
  planSha256: sha256,
  /** Move this many and then hold the run. */
  canary: z.number().int().min(1).optional(),
  /** Stops each move before its old subscription is canceled; applying again continues. */
  hold: z.boolean().default(false),
  /**
   * Bring over only these, by their old ids, and then hold the run. Of the others, those under way
   * are taken to where `hold` stops them, and nothing else is done. By default, all.
   */
  subscriptionIds: listOf(stripeId, { min: 1, max: limits.applySubscriptionsMax }).optional(),
  /** Stop the run when more than so many have failed. */
  maxErrors: z.number().int().min(0).optional(),
  /** Needed for a live account, with its id typed. */
  live: z.boolean().default(false),
  accountId: stripeId.optional(),
  /** Apply to a live account although its test mode was not checked; see conformance. */
  withoutConformance: z.boolean().optional(),
});

/** Body of `POST /api/v1/cutovers/{id}/rollback`. By default, it undoes all that can be undone. */
export const cutoverRollbackBody = z.strictObject({
  subscriptionIds: listOf(stripeId, { min: 1, max: limits.rollbackSubscriptionsMax }).optional(),
});

export const hitActions = ["block", "defer", "skip", "warn", "info"] as const;

/** A rule of the plan that applies to a subscription. */
const ruleHit = z.object({
  code: z.string(),
  action: z.enum(hitActions),
  /** The finding. */
  message: z.string(),
  /** The action to take. */
  fix: z.string(),
});
export type RuleHit = z.output<typeof ruleHit>;

const params = z.record(z.string(), z.unknown());
const plannedRequest = z.object({
  method: z.enum(["POST", "DELETE"]),
  path: z.string(),
  params,
  /** Idempotency key of the first try. */
  key: z.string(),
});
export type PlannedRequest = z.output<typeof plannedRequest>;

/** How the items of a subscription that is swapped change: item id, price before and after. */
const plannedSwap = z.object({
  items: z.array(z.object({ id: z.string(), from: z.string(), to: z.string() })),
  /**
   * The requests in their order: one update, or the creation of a schedule and its phases. The id
   * of the schedule takes the place of `{schedule}` in the path of the latter.
   */
  requests: z.array(plannedRequest).min(1).max(2),
});

/** One subscription of a plan. It never changes, and the plan's digest covers it. */
export const plannedItem = z.object({
  position: z.number().int().min(0),
  stripeCustomer: z.string(),
  customerId: z.string().nullable(),
  oldSubscription: z.string(),
  state: z.enum(["planned", "skipped", "blocked", "deferred"]),
  recipe: z.enum(recipes).nullable(),
  /** Why it is brought over in this way, in words; null unless it is. */
  reason: z.string().nullable(),
  hits: z.array(ruleHit),
  /** Start and end of the current period, ISO 8601; null if there is no single period. */
  startDate: z.string(),
  periodEnd: z.string().nullable(),
  target: plannedTarget.nullable(),
  /** Null unless it is moved. */
  requests: z
    .object({
      fence: plannedRequest,
      create: plannedRequest,
      cancel: plannedRequest,
      /**
       * Adds the metered items once the old subscription is canceled; only where there are any. The
       * id of the new subscription takes the place of `{new}` in the path, and the discounts that
       * it has then are named as well.
       */
      meter: plannedRequest.optional(),
    })
    .nullable(),
  /** The quantity of each old price and of its new price; plans of 0.1.0 lack it. */
  items: z
    .array(
      z.object({
        /** Null for a metered price. */
        quantity: z.number().int().nullable(),
        old: plannedPrice,
        /** Null if the new price is unknown. */
        new: plannedPrice.nullable(),
      }),
    )
    .optional(),
  /** Null unless it is swapped. */
  swap: plannedSwap.nullable(),
  /**
   * The next invoice before and after, as Stripe previews it. Of one that is adopted, both are what
   * its items cost a period, before discounts and tax; null if that depends on usage or tiers.
   */
  nextInvoice: z.object({ old: amount.nullable(), new: amount.nullable() }),
  /** Metered usage that is billed when the old subscription is canceled; null without any. */
  chargedNow: amount.nullable(),
  paymentMethod: z
    .object({ type: z.string(), last4: z.string().nullable(), expires: z.string().nullable() })
    .nullable(),
  /** Properties of the subscription that are lost, in words. */
  losses: z.array(z.string()),
  /** The fields that must still be so when it is applied; see cutovers/snapshot.ts. */
  snapshot: params,
});
export type PlannedItem = z.output<typeof plannedItem>;

const counts = z.record(z.string(), z.number().int().min(0));
const money = z.array(
  z.object({ currency: z.string(), old: z.number().int(), new: z.number().int() }),
);

/** Totals of the plan for one way. */
const wayTotals = z.object({
  way: z.enum(ways),
  subscriptions: z.number().int(),
  /**
   * The next invoices of those subscriptions, before and after, by currency. For adopted ones,
   * which stay as they are, see `nextInvoice`.
   */
  nextRenewal: money,
});

const problem = z.object({
  code: z.string(),
  message: z.string(),
  subscriptionId: z.string().optional(),
  /** Prices of the mapping that it is about. */
  priceIds: z.array(z.string()).optional(),
});

/** A cutover: header of its plan, totals, and state. */
export const cutover = z
  .object({
    id: uuid,
    state: z.enum(cutoverStates),
    account: z.object({ id: z.string(), name: z.string().nullable(), livemode: z.boolean() }),
    apiVersion: z.string(),
    mapping: cutoverMapping,
    options: cutoverOptions,
    planSha256: z.string().nullable(),
    validUntil: z.string().nullable(),
    /** Null while it is planned. */
    totals: z
      .object({
        subscriptions: z.number().int(),
        byState: counts,
        /** Rule code → number of subscriptions that it applies to. */
        byRule: counts,
        byRecipe: counts,
        /** In the order of the ways; those that the plan does not use are missing. */
        byWay: z.array(wayTotals),
        /** Always 0: what applying charges at once, unless metered usage is billed now. */
        /** The sum over all currencies, so only good for telling whether it is 0; see `charges`. */
        chargedNow: z.number().int(),
        /** Immediate charges of applying, by currency; absent in plans of earlier versions. */
        charges: z.array(z.object({ currency: z.string(), amount: z.number().int() })).optional(),
        nextRenewal: money,
        /** Requests that applying will make, and how long that takes at least. */
        requests: z.object({ writes: z.number().int(), reads: z.number().int() }),
        seconds: z.number().int(),
      })
      .nullable(),
    /** Subscriptions read so far, while it is planned. */
    subscriptionsRead: z.number().int(),
    /**
     * Who works on an active cutover: a live process (`held`), a process that has died
     * (`abandoned`; the next one takes over at once), or none. `process` is the latest one, and
     * `until` is when others may take over if it stays silent. Also present after the cutover has
     * stopped itself, while a process still examines the reason.
     */
    work: z
      .object({
        state: z.enum(["held", "abandoned", "waiting"]),
        process: z.string().nullable(),
        until: z.string().nullable(),
      })
      .nullable(),
    /** Item state → how many, as of now. */
    progress: counts,
    /**
     * While the cutover is paused, held or stopped: unfinished moves that renew within a day or are
     * overdue; null without any. Their old subscriptions collect nothing, and their new ones, if
     * they exist, bill at the renewal.
     */
    renewsSoon: z.object({ count: z.number().int(), earliest: z.string() }).nullable(),
    /** Money observed at Stripe for the applied subscriptions; never planned amounts. */
    observed: seenMoney,
    problem: problem.nullable(),
    /**
     * The defect of the account's check if the cutover was applied without a valid one, or null.
     */
    withoutConformance: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    plannedAt: z.string().nullable(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: "Cutover" });
export type CutoverView = z.output<typeof cutover>;

/** One subscription of a cutover, with its state. */
export const cutoverItem = z
  .object({
    plan: plannedItem,
    state: z.enum(itemStates),
    newSubscription: z.string().nullable(),
    /** Charges and credits of the move, as observed at Stripe. */
    movements: z.array(movement),
    draftsLeft: z.array(leftDraft),
    usageGap: usageGap.nullable(),
    /** The later cutover that has taken it over, to swap or move it; null without one. */
    takenOverBy: z.string().nullable(),
    problem: problem.nullable(),
    updatedAt: z.string(),
  })
  .meta({ id: "CutoverItem" });
export type CutoverItemView = z.output<typeof cutoverItem>;

const journalEntry = z.object({
  number: z.number().int(),
  kind: z.enum(["intent", "result", "state"]),
  state: z.enum(itemStates),
  method: z.string().nullable(),
  path: z.string().nullable(),
  params: params.nullable(),
  key: z.string().nullable(),
  status: z.number().int().nullable(),
  requestId: z.string().nullable(),
  isReplay: z.boolean().nullable(),
  note: z.string().nullable(),
  at: z.string(),
  sha256: z.string(),
});
export type JournalEntryView = z.output<typeof journalEntry>;

export const cutoverReply = reply(cutover);
export const cutoverPage = pageOf(cutover);
export const cutoverListQuery = pageQuery({ state: z.enum(cutoverStates).optional() });
/** Items are paged by position: `from` is the first one to return. */
export const cutoverItemsQuery = z.strictObject({
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  state: z.enum(itemStates).optional(),
  /** The code of a rule that the plan has found to apply to them. */
  rule: z.string().min(1).max(100).optional(),
});
export const cutoverItemsReply = z.object({
  data: z.array(cutoverItem),
  /** Position to go on from; null at the end. */
  next: z.number().int().nullable(),
});
export const cutoverItemReply = reply(cutoverItem.extend({ journal: z.array(journalEntry) }));
