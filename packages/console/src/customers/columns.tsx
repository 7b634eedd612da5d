import type { Customer } from "@carryover/sdk";
import type { ReactNode } from "react";
import { Moment } from "../show/moment.tsx";
import type { ColumnName } from "./search.ts";

/** One column of the list of customers. */
export interface CustomerColumn {
  readonly name: string;
  readonly cell: (customer: Customer) => ReactNode;
}

export const customerColumns = {
  email: { name: "E-mail", cell: ({ email }) => email ?? "–" },
  billingId: {
    name: "Billing id",
    cell: ({ billingId }) => <span className="mono">{billingId ?? "–"}</span>,
  },
  updated: { name: "Updated", cell: ({ updatedAt }) => <Moment at={updatedAt} form="day" /> },
  created: { name: "Created here", cell: ({ createdAt }) => <Moment at={createdAt} form="day" /> },
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
} as const satisfies Record<ColumnName, CustomerColumn>;
