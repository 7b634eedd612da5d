import type { BillingComparisonEntry } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import { client } from "../session/client.ts";
import { useMayWrite } from "../session/session.ts";
import { Copyable } from "../show/copyable.tsx";
import { Moment } from "../show/moment.tsx";
import { useOnce } from "../show/once.ts";
import { Panel } from "../show/page.tsx";
import { Bones, Empty, Note, Pill, Problem, type Tone } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import { type Drift, driftQuery } from "./comparison.ts";
import style from "./customers.module.css";

type Entry = BillingComparisonEntry;

/** How each subscription of the customer differs from the one at Stripe, field by field. */
export function BillingPart({ customerId }: { readonly customerId: string }): ReactNode {
  const found = useQuery(driftQuery(customerId));
  const { data } = found;
  return (
    <Panel
      title="Compared with Stripe"
      note={<When drift={data} />}
      actions={data?.isConnected === true && <CompareNow customerId={customerId} drift={data} />}
      flush
    >
      {found.isPending && <Bones lines={3} height={44} />}
      {found.isError && data === undefined && (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      )}
      {data !== undefined && <Entries drift={data} />}
    </Panel>
  );
}

/** When it was, and in which account. */
function When({ drift }: { readonly drift: Drift | undefined }) {
  if (drift?.comparison == null) return null;
  const { finishedAt, accountId, livemode } = drift.comparison;
  return (
    <>
      <Moment at={finishedAt} form="ago" />, account <span className="mono">{accountId}</span>{" "}
      <Pill tone={livemode ? "bad" : "info"}>{livemode ? "Live" : "Test"}</Pill>
    </>
  );
}

/** Compares all subscriptions of the environment anew. It only reads, here and at Stripe. */
function CompareNow({ customerId, drift }: { readonly customerId: string; readonly drift: Drift }) {
  const { mayWrite, whyNot } = useMayWrite();
  const queries = useQueryClient();
  const comparing = useOnce(
    (body: { readonly heal: false }, options) => client.billing.comparisons.create(body, options),
    () => queries.invalidateQueries({ queryKey: driftQuery(customerId).queryKey }),
  );
  const isRunning = drift.running !== null;
  return (
    <>
      {comparing.error !== null && <Problem error={comparing.error} />}
      <Button
        variant="default"
        disabled={!mayWrite || isRunning}
        title={whyNot}
        loading={comparing.isPending}
        onClick={() => comparing.send({ heal: false })}
      >
        {isRunning ? `Comparing, ${drift.running?.subscriptionsRead ?? 0} read…` : "Compare now"}
      </Button>
    </>
  );
}

function Entries({ drift }: { readonly drift: Drift }) {
  const { isConnected, comparison, entries, problem } = drift;
  if (!isConnected) {
    return (
      <Empty
        title="No Stripe account is connected."
        command="carryover integrations connect stripe"
      />
    );
  }
  return (
    <>
      {problem !== null && (
        <Note tone="warn">
          The last comparison failed: {problem.message} {problem.code}
        </Note>
      )}
      {comparison === null && (
        <Empty title="Nothing was compared yet.">
          Compare now, or let the server compare every six hours: CARRYOVER_BILLING_COMPARISON=on.
        </Empty>
      )}
      {comparison !== null && entries.length === 0 && (
        <Empty title="This customer has no subscription at Stripe." />
      )}
      {entries.map((entry) => (
        <One key={entry.position} entry={entry} />
      ))}
    </>
  );
}

const words = {
  in_sync: ["good", "in sync"],
  warning: ["warn", "warning"],
  differs: ["bad", "differs"],
} as const satisfies Record<Entry["verdict"], readonly [Tone, string]>;

const sides = {
  both: null,
  ours: "Stripe does not have it.",
  stripe: "Only Stripe has it: the platform does not know it.",
} as const satisfies Record<Entry["side"], string | null>;

function One({ entry }: { readonly entry: Entry }) {
  const [tone, word] = words[entry.verdict];
  return (
    <section className={style.compared} aria-label={`Subscription ${entry.billingId}`}>
      <h3 className={style.comparedHead}>
        <Pill tone={tone}>{word}</Pill> {entry.subscriptionId ?? "no subscription here"}{" "}
        <Copyable text={entry.billingId} />
      </h3>
      {sides[entry.side] !== null && <p className={style.comparedText}>{sides[entry.side]}</p>}
      {entry.fields.length > 0 && (
        <Table
          label={`What differs of ${entry.billingId}`}
          columns={columns}
          rows={entry.fields}
          keyOf={({ field }) => field}
        />
      )}
      <LastChange entry={entry} />
      {entry.notCompared.length > 0 && (
        <p className={style.comparedText}>
          Not compared:{" "}
          {entry.notCompared.map(({ field, reason }, index) => (
            <Fragment key={field}>
              {index > 0 && "; "}
              <span className="mono">{field}</span> ({reason})
            </Fragment>
          ))}
        </p>
      )}
    </section>
  );
}

function LastChange({ entry: { lastChange } }: { readonly entry: Entry }) {
  if (lastChange === null) return null;
  const { side, ours, stripe } = lastChange;
  const whose = { ours: "on the platform", stripe: "at Stripe", unknown: "where is not known" };
  return (
    <p className={style.comparedText}>
      Changed last {whose[side]} <Moment at={side === "ours" ? ours : stripe} none="" />
    </p>
  );
}

const columns: ReadonlyArray<Column<Entry["fields"][number]>> = [
  { name: "Field", cell: ({ field }) => <span className="mono">{field}</span> },
  {
    name: "Verdict",
    cell: ({ verdict }) => <Pill tone={words[verdict][0]}>{words[verdict][1]}</Pill>,
  },
  { name: "On the platform", cell: ({ ours }) => ours ?? "none" },
  { name: "At Stripe", cell: ({ stripe }) => stripe ?? "none" },
  { name: "What to do", cell: ({ hint }) => hint },
];
