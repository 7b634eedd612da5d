import { limits } from "@carryover/contract";
import { type Check, ok, problem, warning } from "./check.ts";

/** A reading of another clock, between the times of request and answer by the local clock. */
export interface Reading {
  readonly theirs: number;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Compares two clocks; `unit` is the resolution of the other clock in milliseconds. */
export function clockCheck(name: string, whose: string, reading: Reading, unit = 1): Check {
  const { theirs, askedAt, answeredAt } = reading;
  // The answer was made at some time in between: only what lies outside of that is a difference.
  const behind = Math.max(0, theirs - answeredAt);
  const ahead = Math.max(0, askedAt - (theirs + unit - 1));
  const differs = Math.max(behind, ahead);
  if (differs <= limits.clockDifferenceMs) {
    return ok(name, `The clock of this machine agrees with that of ${whose}, within 5 s.`);
  }
  const seconds = Math.round(differs / 1_000).toLocaleString("en-US");
  const message =
    `The clock of this machine is ${seconds} s ${behind > 0 ? "behind" : "ahead of"} that of ` +
    `${whose}.`;
  const make = differs > limits.clockWrongMs ? problem : warning;
  return make(name, message, "Let both machines keep time by NTP, such as with chrony.");
}
