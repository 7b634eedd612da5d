import type { LeftDraft, Movement, UsageGap } from "@carryover/contract";
import type { StripeInvoice } from "../../stripe/stripe.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem, Observed } from "../cutover.ts";
import { movementOf } from "./money.ts";

const nothing: Observed = { movements: [], draftsLeft: [], toldRenewal: null };

/** Adds movements to the observations of an item; each movement counts once. */
export function withMovements(item: CutoverItem, more: readonly Movement[]): Observed {
  const observed = item.observed ?? nothing;
  const isKnown = ({ kind, objectId }: Movement) =>
    observed.movements.some((each) => each.kind === kind && each.objectId === objectId);
  const movements = [...observed.movements, ...more.filter((each) => !isKnown(each))];
  return { ...observed, movements };
}

/** Adds a remaining draft to the observations of an item. */
export function withDraft(item: CutoverItem, draft: LeftDraft): Observed {
  const observed = item.observed ?? nothing;
  const others = observed.draftsLeft.filter(({ invoiceId }) => invoiceId !== draft.invoiceId);
  return { ...observed, draftsLeft: [...others, draft] };
}

/** Returns the observations of an item, with the renewal that was reported to an operator. */
export function withToldRenewal(item: CutoverItem, toldRenewal: string): Observed {
  return { ...(item.observed ?? nothing), toldRenewal };
}

/** Returns what was seen of an item, with the time in which nothing of it counted usage. */
export function withUsageGap(item: CutoverItem, usageGap: UsageGap): Observed {
  return { ...(item.observed ?? nothing), usageGap };
}

/** Returns whether a draft is known to have been left as it is to stay. */
export function isLeft({ observed }: CutoverItem, invoiceId: string): boolean {
  return observed?.draftsLeft.some((draft) => draft.invoiceId === invoiceId) ?? false;
}

/** Adds the charge of an invoice to an item; a draft charges nobody. */
export function charged(change: ItemChange, invoice: StripeInvoice): ItemChange {
  const { id: objectId, total, currency, status } = invoice;
  if (status === "draft") return change;
  const movement = movementOf(total, { currency, objectId });
  return { ...change, to: { ...change.to, observed: withMovements(change.item, [movement]) } };
}
