import { stripePath } from "./path.ts";
import { pagesOf } from "./reading.ts";
import type { Params, Stripe, StripeInvoice, StripeInvoiceLine, StripePage } from "./stripe.ts";

/** One write that leaves a draft; `name` distinguishes it from other writes of the same invoice. */
export interface LeavingRequest {
  readonly name: string;
  readonly method: "POST";
  readonly path: string;
  readonly params: Params;
}

/** Has a draft never be finalized by itself; null if it is not going to be. */
export function stopsDraft({ id, auto_advance }: StripeInvoice): LeavingRequest | null {
  if (auto_advance !== true) return null;
  const params = { auto_advance: false };
  return { name: `stop-${id}`, method: "POST", path: stripePath`/v1/invoices/${id}`, params };
}

/**
 * Returns the request that takes foreign lines off a draft: pending items, which then appear on the
 * customer's next invoice. Null without such lines. A draft of a subscription cannot be deleted,
 * and is never finalized: that would apply the customer's credit balance.
 */
export async function emptiesDraft(
  stripe: Stripe,
  { id }: StripeInvoice,
): Promise<LeavingRequest | null> {
  const foreign = (await linesOf(stripe, id)).filter(isForeign);
  if (foreign.length === 0) return null;
  const lines = foreign.map((line) => ({ id: line.id, behavior: "unassign" }));
  const path = stripePath`/v1/invoices/${id}/remove_lines`;
  return { name: `unassign-${id}`, method: "POST", path, params: { lines } };
}

/** Returns all lines of an invoice; the invoice itself has the first ten. */
export async function linesOf(stripe: Stripe, invoice: string): Promise<StripeInvoiceLine[]> {
  const lines: StripeInvoiceLine[] = [];
  const load = async (cursor: Params): Promise<StripePage<StripeInvoiceLine>> => {
    const { object } = await stripe.get<{
      readonly data: readonly StripeInvoiceLine[];
      readonly has_more: boolean;
    }>(stripePath`/v1/invoices/${invoice}/lines`, cursor);
    return { data: object.data, hasMore: object.has_more };
  };
  for await (const { data } of pagesOf(load)) lines.push(...data);
  return lines;
}

/**
 * Returns whether a line is of an invoice item that was pending, and not of a subscription's own
 * item.
 */
export function isForeign({ parent }: StripeInvoiceLine): boolean {
  return parent !== null && parent.type !== "subscription_item_details";
}
