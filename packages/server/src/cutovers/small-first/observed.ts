import type { LeftDraft, Movement, UsageGap } from "@carryover/contract";
import type { StripeInvoice } from "../../stripe/stripe.ts";
import type { Change } from "../commit.ts";
import type { Item, Observed } from "../cutover.ts";
import { movementOf } from "./money.ts";

const nothing: Observed = { movements: [], draftsLeft: [], toldRenewal: null };

/** What was seen of an item, with more movements; one that was seen before stays once. */
export function withMovements(item: Item, more: readonly Movement[]): Observed {
  const observed = item.observed ?? nothing;
  const isKnown = ({ kind, objectId }: Movement) =>
    observed.movements.some((each) => each.kind === kind && each.objectId === objectId);
  const movements = [...observed.movements, ...more.filter((each) => !isKnown(each))];
  return { ...observed, movements };
}

/** What was seen of an item, with a draft that was left. */
export function withDraft(item: Item, draft: LeftDraft): Observed {
  const observed = item.observed ?? nothing;
  const others = observed.draftsLeft.filter(({ invoiceId }) => invoiceId !== draft.invoiceId);
  return { ...observed, draftsLeft: [...others, draft] };
}

/** What was seen of an item, with the renewal that an operator was told of. */
export function withToldRenewal(item: Item, toldRenewal: string): Observed {
  return { ...(item.observed ?? nothing), toldRenewal };
}

/** Returns what was seen of an item, with the time in which nothing of it counted usage. */
export function withUsageGap(item: Item, usageGap: UsageGap): Observed {
  return { ...(item.observed ?? nothing), usageGap };
}

/** Returns whether a draft is known to have been left as it is to stay. */
export function isLeft({ observed }: Item, invoiceId: string): boolean {
  return observed?.draftsLeft.some((draft) => draft.invoiceId === invoiceId) ?? false;
}

/** Keeps with an item what an invoice has charged its customer; a draft charges nobody. */
export function charged(change: Change, invoice: StripeInvoice): Change {
  const { id: objectId, total, currency, status } = invoice;
  if (status === "draft") return change;
  const movement = movementOf(total, { currency, objectId });
  return { ...change, to: { ...change.to, observed: withMovements(change.item, [movement]) } };
}
