import type { CutoverItemHistory } from "@carryover/sdk";
import type { ReactNode } from "react";
import { Copyable, Json } from "../show/copyable.tsx";
import { Moment } from "../show/moment.tsx";
import style from "./cutovers.module.css";
import { StatePill } from "./words.tsx";

type Entry = CutoverItemHistory["journal"][number];

const kinds = {
  intent: "is sent",
  result: "answered",
  state: "",
} as const satisfies Record<Entry["kind"], string>;

/** The time line of a subscription: what was decided, sent and answered, the oldest first. */
export function ItemJournal({ journal }: { readonly journal: readonly Entry[] }): ReactNode {
  if (journal.length === 0) return <p className={style.remark}>Nothing was begun for it.</p>;
  return (
    <ol className={style.journal}>
      {journal.map((entry) => (
        <li key={entry.number} data-kind={entry.kind}>
          <div className={style.entryHead}>
            <StatePill state={entry.state} />
            <span className={style.when}>
              <Moment at={entry.at} />
            </span>
          </div>
          {entry.method !== null && (
            <p className={style.request}>
              <span className="mono">
                {entry.method} {entry.path}
              </span>{" "}
              {kinds[entry.kind]} {entry.status}
              {entry.isReplay === true && " (Stripe repeats an earlier answer)"}
            </p>
          )}
          {entry.note !== null && <p>{entry.note}</p>}
          {entry.requestId !== null && (
            <p className={style.remark}>
              Stripe's request <Copyable text={entry.requestId} />
            </p>
          )}
          {entry.params !== null && Object.keys(entry.params).length > 0 && (
            <details className={style.raw}>
              <summary>What was sent</summary>
              <Json value={entry.params} label={`What entry ${entry.number} has sent, as JSON`} />
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}
