import { z } from "zod";
import { limits } from "../limits.ts";
import { commaList, instantRange } from "../paging.ts";
import { subscriptionStatuses } from "../subscriptions/subscriptions.ts";
import { filledText, identifier, instant, uuid } from "../text-schemas.ts";
import { customer } from "./customers.ts";

/** What customers can be sorted by; a customer without a name comes after all that have one. */
export const customerSorts = ["createdAt", "updatedAt", "id", "name"] as const;

export type CustomerSort = (typeof customerSorts)[number];

const yesOrNo = z.enum(["true", "false"]);

/**
 * Query of `GET /api/v1/customer-search`, an addition to the public API. All filters have to match.
 * A cursor belongs to the sort and order that it comes from.
 */
export const customerSearchQuery = z.strictObject({
  after: z.string().min(1).max(4_096).optional(),
  limit: z.coerce.number().int().min(1).max(limits.searchPageMax).default(limits.pageLimitDefault),
  sort: z.enum(customerSorts).default("createdAt"),
  order: z.enum(["asc", "desc"]).default("asc"),
  /** The beginning of an id, name, e-mail address or billing id. */
  q: filledText.pipe(z.string().max(limits.searchLengthMax)).optional(),
  plan: commaList(identifier).optional(),
  /** Statuses of a subscription, of one of the plans if there are any. */
  status: commaList(z.enum(subscriptionStatuses)).optional(),
  trial: yesOrNo.optional(),
  overLimit: z.literal("true").optional(),
  archived: yesOrNo.optional(),
  createdAt: instantRange.optional(),
  /** The import run whose record has created the customer. */
  run: uuid.optional(),
  total: z.enum(["none", "bounded", "exact"]).default("bounded"),
});

/** A customer of the list, with some of its subscriptions that have not ended. */
export const foundCustomer = customer
  .extend({
    subscriptions: z.array(
      z.object({
        id: identifier,
        planId: identifier,
        status: z.enum(subscriptionStatuses),
        trialEndDate: instant.nullable(),
      }),
    ),
    /** The record of an import that has written it last, if nobody has changed it since. */
    writtenBy: z.object({ run: uuid, recordNumber: z.number().int() }).nullable(),
  })
  .meta({ id: "FoundCustomer" });

/**
 * A page of a search. It may have fewer customers than asked, and even none, before the end: the
 * search stopped for its time. Only a cursor of null is the end.
 */
export const customerSearchReply = z.object({
  data: z.array(foundCustomer),
  pagination: z.object({ next: z.string().nullable(), prev: z.null() }),
  /** How many match; null if it was not asked for, or where a cursor was passed. */
  total: z.object({ count: z.number().int(), relation: z.enum(["exact", "at least"]) }).nullable(),
});
