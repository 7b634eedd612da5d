import { day, oneOf, type RawSearch, text } from "../show/search.ts";

/** The columns that can be shown, besides the customer itself. */
export const columnNames = [
  "email",
  "billingId",
  "updated",
  "created",
  "inSource",
  "currency",
  "metadata",
] as const;
export type ColumnName = (typeof columnNames)[number];

export const columnsAtFirst: readonly ColumnName[] = ["email", "billingId", "updated"];

/** The search, filters and columns of the list. Dates are days such as 2026-01-31. */
export interface CustomersSearch {
  readonly find?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly columns?: readonly ColumnName[] | undefined;
}

export function readCustomersSearch(raw: RawSearch): CustomersSearch {
  const columns = Array.isArray(raw.columns)
    ? columnNames.filter((name) => (raw.columns as unknown[]).includes(name))
    : undefined;
  return { find: text(raw.find), from: day(raw.from), to: day(raw.to), columns };
}

export const customerParts = [
  "entitlements",
  "subscriptions",
  "usage",
  "promotions",
  "billing",
  "requests",
  "raw",
] as const;
export type CustomerPart = (typeof customerParts)[number];

/** Which part of a customer is open, and the feature that is explained or drawn. */
export interface CustomerSearch {
  readonly part?: CustomerPart | undefined;
  readonly feature?: string | undefined;
  readonly resource?: string | undefined;
  /** The request that is open. */
  readonly open?: string | undefined;
}

export function readCustomerSearch(raw: RawSearch): CustomerSearch {
  return {
    part: oneOf(raw.part, customerParts),
    feature: text(raw.feature),
    resource: text(raw.resource),
    open: text(raw.open),
  };
}
