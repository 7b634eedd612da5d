import type { stripePageQuery, stripePageReply } from "@carryover/contract";
import type { z } from "zod";
import type { Params, StripePage } from "../stripe/stripe.ts";
import { billingRefusal } from "./billing-refusal.ts";

export type StripePageQuery = z.output<typeof stripePageQuery>;
export type WirePage = z.input<typeof stripePageReply>;

/** Reads one page as it is. Throws billing_refused, billing_key_refused, billing_unavailable. */
export async function listPage<T extends object>(
  list: (params: Params) => Promise<StripePage<T>>,
  { startingAfter, limit }: StripePageQuery,
): Promise<WirePage> {
  const params = {
    limit,
    ...(startingAfter === undefined ? {} : { starting_after: startingAfter }),
  };
  const { data, hasMore } = await list(params).catch((error: unknown) => {
    throw billingRefusal(error);
  });
  return { data: data as unknown as Record<string, unknown>[], hasMore };
}
