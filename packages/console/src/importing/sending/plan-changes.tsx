import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { outcomeColumns } from "../../imports/outcome-list.tsx";
import { outcomesQuery, runQuery } from "../../imports/runs.ts";
import { type Outcome, outcomes } from "../../imports/search.ts";
import { Choice } from "../../show/choice.tsx";
import { count } from "../../show/number.ts";
import { PagedTable } from "../../show/paged-table.tsx";
import style from "../importing.module.css";
import type { Sending } from "../store.ts";

/** What an import would change, field by field; or where the file differs from what is stored. */
export function PlanChanges({
  runId,
  mode,
}: {
  readonly runId: string;
  readonly mode: Sending["mode"];
}): ReactNode {
  const { data: run } = useQuery(runQuery(runId));
  const present = outcomes.filter((one) => (run?.counts[one] ?? 0) > 0);
  const interesting = present.find((one) => one === "updated" || one === "replaced");
  const [chosen, setChosen] = useState<Outcome>();
  const outcome = chosen ?? interesting ?? present[0];
  const list = useInfiniteQuery({ ...outcomesQuery(runId, outcome), enabled: run !== undefined });
  if (run === undefined) return null;
  const { read, unchanged } = run.counts;
  return (
    <div className={style.plan}>
      <div className={style.planHead}>
        <p>
          {mode === "verify" ? (
            unchanged === read ? (
              <>The platform holds what the file says: {count(read)} are equal.</>
            ) : (
              <>{count(read - unchanged)} differ from what the platform holds.</>
            )
          ) : (
            <>Nothing was written. This is what an import would do to {run.kind}.</>
          )}{" "}
          <Link to="/imports/$runId" params={{ runId }} search={{ part: "outcomes" }}>
            Open
          </Link>
        </p>
        <Choice
          label="Outcome"
          value={outcome}
          any={null}
          options={present.map((one) => [one, `${one} (${count(run.counts[one])})`])}
          onChoose={setChosen}
        />
      </div>
      <div className={style.planTable}>
        <PagedTable
          list={list}
          empty="No record has this outcome."
          label={`Preview of ${run.kind}`}
          columns={outcomeColumns}
          keyOf={({ recordNumber }) => recordNumber}
        />
      </div>
    </div>
  );
}
