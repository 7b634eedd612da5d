import type { Subscription } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Copyable } from "../show/copyable.tsx";
import { Moment } from "../show/moment.tsx";
import { Panel } from "../show/page.tsx";
import { Bones, Empty, Pill, Problem, type Tone } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import { subscriptionsQuery } from "./queries.ts";
import { Timeline } from "./timeline.tsx";

/** What a customer is, was and will be subscribed to. */
export function Subscriptions({ customerId }: { readonly customerId: string }): ReactNode {
  const list = useQuery(subscriptionsQuery(customerId));
  if (list.isPending) {
    return (
      <Panel title="Subscriptions" flush>
        <Bones lines={4} height={44} />
      </Panel>
    );
  }
  if (list.data === undefined) {
    return <Problem error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (list.data.length === 0) {
    return (
      <Panel title="Subscriptions" flush>
        <Empty
          title="There is no subscription."
          command="carryover import --subscriptions-file subscriptions.json"
        >
          Import subscriptions, or provision one with the API.
        </Empty>
      </Panel>
    );
  }
  return (
    <>
      <Panel title="Time line" flush>
        <Timeline subscriptions={list.data} now={Date.now()} />
      </Panel>
      <Panel title="Subscriptions" flush>
        <Table label="Subscriptions" columns={columns} rows={list.data} keyOf={({ id }) => id} />
      </Panel>
    </>
  );
}

const tones = {
  ACTIVE: "good",
  IN_TRIAL: "accent",
  NOT_STARTED: "info",
  PAYMENT_PENDING: "warn",
  CANCELED: "calm",
  EXPIRED: "calm",
} as const satisfies Record<Subscription["status"], Tone>;

const columns: ReadonlyArray<Column<Subscription>> = [
  { name: "Subscription", cell: ({ id }) => <Copyable text={id} /> },
  {
    name: "Plan",
    cell: ({ planId }) => (
      <Link to="/catalog" search={{ plan: planId }}>
        {planId}
      </Link>
    ),
  },
  {
    name: "Add-ons",
    isWide: true,
    cell: ({ addons }) =>
      addons.map(({ id, quantity }) => `${id}${quantity > 1 ? ` × ${quantity}` : ""}`).join(", ") ||
      "–",
  },
  {
    name: "Status",
    cell: ({ status }) => (
      <Pill tone={tones[status]}>{status.toLowerCase().replace("_", " ")}</Pill>
    ),
  },
  { name: "Start", cell: ({ startDate }) => <Moment at={startDate} form="day" /> },
  {
    name: "End",
    cell: ({ effectiveEndDate }) => <Moment at={effectiveEndDate} form="day" none="no end" />,
  },
  {
    name: "Billing id",
    isWide: true,
    cell: ({ billingId }) => <span className="mono">{billingId ?? "–"}</span>,
  },
];
