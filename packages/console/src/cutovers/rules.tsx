import type { Cutover, CutoverItem } from "@carryover/sdk";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count } from "../show/number.ts";
import { Pill, type Tone } from "../show/states.tsx";
import style from "./cutovers.module.css";

type Hit = CutoverItem["plan"]["hits"][number];

const tones: Readonly<Record<Hit["action"], Tone>> = {
  block: "bad",
  defer: "warn",
  skip: "calm",
  warn: "warn",
  info: "info",
};

/** What rules of the plan have found of a subscription, and what to do about each. */
export function Hits({ hits }: { readonly hits: readonly Hit[] }): ReactNode {
  if (hits.length === 0) return <span className={style.remark}>No rule applies.</span>;
  return (
    <ul className={style.hits}>
      {hits.map(({ code, action, message, fix }) => (
        <li key={code}>
          <Pill tone={tones[action]}>{action}</Pill> <span className={style.code}>{code}</span>
          <p>{message}</p>
          <p className={style.remark}>{fix}</p>
        </li>
      ))}
    </ul>
  );
}

/** The rules that the plan was hit by, the most frequent first; each filters the table. */
export function Rules({
  cutover,
  chosen,
}: {
  readonly cutover: Cutover;
  readonly chosen: string | undefined;
}): ReactNode {
  const rules = Object.entries(cutover.totals?.byRule ?? {}).sort(([, a], [, b]) => b - a);
  if (rules.length === 0) return <p>No rule blocks, defers or warns.</p>;
  return (
    <ul className={style.rules}>
      {rules.map(([code, n]) => (
        <li key={code}>
          <Link
            to="."
            search={(before) => ({ ...before, rule: chosen === code ? undefined : code }) as never}
            replace
            resetScroll={false}
            className={style.entry}
            aria-current={chosen === code ? "true" : undefined}
          >
            <span className={style.code}>{code}</span>
            <span className={style.number}>{count(n)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
