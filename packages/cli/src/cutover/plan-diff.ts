import type { PlannedItem } from "@carryover/contract";
import { canonicalJson, moneyText } from "@carryover/contract/client";
import type { PlanFile } from "../files/plan-file.ts";
import { minute, recipeWords } from "./plan-rows.ts";

/** What of a subscription is compared, for people. */
interface Compared {
  readonly what: string;
  readonly plan: string;
  readonly renews: string;
  readonly old: string;
  readonly new: string;
  readonly rules: string;
}

/**
 * What is different between two plans, a line for each subscription; `No differences.` if nothing
 * is. Ids, keys and digests differ always and are left out.
 */
export async function* diffLines(older: PlanFile, newer: PlanFile): AsyncGenerator<string> {
  const left = new Map<string, Compared>();
  for await (const item of older.items()) left.set(item.oldSubscription, compared(item));
  let count = 0;
  for await (const item of newer.items()) {
    const before = left.get(item.oldSubscription);
    left.delete(item.oldSubscription);
    const line = lineOf(item, before);
    if (line === null) continue;
    count += 1;
    yield line;
  }
  for (const [subscription, { what }] of left) {
    count += 1;
    yield `  - ${subscription}  was ${what}`;
  }
  for (const line of headerLines(older, newer)) {
    count += 1;
    yield line;
  }
  yield count === 0 ? "  No differences." : `  ${count} differences.`;
}

function lineOf(item: PlannedItem, before: Compared | undefined): string | null {
  const now = compared(item);
  if (before === undefined) return `  + ${item.oldSubscription}  ${now.what} ${now.plan}`.trimEnd();
  const names = Object.keys(now) as (keyof Compared)[];
  const changes = names
    .filter((name) => now[name] !== before[name])
    .map((name) => `${name} ${before[name] || "none"} → ${now[name] || "none"}`);
  return changes.length === 0 ? null : `  ~ ${item.oldSubscription}  ${changes.join(", ")}`;
}

function compared(item: PlannedItem): Compared {
  const { state, recipe, target, periodEnd, nextInvoice, hits } = item;
  const amount = (of: PlannedItem["nextInvoice"]["old"]) =>
    of === null ? "" : `${moneyText(of.amount, of.currency)} ${of.currency}`;
  const addons = target?.addons.map(({ id, quantity }) => `+${quantity} ${id}`) ?? [];
  const charges = target?.charges.map(({ id, quantity }) => `${quantity} ${id}`) ?? [];
  return {
    what: state === "planned" ? recipeWords[recipe ?? "move"] : state,
    plan: [target?.planId ?? "", ...charges, ...addons].join(" ").trim(),
    renews: periodEnd === null ? "" : minute(periodEnd),
    old: amount(nextInvoice.old),
    new: amount(nextInvoice.new),
    rules: hits.map(({ code }) => code).join(" "),
  };
}

function headerLines({ header: a }: PlanFile, { header: b }: PlanFile): string[] {
  const lines: string[] = [];
  if (a.account.id !== b.account.id || a.account.livemode !== b.account.livemode) {
    lines.push(`  ~ another account: ${a.account.id} → ${b.account.id}`);
  }
  if (canonicalJson(a.mapping) !== canonicalJson(b.mapping)) lines.push("  ~ another mapping");
  if (canonicalJson(a.options) !== canonicalJson(b.options)) lines.push("  ~ other options");
  return lines;
}
