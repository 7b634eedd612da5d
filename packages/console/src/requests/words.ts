import type { Tone } from "../show/states.tsx";

/** Returns the colour of a status. */
export function toneOf(status: number): Tone {
  if (status >= 500) return "bad";
  return status >= 400 ? "warn" : "good";
}
