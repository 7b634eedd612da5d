import type { ImportRun } from "@carryover/sdk";
import type { ReactNode } from "react";
import { count } from "../show/number.ts";
import style from "./outcome-bar.module.css";
import { type Outcome, outcomes } from "./search.ts";

type Counts = ImportRun["counts"];

const colorOf = (outcome: Outcome) => `var(--${outcome})`;

/** The records of a run by outcome, as lengths of one bar. */
export function OutcomeBar({
  counts,
  isSmall = false,
}: {
  readonly counts: Counts;
  readonly isSmall?: boolean;
}): ReactNode {
  const pieces = piecesOf(counts);
  const label = pieces.map(({ outcome }) => `${count(counts[outcome])} ${outcome}`).join(", ");
  return (
    <svg
      className={isSmall ? `${style.bar} ${style.small}` : style.bar}
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={label === "" ? "No records yet" : label}
    >
      <rect width="100" height="10" fill="var(--calm-ground)" />
      {pieces.map(({ outcome, from, width }) => (
        <rect key={outcome} x={from} width={width} height="10" fill={colorOf(outcome)} />
      ))}
    </svg>
  );
}

/** The numbers of the bar, each with its color. */
export function OutcomeLegend({ counts }: { readonly counts: Counts }): ReactNode {
  return (
    <ul className={style.legend}>
      {outcomes.map((outcome) => (
        <li key={outcome} className={style.item}>
          <span className={style.dot} style={{ background: colorOf(outcome) }} />
          <span className={style.count}>{count(counts[outcome])}</span>
          <span className={style.name}>{outcome}</span>
        </li>
      ))}
    </ul>
  );
}

/** Pieces in percent. What happened to a few records can be seen: it has half a percent. */
function piecesOf(counts: Counts) {
  const present = outcomes.filter((outcome) => counts[outcome] > 0);
  const widths = present.map((outcome) => Math.max(0.5, (100 * counts[outcome]) / counts.read));
  const sum = widths.reduce((a, b) => a + b, 0);
  let from = 0;
  return present.map((outcome, index) => {
    const width = (100 * (widths[index] ?? 0)) / sum;
    const piece = { outcome, from, width };
    from += width;
    return piece;
  });
}
