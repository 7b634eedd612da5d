import { z } from "zod";
import { limits } from "./limits.ts";
import { uuid } from "./text.ts";

/** The `{data}` object that every success is wrapped in. */
export function reply<T extends z.ZodType>(data: T) {
  return z.object({ data });
}

/** A page of a list: `next` and `prev` are cursors to pass as `after` and `before`, or null. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    pagination: z.object({ next: uuid.nullable(), prev: uuid.nullable() }),
  });
}

/** The query of a list: a page after or before a cursor, and the list's own filters. */
export function pageQuery<T extends z.ZodRawShape>(
  filters: T,
  limitMax: number = limits.pageLimitMax,
) {
  return z
    .object({
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
