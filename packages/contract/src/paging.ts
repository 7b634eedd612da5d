import { z } from "zod";
import { limits } from "./limits.ts";
import { listOf } from "./lists.ts";
import { parseInstant } from "./text.ts";
import { instant, uuid } from "./text-schemas.ts";

/** Wraps the schema of a success in its `{data}` object. */
export function reply<T extends z.ZodType>(data: T) {
  return z.object({ data });
}

/** Makes the schema of a page: `next` and `prev` are cursors for `after` and `before`, or null. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    pagination: z.object({ next: uuid.nullable(), prev: uuid.nullable() }),
  });
}

/**
 * Makes the query of a list: a page after or before a cursor, and the list's own filters. Unknown
 * parameters are refused, since a list without the intended filter is another list.
 */
export function pageQuery<T extends z.ZodRawShape>(
  filters: T,
  limitMax: number = limits.pageLimitMax,
) {
  return z
    .strictObject({
      after: uuid.optional(),
      before: uuid.optional(),
      limit: z.coerce.number().int().min(1).max(limitMax).default(limits.pageLimitDefault),
      ...filters,
    })
    .refine((query) => !(Object.hasOwn(query, "after") && Object.hasOwn(query, "before")), {
      error: "Pass either after or before, not both.",
      path: ["before"],
    });
}

/** Which page of a list to load. */
export interface PageRequest {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** An instant in the one spelling that PostgreSQL is sure to read as we do. */
const bound = instant.transform((text) => new Date(parseInstant(text)).toISOString());

/** Bounds on a date, as `createdAt[gte]=…` in a query. */
export const instantRange = z.strictObject({
  gt: bound.optional(),
  gte: bound.optional(),
  lt: bound.optional(),
  lte: bound.optional(),
});

/** Parses a list in a query: comma-separated values, or a repeated parameter. */
export function commaList<T extends z.ZodType>(item: T, max: number = limits.filterValuesMax) {
  return z.preprocess(
    (value) => {
      const isRepeated = Array.isArray(value) && value.every((one) => typeof one === "string");
      const text = isRepeated ? value.join(",") : value;
      return typeof text === "string" ? text.split(",", max + 1) : text;
    },
    listOf(item, { max }),
  );
}
