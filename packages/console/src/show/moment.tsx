import type { ReactNode } from "react";

const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const near = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const units: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number]> = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** A moment in the zone of who looks, with UTC on hover; `none` stands for null. */
export function Moment({
  at,
  form = "full",
  none = "–",
}: {
  readonly at: string | null | undefined;
  readonly form?: "full" | "day" | "ago";
  readonly none?: string;
}): ReactNode {
  if (at === null || at === undefined) return <span>{none}</span>;
  const date = new Date(at);
  const text = form === "ago" ? ago(date) : (form === "day" ? day : full).format(date);
  const title = form === "ago" ? `${full.format(date)} · ${utc(date)}` : utc(date);
  return (
    <time dateTime={at} title={title}>
      {text}
    </time>
  );
}

/** Returns a moment in UTC, such as `2026-01-31 09:00:00 UTC`. */
function utc(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function ago(date: Date): string {
  const elapsedMs = Date.now() - date.getTime();
  if (elapsedMs > 30 * 86_400_000) return day.format(date);
  for (const [unit, ms] of units) {
    if (Math.abs(elapsedMs) >= ms) return near.format(-Math.round(elapsedMs / ms), unit);
  }
  return near.format(0, "minute") === "this minute" ? "just now" : near.format(0, "minute");
}

/** Returns a length of time, such as `1 min 12 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms / 1_000);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
