import type { SearchFilter } from "./filter.ts";

/** Cursors of customers, both ends included. */
export interface CursorRange {
  readonly from: string;
  readonly to: string;
}

/** Clocks of servers differ, and a clock that is set back leaves cursors ahead of it. */
const slackMs = 24 * 60 * 60 * 1_000;

/** The bounds of a date of creation in milliseconds; infinite where there is none. */
export function createdBetween({ createdAt = {} }: SearchFilter): { from: number; to: number } {
  const ms = (texts: ReadonlyArray<string | undefined>) =>
    texts.flatMap((text) => (text === undefined ? [] : [Date.parse(text)]));
  return {
    from: Math.max(Number.NEGATIVE_INFINITY, ...ms([createdAt.gt, createdAt.gte])),
    to: Math.min(Number.POSITIVE_INFINITY, ...ms([createdAt.lt, createdAt.lte])),
  };
}

/** The instant before which a run has to have ended, so that it created none of these customers. */
export function oldestWrite(from: number): Date {
  return new Date(Math.max(from - slackMs, 0));
}

/**
 * Returns the cursors that customers of a filter may have; null without a bound. A cursor begins
 * with the time of creation or, for an imported customer, that of its run: `firstRun` is the first
 * one that may have been under way.
 */
export function cursorRange(filter: SearchFilter, firstRun: string | null): CursorRange | null {
  const ranges = [...ofRun(filter), ...ofDates(filter, firstRun)];
  if (ranges.length === 0) return null;
  return {
    from:
      ranges
        .map(({ from }) => from)
        .toSorted()
        .at(-1) ?? "",
    to: ranges.map(({ to }) => to).toSorted()[0] ?? "",
  };
}

function ofRun({ run }: SearchFilter): CursorRange[] {
  if (run === undefined) return [];
  return [{ from: run.slice(0, 13) + lowest, to: run.slice(0, 13) + highest }];
}

function ofDates(filter: SearchFilter, firstRun: string | null): CursorRange[] {
  const { from, to } = createdBetween(filter);
  if (from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY) return [];
  const first = prefixOf(from - slackMs) + lowest;
  return [
    {
      from: firstRun !== null && firstRun < first ? firstRun : first,
      to: prefixOf(to + slackMs) + highest,
    },
  ];
}

const lowest = "-0000-0000-000000000000";
const highest = "-ffff-ffff-ffffffffffff";

/** The milliseconds that a row id begins with. */
function prefixOf(ms: number): string {
  const bounded = Math.min(Math.max(ms, 0), 2 ** 48 - 1);
  const time = bounded.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}
