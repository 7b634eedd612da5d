import { emptiesDraft, isForeign, linesOf, stopsDraft } from "../../stripe/left-draft.ts";
import { stripePath } from "../../stripe/path.ts";
import type { StripeInvoice } from "../../stripe/stripe.ts";
import { leaving } from "../checking/judge.ts";
import * as problems from "../checking/problems.ts";
import type { CutoverItem } from "../cutover.ts";
import { remark } from "../journal.ts";
import { loadJournal } from "../journal-store.ts";
import { take } from "../rollback/rollback.ts";
import type { Run } from "../run.ts";
import { isLeft, withDraft } from "../small-first/observed.ts";

/**
 * Leaves drafts of an old subscription that was replaced: they are never finalized, which would
 * apply the customer's credit balance, and what is on them beside the subscription's own lines goes
 * back to the customer. A draft of a subscription cannot be deleted, so each is noted. Null if one
 * of them must wait.
 */
export async function leaveDrafts(
  run: Run,
  before: CutoverItem,
  drafts: readonly StripeInvoice[],
): Promise<CutoverItem | null> {
  let item = before;
  for (const draft of drafts) {
    const stops = stopsDraft(draft);
    if (stops === null && isLeft(item, draft.id)) continue;
    for (const request of [stops, await emptiesDraft(run.stripe, draft)]) {
      if (request === null) continue;
      const next = await take(run, item, request);
      if (!next.isDone) return null;
      item = next.item;
    }
    const { total: amount, currency } = await run.stripe.invoice(draft.id);
    item = await run.commitAnswer({
      item,
      to: { observed: withDraft(item, { invoiceId: draft.id, amount, currency }) },
      entry: remark(`The draft ${draft.id} stays one: it is never finalized.`),
    });
  }
  return item;
}

/** Whether an open invoice of the old subscription is one that nobody has paid or collects. */
export function isStranded(invoice: StripeInvoice): boolean {
  const { status, auto_advance, billing_reason: reason, amount_paid: paid } = invoice;
  return (
    status === "open" && auto_advance === false && reason === "subscription_cycle" && paid === 0
  );
}

/**
 * Finishes invoices that an earlier version has finalized in order to void them, and did not void:
 * one that has only the subscription's own lines is voided, which gives back the balance that it
 * has taken. One with pending items on it is left to an operator, since they would be lost. What
 * nobody here has finalized stays as it is. Null if there is nothing more to do for now.
 */
export async function finishVoiding(
  run: Run,
  before: CutoverItem,
  stranded: readonly StripeInvoice[],
): Promise<{ item: CutoverItem; voided: readonly string[] } | null> {
  if (stranded.length === 0) return { item: before, voided: [] };
  const journal = await loadJournal(run.database, before.cutoverId, before.position);
  const isOurs = ({ id }: StripeInvoice) => {
    const finalized = stripePath`/v1/invoices/${id}/finalize`;
    return journal.some(({ kind, path }) => kind === "intent" && path === finalized);
  };
  let item = before;
  const voided: string[] = [];
  for (const invoice of stranded.filter(isOurs)) {
    const { id } = invoice;
    if ((await linesOf(run.stripe, id)).some(isForeign)) {
      await run.commitAnswer(leaving(item, "cut_over", problems.strandedInvoice(invoice)));
      return null;
    }
    const path = stripePath`/v1/invoices/${id}/void`;
    const next = await take(run, item, { name: `void-${id}`, method: "POST", path, params: {} });
    if (!next.isDone) return null;
    item = next.item;
    voided.push(id);
  }
  return { item, voided };
}
