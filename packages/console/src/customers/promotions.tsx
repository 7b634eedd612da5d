import type { PromotionalEntitlement } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Bones, Empty, Pill, Problem } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import { promotionsQuery } from "./queries.ts";

/** What a customer is granted beside its subscriptions, expired grants too. */
export function Promotions({ customerId }: { readonly customerId: string }): ReactNode {
  const promotions = useQuery(promotionsQuery(customerId));
  return (
    <Panel title="Promotional grants" flush>
      {promotions.isPending && <Bones lines={3} height={44} />}
      {promotions.isError && promotions.data === undefined && (
        <Problem error={promotions.error} onRetry={() => void promotions.refetch()} />
      )}
      {promotions.data?.length === 0 && (
        <Empty title="Nothing is granted beside the subscriptions.">
          Grant a feature with POST /api/v1/customers/…/promotional-entitlements.
        </Empty>
      )}
      {promotions.data !== undefined && promotions.data.length > 0 && (
        <Table
          label="Promotional grants"
          columns={columns}
          rows={promotions.data}
          keyOf={({ id }) => id}
        />
      )}
    </Panel>
  );
}

const columns: ReadonlyArray<Column<PromotionalEntitlement>> = [
  { name: "Feature", cell: ({ featureId }) => <span className="mono">{featureId}</span> },
  {
    name: "Status",
    cell: ({ status }) => <Pill tone={status === "Active" ? "good" : "calm"}>{status}</Pill>,
  },
  {
    name: "Grants",
    cell: ({ hasUnlimitedUsage, usageLimit, enumValues }) =>
      hasUnlimitedUsage
        ? "Unlimited"
        : usageLimit !== null
          ? count(usageLimit)
          : (enumValues ?? []).join(", ") || "The feature",
  },
  { name: "Period", cell: ({ period }) => period },
  { name: "From", cell: ({ startDate }) => <Moment at={startDate} form="day" /> },
  { name: "Until", cell: ({ endDate }) => <Moment at={endDate} form="day" none="no end" /> },
];
