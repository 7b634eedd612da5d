import { type Params, StripeError, type StripePage } from "./stripe.ts";

/** The largest page of Stripe. */
const pageSize = 100;

/** Yields all pages of a list, in Stripe's order, newest first; each with its number, from 1. */
export async function* pagesOf<T extends { readonly id: string }>(
  load: (cursor: Params) => Promise<StripePage<T>>,
): AsyncGenerator<StripePage<T> & { readonly number: number }, void, undefined> {
  let cursor: Params = { limit: pageSize };
  for (let number = 1; ; number++) {
    const page = await load(cursor);
    yield { ...page, number };
    const last = page.data.at(-1);
    if (!page.hasMore || last === undefined) return;
    cursor = { limit: pageSize, starting_after: last.id };
  }
}

/** Returns the object, or null if Stripe reports it as missing. */
export async function existing<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof StripeError && error.kind === "missing") return null;
    throw error;
  }
}
