import type { Conformance, ConformanceStart } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { client } from "../session/client.ts";
import { useMayWrite } from "../session/session.ts";
import { Confirm } from "../show/confirm.tsx";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { useOnce } from "../show/once.ts";
import { Panel } from "../show/page.tsx";
import { Bones, Empty, Note, Pill, Problem, type Tone } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import style from "./cutovers.module.css";
import { conformanceQuery } from "./queries.ts";

type Scenario = Conformance["scenarios"][number];

/** Whether the account's test mode behaves as plans assume, which a live cutover asks for. */
export function ConformancePart(): ReactNode {
  const found = useQuery(conformanceQuery);
  const { data } = found;
  return (
    <Panel
      title="Check of the account"
      note={data === undefined ? undefined : <Summary conformance={data} />}
      actions={data !== undefined && <Check conformance={data} />}
      flush
    >
      {found.isPending && <Bones lines={2} height={44} />}
      {found.isError && data === undefined && (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      )}
      {data !== undefined && <Scenarios conformance={data} />}
    </Panel>
  );
}

/** When it was, where, and what came of it. */
function Summary({ conformance }: { readonly conformance: Conformance }) {
  const { state, account, finishedAt, scenarios } = conformance;
  if (state === "idle") return "what plans assume of Stripe, tried with a test key";
  const tried = scenarios.filter(({ verdict }) => verdict !== null);
  const good = tried.filter(({ verdict }) => verdict === "as_assumed");
  return (
    <>
      {count(good.length)} of {count(tried.length)} as assumed at{" "}
      <span className="mono">{account?.id}</span>{" "}
      {state === "running" ? "so far" : <Moment at={finishedAt} form="ago" />}
    </>
  );
}

function Check({ conformance }: { readonly conformance: Conformance }) {
  const [isOpen, setOpen] = useState(false);
  const { mayWrite, whyNot } = useMayWrite();
  const queries = useQueryClient();
  const isRunning = conformance.state === "running";
  const starting = useOnce(
    (body: ConformanceStart, options) => client.cutovers.startConformance(body, options),
    (begun) => {
      queries.setQueryData(conformanceQuery.queryKey, begun);
      setOpen(false);
    },
  );
  return (
    <>
      <Button
        variant="default"
        disabled={!mayWrite || isRunning}
        title={whyNot}
        onClick={() => setOpen(true)}
      >
        {isRunning ? "Checking…" : "Check the account…"}
      </Button>
      {isOpen && (
        <Confirm
          title="Check the account?"
          action="Check the account"
          isPending={starting.isPending}
          error={starting.error}
          onConfirm={() => starting.send({})}
          onClose={() => setOpen(false)}
        >
          Makes customers and subscriptions in the account's test mode, on test clocks of its own,
          and removes them: {count(conformance.scenarios.length)} scenarios, which take minutes at
          Stripe itself. It needs a secret test key.
        </Confirm>
      )}
    </>
  );
}

function Scenarios({ conformance }: { readonly conformance: Conformance }) {
  const { state, problem, scenarios } = conformance;
  const wanting = scenarios.filter(
    ({ verdict }) => verdict === "differs" || verdict === "undecided",
  );
  return (
    <>
      {problem !== null && (
        <Note tone="warn">
          The check was not finished: {problem.message}{" "}
          <span className={style.code}>{problem.code}</span>
        </Note>
      )}
      {wanting.length > 0 && (
        <Table
          label="Scenarios that are not as assumed"
          columns={columns}
          rows={wanting}
          keyOf={({ id }) => id}
        />
      )}
      {wanting.length === 0 && (
        <Empty title={state === "idle" ? "The account was not checked." : "Nothing differs."}>
          A live cutover that writes to Stripe needs a check of the test mode that is not older than
          30 days.
        </Empty>
      )}
    </>
  );
}

const tones = {
  as_assumed: ["good", "as assumed"],
  differs: ["bad", "differs"],
  undecided: ["warn", "undecided"],
} as const satisfies Record<NonNullable<Scenario["verdict"]>, readonly [Tone, string]>;

const columns: ReadonlyArray<Column<Scenario>> = [
  { name: "Scenario", cell: ({ id }) => <span className="mono">{id}</span> },
  {
    name: "Verdict",
    cell: ({ verdict }) =>
      verdict !== null && <Pill tone={tones[verdict][0]}>{tones[verdict][1]}</Pill>,
  },
  { name: "Assumed", cell: ({ assumed }) => assumed },
  {
    name: "What to do",
    cell: ({ verdict, reason, ifItDiffers }) =>
      verdict === "differs" ? ifItDiffers : (reason ?? ifItDiffers),
  },
];
