import type { CutoverView } from "@carryover/contract";
import { type Planned, planOn } from "../drive.ts";
import { type Account, newStage } from "../stage.ts";
import { isOurs } from "../world/history.ts";
import type { KindName } from "../world/kinds.ts";

/** Worlds in which Stripe does something else than it documents, and what that costs customers. */

export type Switches = Parameters<Account["control"]["setSwitches"]>[0];

/** Eight customers of four kinds, as the first group tells kinds apart. */
export const mutatedKinds: readonly KindName[] = [
  ...(["monthly", "annual", "euro", "coupon-forever"] as const),
  ...(["team", "own-card", "classic", "invoiced"] as const),
];
export const firstGroupMax = 3;

export type MutatedWorld = readonly [name: string, switches: Switches];

/** Worlds in which creating, canceling, or changing prices, costs. */
export const creating: readonly MutatedWorld[] = [
  ["creating bills at once", { creation_bills: true }],
  ["creating bills at once and previews know", { creation_bills: true, previews_know: true }],
  ["creating bills at once, and lists are behind", behind({ creation_bills: true })],
];
export const canceling: readonly MutatedWorld[] = [
  ["canceling credits", { cancel_credits: true }],
  ["canceling credits, and lists are behind", behind({ cancel_credits: true })],
];
export const changing: readonly MutatedWorld[] = [
  ["changing prices bills at once", { update_bills: true }],
  ["changing prices bills at once and previews know", { update_bills: true, previews_know: true }],
  ["changing prices bills at once, and lists are behind", behind({ update_bills: true })],
  ["changing prices prorates", { update_prorates: true }],
  ["changing prices prorates, and lists are behind", behind({ update_prorates: true })],
];
/** Worlds in which nothing of what a cutover does costs. */
export const others: readonly MutatedWorld[] = [
  ["updates unset discounts that they do not name", { update_unsets_discounts: true }],
  ["payments need the customer", { sca_needed: true }],
  ["lists are behind", { stale_lists_ms: 300 }],
  ["finalizing spends the whole balance", { finalize_spends_balance: true }],
  ["voiding keeps the balance", { void_keeps_balance: true }],
];

function behind(switches: Switches): Switches {
  return { ...switches, stale_lists_ms: 60_000 };
}

/** A plan, and a world that turns out otherwise; previews that know of it are in the plan. */
export async function plannedIn(switches: Switches, options: object): Promise<Planned> {
  const stage = await newStage(mutatedKinds);
  if (switches.previews_know === true) await stage.control.setSwitches(switches);
  const planned = await planOn(stage, options);
  await stage.control.setSwitches(switches);
  return planned;
}

/** What a customer has paid, or is credited, that nobody had planned. */
export interface Loss {
  readonly subscription: string;
  readonly kind: "charged" | "credited";
  readonly amount: number;
  readonly currency: string;
}

/** What customers have paid since the plan, and what is pending for their next invoices. */
export async function losses({ stage }: Planned): Promise<Loss[]> {
  const { control, world } = stage;
  await control.setSwitches({ stale_lists_ms: 0 });
  const charges = (await control.ledger()).filter(({ at, status }) => {
    return at >= world.now && status !== "failed";
  });
  const { data: pending } = await world.http.get("/v1/invoiceitems?pending=true&limit=100");
  const items = pending as unknown as ReadonlyArray<
    Omit<Loss, "kind" | "subscription"> & { customer: string }
  >;
  const found: Loss[] = [];
  for (const { customer, subscription } of world.customers) {
    const ofCustomer = (each: { customer: string }) => each.customer === customer;
    for (const { amount, currency } of [
      ...charges.filter(ofCustomer),
      ...items.filter(ofCustomer),
    ]) {
      const kind = amount > 0 ? "charged" : "credited";
      found.push({ subscription, kind, amount: Math.abs(amount), currency });
    }
  }
  return found;
}

/** The subscriptions of which there are losses. */
export function losers(lost: readonly Loss[]): string[] {
  return [...new Set(lost.map(({ subscription }) => subscription))];
}

/** Customers of whose subscriptions something was written at Stripe. */
export async function touched({ stage, since }: Planned): Promise<string[]> {
  const history = (await stage.control.history(since)).filter(isOurs);
  const written = JSON.stringify(history);
  return stage.world.customers
    .filter(({ customer }) => written.includes(`"${customer}"`))
    .map(({ name }) => name);
}

/** Whether a view names a subscription in the problem that stopped it. */
export function isNamed(view: CutoverView, subscription: string): boolean {
  return view.problem?.message.includes(subscription) === true;
}
