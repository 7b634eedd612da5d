import type { ImportRun } from "@carryover/sdk";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Empty } from "../show/states.tsx";
import style from "./run-parts.module.css";

const namedMax = 20;

/** What the server noticed when the run was completed; nothing of it was refused. */
export function Findings({ run }: { readonly run: ImportRun }): ReactNode {
  if (run.findings.length === 0) {
    return (
      <Panel title="Findings" flush>
        <Empty title="Nothing was noticed.">
          {run.status === "open"
            ? "Findings are computed when the run is completed."
            : "Shared billing ids, repeated ids and usage that does not count would be here."}
        </Empty>
      </Panel>
    );
  }
  return run.findings.map(({ code, message, count: total, items }) => (
    <Panel key={code} title={message} note={`${code} · ${count(total)}`}>
      <ul className={style.values}>
        {items.slice(0, namedMax).map(({ value, customerIds }) => (
          <li key={value}>
            <span className="mono">{value}</span>
            {customerIds.slice(0, namedMax).map((customerId) => (
              <Link key={customerId} to="/customers/$customerId" params={{ customerId }}>
                {customerId}
              </Link>
            ))}
          </li>
        ))}
      </ul>
      {total > items.length && (
        <p className={style.rest}>{count(total - items.length)} more are not named.</p>
      )}
    </Panel>
  ));
}
