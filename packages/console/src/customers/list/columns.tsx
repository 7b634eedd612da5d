import type { FoundCustomer } from "@carryover/sdk";
import type { ReactNode } from "react";
import { Moment } from "../../show/moment.tsx";
import { Pill } from "../../show/states.tsx";
import style from "../customers.module.css";
import type { ColumnName, Sort } from "../search.ts";

/** One column of the list of customers. */
export interface CustomerColumn {
  readonly name: string;
  /** What a click on its head sorts by. */
  readonly sort?: Sort;
  readonly cell: (customer: FoundCustomer) => ReactNode;
}

export const customerColumns: Readonly<Record<ColumnName, CustomerColumn>> = {
  plans: { name: "Plans", cell: ({ subscriptions }) => <Plans subscriptions={subscriptions} /> },
  email: { name: "E-mail", cell: ({ email }) => email ?? "–" },
  billingId: {
    name: "Billing id",
    cell: ({ billingId }) => <span className="mono">{billingId ?? "–"}</span>,
  },
  updated: {
    name: "Updated",
    sort: "updatedAt",
    cell: ({ updatedAt }) => <Moment at={updatedAt} form="day" />,
  },
  created: {
    name: "Created here",
    sort: "createdAt",
    cell: ({ createdAt }) => <Moment at={createdAt} form="day" />,
  },
  inSource: {
    name: "Created in the source",
    cell: ({ sourceCreatedAt }) => <Moment at={sourceCreatedAt} form="day" />,
  },
  currency: { name: "Currency", cell: ({ billingCurrency }) => billingCurrency ?? "–" },
  metadata: {
    name: "Metadata",
    cell: ({ metadata }) =>
      Object.entries(metadata)
        .map(([key, value]) => `${key}: ${value}`)
        .join(", ") || "–",
  },
};

const remarks: Readonly<Record<string, string>> = {
  IN_TRIAL: "trial",
  NOT_STARTED: "not started",
  PAYMENT_PENDING: "unpaid",
};

function Plans({ subscriptions }: Pick<FoundCustomer, "subscriptions">) {
  const [first, ...others] = subscriptions;
  if (first === undefined) return "–";
  const remark = remarks[first.status];
  const title = subscriptions.map(({ planId, status }) => `${planId} ${status}`).join(", ");
  return (
    <span className={style.plans} title={title}>
      {first.planId} {remark !== undefined && <Pill tone="info">{remark}</Pill>}
      {others.length > 0 && <span className={style.more}>+{others.length}</span>}
    </span>
  );
}
