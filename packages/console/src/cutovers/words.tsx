import type { Cutover, CutoverItem } from "@carryover/sdk";
import type { ReactNode } from "react";
import { count, money } from "../show/number.ts";
import { Pill, type Tone } from "../show/states.tsx";
import type { ItemState } from "./search.ts";

/** The tone of each state, of cutovers and of their items. */
export const tones: Readonly<Record<string, Tone>> = {
  planned: "accent",
  running: "info",
  planning: "info",
  rolling_back: "info",
  swapping: "info",
  swapped: "info",
  fencing: "info",
  fenced: "info",
  creating: "info",
  created: "info",
  verified: "info",
  canceling: "info",
  completed: "good",
  done: "good",
  cut_over: "good",
  blocked: "bad",
  failed: "bad",
  stopped: "bad",
  needs_operator: "bad",
  drifted: "warn",
  held: "warn",
  paused: "warn",
  deferred: "warn",
};

export const wordOf = (state: string) => state.replaceAll("_", " ");

/** The state of a cutover or of one of its items. */
export function StatePill({ state }: { readonly state: Cutover["state"] | ItemState }): ReactNode {
  return <Pill tone={tones[state] ?? "calm"}>{wordOf(state)}</Pill>;
}

/** The Stripe account, and whether real money moves in it: always on screen. */
export function Account({ account }: { readonly account: Cutover["account"] }): ReactNode {
  return (
    <>
      <span className="mono">{account.id}</span> {account.name}{" "}
      <Pill tone={account.livemode ? "bad" : "info"}>{account.livemode ? "Live" : "Test"}</Pill>
    </>
  );
}

/** Writes amounts of several currencies. */
export function amounts(
  all: ReadonlyArray<{ readonly amount: number; readonly currency: string }>,
): string {
  return all.map(({ amount, currency }) => money(amount, currency)).join(" + ") || "nothing";
}

/** Writes a count with its noun, such as `1 subscription`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** What applying charges at once, as planned. Plans of earlier versions have no amounts. */
export function plannedCharges(totals: NonNullable<Cutover["totals"]>): string {
  if (totals.chargedNow === 0) return "nothing";
  return amounts(totals.charges ?? []);
}

/** An amount of an invoice, with the part that taxes have in it if that is known. */
export function invoiceText(one: CutoverItem["plan"]["nextInvoice"]["old"]): string {
  return one === null ? "–" : money(one.amount, one.currency);
}
