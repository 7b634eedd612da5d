import type { RuleHit } from "@carryover/contract";
import {
  cutoverMark,
  environmentMark,
  replacesMark,
  subscriptionMark,
} from "../../../stripe-marks.ts";
import { idOrNull, isoOf } from "../../references.ts";
import type { Facts } from "../facts.ts";
import type { Claim } from "../plan-inputs.ts";
import { hit } from "./table.ts";

/** Seconds after a renewal in which its invoice is still a draft, or being collected. */
const renewalSettlesSeconds = 2 * 60 * 60;

/** Rules on where a subscription stands, and when it renews. */
export function stateRules(facts: Facts): RuleHit[] {
  return [...ofOurs(facts), ...ofStatus(facts), ...ofEnding(facts), ...ofTime(facts)];
}

/** What we, or another installation, have done with it before. A copy is never copied. */
function ofOurs({ subscription, context }: Facts): RuleHit[] {
  const { id, metadata } = subscription;
  const claim = context.claims.get(id);
  if (claim !== undefined) return ofClaim(id, claim);
  if (metadata[subscriptionMark] !== undefined) {
    const [name, whose] = [metadata[subscriptionMark], metadata[environmentMark] ?? ""];
    const message =
      `Its metadata say that the platform has provisioned it as ${JSON.stringify(name)}, for the ` +
      `environment ${JSON.stringify(whose)}.`;
    const fix =
      `Nothing if a platform has it. If none has, remove ${subscriptionMark} from its metadata, ` +
      "then plan again.";
    return [hit("provisioned_here", { message, fix })];
  }
  if (metadata[replacesMark] !== undefined) {
    const message = `It is the copy of ${metadata[replacesMark]}, by an unknown cutover.`;
    const fix = "Adopt it with --way adopt if the platform does not have it.";
    return [hit("is_replacement", { message, fix })];
  }
  if (metadata[cutoverMark] === undefined) return [];
  const mark = JSON.stringify(metadata[cutoverMark]);
  const message = `The cutover ${mark} has marked it and did not finish.`;
  const fix =
    "Roll that cutover back. If nobody has it any more, lift the pause of its collection at " +
    `Stripe and remove ${cutoverMark} from its metadata, then plan again.`;
  return [hit("left_fenced", { message, fix })];
}

/** One that is brought over in place, and done, may be swapped or moved by a later cutover. */
function ofClaim(id: string, { cutoverId, oldSubscription, isLeft }: Claim): RuleHit[] {
  if (isLeft) {
    const message = `The cutover ${cutoverId} has brought it over as it is.`;
    const fix = "Nothing. To give it other prices, ask for that: --way swap, or --way move.";
    const takes = "Nothing: this cutover takes it over from that one.";
    return [hit("brought_over", { message, fix }), hit("taken_over", { message, fix: takes })];
  }
  const role = oldSubscription === id ? "has it in hand, or has moved it" : "has made it";
  const message = `The cutover ${cutoverId} ${role}.`;
  return [hit("already_moved", { message, fix: "Nothing; see the report of that cutover." })];
}

function ofStatus({ subscription, context }: Facts): RuleHit[] {
  const { status, pause_collection: pause, livemode } = subscription;
  const hits: RuleHit[] = [];
  if (livemode !== context.account.livemode) {
    const [mode, other] = livemode ? ["live", "test"] : ["test", "live"];
    const message = `It is in ${mode} mode, and the plan is made in ${other} mode.`;
    hits.push(hit("livemode_differs", { message, fix: `Plan with a key of ${mode} mode.` }));
  }
  const ofItself = byStatus(status);
  if (ofItself !== null) hits.push(ofItself);
  if (pause !== null) {
    const until = pause.resumes_at === null ? "" : ` until ${isoOf(pause.resumes_at)}`;
    const message = `Its collection is paused (${pause.behavior})${until}.`;
    hits.push(hit("collection_paused", { message, fix: "Resume the collection, or adopt it." }));
  }
  return hits;
}

function byStatus(status: Facts["subscription"]["status"]): RuleHit | null {
  const message = `Its status is ${status}.`;
  switch (status) {
    case "active":
    case "trialing":
      return null;
    case "canceled":
    case "incomplete_expired":
      return hit("ended", { message, fix: "Nothing; there is nothing left to move." });
    case "incomplete":
      return hit("incomplete", { message, fix: "Wait for the payment, or cancel it." });
    case "unpaid":
      return hit("unpaid", { message, fix: "Have the invoices paid or voided, or cancel it." });
    case "paused":
      return hit("paused", { message, fix: "Resume it at Stripe, or cancel it." });
    case "past_due":
      return hit("past_due", { message, fix: "Have its invoices paid or voided, or adopt it." });
  }
}

/** One that is to end is left to end, unless asked otherwise or it goes on for long. */
function ofEnding({ subscription, context, endsByRenewal, period }: Facts): RuleHit[] {
  const { cancel_at: cancelAt, cancel_at_period_end: endsAtPeriod } = subscription;
  if (cancelAt === null && !endsAtPeriod) return [];
  const end = cancelAt ?? period?.end ?? null;
  const when = end === null ? "at the end of its period" : `at ${isoOf(end)}`;
  if (endsByRenewal && !context.options.moveEnding) {
    const fix = "Nothing: it ends without another charge. To move it too: --move-ending.";
    return [hit("ends_by_itself", { message: `It is to end ${when}.`, fix })];
  }
  const message = `It is to end ${when}; the new one will end then as well.`;
  return [hit("cancellation_carried", { message, fix: "Nothing, if that is what is meant." })];
}

/** Around a renewal, Stripe and we would change the same subscription at once. */
function ofTime({ found, subscription, now, period, context }: Facts): RuleHit[] {
  const hits: RuleHit[] = [];
  const { renewalMarginHours: hours } = context.options;
  if (period !== null && period.end - now < hours * 60 * 60) {
    const message =
      `It renews at ${isoOf(period.end)}, in less than ${hours} hours, which a run may take with ` +
      "what is held and what fails meanwhile.";
    const fix = `Plan again after ${isoOf(period.end + renewalSettlesSeconds)}.`;
    hits.push(hit("renews_soon", { message, fix }));
  }
  const hasRenewed = period !== null && period.start > subscription.start_date;
  if (hasRenewed && now - period.start < renewalSettlesSeconds) {
    const message = `It has renewed at ${isoOf(period.start)}.`;
    const fix = `Plan again after ${isoOf(period.start + renewalSettlesSeconds)}.`;
    hits.push(hit("renewed_just_now", { message, fix }));
  }
  const drafts = found.unsettledInvoices.filter(({ status }) => status === "draft");
  const latest = idOrNull(subscription.latest_invoice);
  if (drafts.length > 0) {
    const which = drafts.some(({ id }) => id === latest) ? "Its latest invoice" : "An invoice";
    const message = `${which} is a draft: ${drafts.map(({ id }) => id).join(", ")}.`;
    const fix = "Plan again when it is finalized and paid; delete or void one made by hand.";
    hits.push(hit("invoice_in_draft", { message, fix }));
  }
  return hits;
}
