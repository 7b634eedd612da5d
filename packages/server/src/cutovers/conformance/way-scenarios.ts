import type { Scenario } from "./conformance.ts";
import { type Holding, triesDraft, triesHolding, triesUpdate } from "./way-money.ts";
import type { TriedRecipe } from "./way-requests.ts";

const recipes = {
  move: "Moved",
  swap: "Swapped at once",
  swap_later: "Swapped by a schedule",
} as const satisfies Record<TriedRecipe, string>;

interface Held {
  readonly assumed: string;
  readonly matters: string;
  /** Whose subscriptions to leave out. */
  readonly who: string;
  readonly isBlocking: boolean;
}

const holdings: Readonly<Record<Holding, Held>> = {
  balance: {
    assumed: "a credit balance stays as it is until the renewal takes what it bills of it.",
    matters: "Rule customer_balance of the plan.",
    who: "customers with a balance",
    isBlocking: true,
  },
  pending_items: {
    assumed: "pending items stay until the renewal, which bills them once.",
    matters: "Rule customer_pending_items of the plan.",
    who: "customers with pending items",
    isBlocking: true,
  },
  coupon: {
    assumed: "a coupon that no invoice has had yet stays, and is taken off the renewal.",
    matters: "Rule discount_carried of the plan, and that requests name discounts.",
    who: "subscriptions with a coupon",
    isBlocking: true,
  },
  sca: {
    assumed:
      "a card that asks each time is not asked, as nothing is paid; the renewal waits for the " +
      "customer, as it would have.",
    matters: "A refused request leaves the subscription unchanged.",
    who: "customers whose cards ask each time",
    // Nobody is charged by mistake: a refused subscription stays unchanged, or is restored.
    isBlocking: false,
  },
};

/** The exact requests of each way, for customers with money of their own. */
export const wayScenarios: readonly Scenario[] = [
  ...entries(recipes).flatMap(([recipe, how]) =>
    entries(holdings).map(
      ([holding, { assumed, matters, who, isBlocking }]): Scenario => ({
        id: `${recipe}_with_${holding}`,
        assumed: `${how}, ${assumed}`,
        matters,
        ifItDiffers: `Leave out ${who}, or adopt what they have, until this is settled.`,
        isBlocking,
        by: (bench) => triesHolding(bench, recipe, holding),
      }),
    ),
  ),
  {
    id: "coupon_after_renewal",
    assumed:
      "After the first renewal of a moved one, an update that names no discounts keeps them.",
    matters: "Changes of moved subscriptions by you and by the platform, once they have renewed.",
    ifItDiffers:
      "Move nothing that has a coupon: the first change of it would take the coupon off.",
    isBlocking: true,
    by: triesUpdate,
  },
  {
    id: "draft_takes_balance",
    assumed:
      "Finalizing the draft of a fenced one takes its total of a credit balance, no more, and " +
      "canceling does not change that.",
    matters: "What a draft that is finalized by hand costs a customer with a balance.",
    ifItDiffers: "Cut over all the same, and finalize no draft of an old subscription by hand.",
    isBlocking: false,
    by: (bench) => triesDraft(bench, true),
  },
  {
    id: "void_gives_balance_back",
    assumed: "Voiding such an invoice, also when it is canceled, gives the balance back.",
    matters: "What voiding an invoice of an old subscription by hand costs such a customer.",
    ifItDiffers: "Cut over all the same, and set the balance right where you void an invoice.",
    isBlocking: false,
    by: (bench) => triesDraft(bench, false),
  },
];

function entries<K extends string, V>(of: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(of) as [K, V][];
}
