/**
 * The ways in which a subscription is brought over, the safest first. `adopt` links the existing
 * subscription and writes nothing to Stripe; `swap` updates it to the catalog's prices; `move`
 * creates a backdated copy and cancels the original.
 */
export const ways = ["adopt", "swap", "move"] as const;
export type Way = (typeof ways)[number];

/**
 * The work for one subscription. A swap of metered prices waits for the end of the period
 * (`swap_later`), and a move of a subscription in trial keeps the trial (`move_trial`).
 */
export const recipes = ["adopt", "swap", "swap_later", "move", "move_trial"] as const;
export type Recipe = (typeof recipes)[number];

/** Returns the way that a recipe belongs to. */
export function wayOf(recipe: Recipe): Way {
  if (recipe === "adopt") return "adopt";
  return recipe === "swap" || recipe === "swap_later" ? "swap" : "move";
}
