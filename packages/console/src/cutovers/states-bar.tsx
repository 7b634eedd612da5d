import type { Cutover } from "@carryover/sdk";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count } from "../show/number.ts";
import type { Tone } from "../show/states.tsx";
import style from "./cutovers.module.css";
import { type ItemState, itemStates } from "./search.ts";
import { tones, wordOf } from "./words.tsx";

const colors: Readonly<Record<Tone, string>> = {
  accent: "var(--accent)",
  info: "var(--updated)",
  good: "var(--created)",
  warn: "var(--skipped)",
  bad: "var(--rejected)",
  calm: "var(--unchanged)",
};

const colorOf = (state: ItemState) => colors[tones[state] ?? "calm"];

/** The subscriptions by state, as lengths of one bar that moves; each number filters the table. */
export function StatesBar({
  cutover: { progress, totals },
  chosen,
}: {
  readonly cutover: Cutover;
  readonly chosen: ItemState | undefined;
}): ReactNode {
  const all = Object.keys(progress).length > 0 ? progress : (totals?.byState ?? {});
  const present = itemStates.filter((state) => (all[state] ?? 0) > 0);
  const sum = present.reduce((total, state) => total + (all[state] ?? 0), 0);
  const label = present.map((state) => `${count(all[state] ?? 0)} ${wordOf(state)}`).join(", ");
  let from = 0;
  return (
    <div>
      <svg
        className={style.bar}
        viewBox="0 0 100 10"
        preserveAspectRatio="none"
        role="img"
        aria-label={label === "" ? "No subscriptions yet" : label}
      >
        <rect width="100" height="10" fill="var(--calm-ground)" />
        {present.map((state) => {
          const width = (100 * (all[state] ?? 0)) / sum;
          const x = from;
          from += width;
          return <rect key={state} x={x} width={width} height="10" fill={colorOf(state)} />;
        })}
      </svg>
      <ul className={style.legend} aria-live="polite">
        {present.map((state) => (
          <li key={state}>
            <Link
              to="."
              search={(before) =>
                ({ ...before, state: chosen === state ? undefined : state }) as never
              }
              replace
              resetScroll={false}
              className={style.entry}
              aria-current={chosen === state ? "true" : undefined}
            >
              <span className={style.dot} style={{ background: colorOf(state) }} />
              <span className={style.number}>{count(all[state] ?? 0)}</span> {wordOf(state)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
