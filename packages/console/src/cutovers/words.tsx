import type { Cutover, CutoverItem } from "@carryover/sdk";
import type { ReactNode } from "react";
import { money } from "../show/number.ts";
import { Pill, type Tone } from "../show/states.tsx";

const tones: Readonly<Record<string, Tone>> = {
  planned: "accent",
  running: "info",
  planning: "info",
  completed: "good",
  done: "good",
  cut_over: "good",
  swapped: "good",
  blocked: "bad",
  failed: "bad",
  stopped: "bad",
  needs_operator: "bad",
  drifted: "warn",
  held: "warn",
  paused: "warn",
  deferred: "warn",
};

/** The state of a cutover or of one of its items. */
export function StatePill({
  state,
}: {
  readonly state: Cutover["state"] | CutoverItem["state"];
}): ReactNode {
  return <Pill tone={tones[state] ?? "calm"}>{state.replaceAll("_", " ")}</Pill>;
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
