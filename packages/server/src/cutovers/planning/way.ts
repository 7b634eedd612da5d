import { type PlannedItem, type Recipe, type RuleHit, type Way, ways } from "@carryover/contract";
import { type Facts, isMetered } from "./facts.ts";
import { concerns, hit } from "./rules/table.ts";
import { wayOfPrice } from "./target/mapping.ts";
import type { Targeting } from "./target/target.ts";

/** What becomes of a subscription, by which recipe and why, and what the rules say of that. */
export type Choice = Pick<PlannedItem, "state" | "recipe" | "reason" | "hits">;

/** Which way is asked for, and by what. */
interface Asked {
  readonly way: Way | "safest";
  readonly by: "default" | "option" | string;
}

/**
 * Chooses how a subscription is brought over: in the way that its prices are mapped to, else in
 * that of the options, else in the safest that no rule speaks against. Where none is possible the
 * rules of the safest say why. Pure.
 */
export function chosenWay(facts: Facts, targeting: Targeting, hits: readonly RuleHit[]): Choice {
  const asked = askedOf(facts);
  if (asked === null) {
    const conflict = hit("ways_differ", {
      message: "Its prices are mapped to different ways.",
      fix: "Give the same way for all prices of the subscription, or for one of them alone.",
    });
    return judged("adopt", facts, [...hits, conflict], null);
  }
  if (asked.way === "swap" && isOfCatalog(facts, targeting)) {
    const reason = "Its prices are the catalog's already, so there is nothing to swap.";
    return judged("adopt", facts, hits, reason);
  }
  // What is on the platform already is given other prices only where somebody asks for that.
  const isBroughtOver = hits.some(({ code }) => code === "brought_over");
  const safest = isBroughtOver ? (["adopt"] as const) : ways;
  const candidates = asked.way === "safest" ? safest : [asked.way];
  const choices = candidates.map((way) => judged(way, facts, hits, reasonOf(way, asked)));
  return choices.find(({ state }) => state === "planned") ?? (choices[0] as Choice);
}

/** Null if its prices are mapped to several ways. */
function askedOf({ items, context }: Facts): Asked | null {
  const mapped = items.flatMap(({ price }) => {
    const way = wayOfPrice(context.mapping, price.id);
    return way === null ? [] : [{ way, by: price.id }];
  });
  const [first] = mapped;
  if (first !== undefined) return mapped.every(({ way }) => way === first.way) ? first : null;
  const { way } = context.options;
  return { way, by: way === "safest" ? "default" : "option" };
}

/** Whether every item has the price already that it would be given. */
function isOfCatalog(facts: Facts, { items }: Targeting): boolean {
  const isWhole = items.length > 0 && items.length === facts.items.length;
  return isWhole && items.every(({ old, priceId }) => old.price.id === priceId);
}

function reasonOf(way: Way, { by }: Asked): string {
  if (by === "option") return `As --way ${way} says.`;
  if (by !== "default") return `As the mapping says of ${by}.`;
  switch (way) {
    case "adopt":
      return "It can go on as it is, so nothing is written to Stripe.";
    case "swap":
      return "It cannot be adopted as it is, and its prices can be replaced in place.";
    case "move":
      return "It can be neither adopted nor swapped.";
  }
}

/** The strictest of the rules that concern a way decides. */
function judged(way: Way, facts: Facts, all: readonly RuleHit[], reason: string | null): Choice {
  const recipe = recipeOf(way, facts);
  const own = recipe === "swap_later" ? scheduleRules(facts) : [];
  const hits = [...all, ...own].filter((each) => concerns(each, way));
  const state = stateBy(hits);
  if (state === "planned") return { state, recipe, reason, hits };
  // Of what is left alone for good, nothing else is worth saying.
  const told = state === "skipped" ? hits.filter(({ action }) => action === "skip") : hits;
  return { state, recipe: null, reason: null, hits: told };
}

function recipeOf(way: Way, { isTrial, items, context }: Facts): Recipe {
  if (way === "move") return isTrial ? "move_trial" : "move";
  if (way === "adopt") return "adopt";
  // What was used in a period is billed by the price that its item has at the period's end.
  const isLater = context.options.swapAt === "period_end" || items.some(isMetered);
  return isLater ? "swap_later" : "swap";
}

/** Rules on what a schedule that is made of a subscription does not keep. */
function scheduleRules({ subscription }: Facts): RuleHit[] {
  if (subscription.cancel_at === null && !subscription.cancel_at_period_end) return [];
  const message = "It is to end, and a subscription with a schedule ends when that says.";
  const fix = "Swap it at once if it has no metered items, or adopt it.";
  return [hit("schedule_unsets_end", { message, fix })];
}

function stateBy(hits: readonly RuleHit[]): PlannedItem["state"] {
  const has = (action: RuleHit["action"]) => hits.some((each) => each.action === action);
  if (has("skip")) return "skipped";
  if (has("block")) return "blocked";
  return has("defer") ? "deferred" : "planned";
}
