import { day, oneOf, type RawSearch, text } from "../show/search.ts";

/** The columns that can be shown, besides the customer itself. */
export const columnNames = [
  "plans",
  "email",
  "billingId",
  "updated",
  "created",
  "inSource",
  "currency",
  "metadata",
] as const;
export type ColumnName = (typeof columnNames)[number];

export const columnsAtFirst: readonly ColumnName[] = ["plans", "email", "updated"];

export const sorts = ["createdAt", "updatedAt", "name", "id"] as const;
export type Sort = (typeof sorts)[number];

export const subscriptionStates = [
  "ACTIVE",
  "IN_TRIAL",
  "NOT_STARTED",
  "PAYMENT_PENDING",
  "CANCELED",
  "EXPIRED",
] as const;

export const onlyThose = ["trial", "over-limit", "archived", "not-archived"] as const;

/** The search, filters, order and columns of the list. Dates are days such as 2026-01-31. */
export interface CustomersSearch {
  readonly find?: string | undefined;
  readonly plan?: string | undefined;
  readonly status?: (typeof subscriptionStates)[number] | undefined;
  readonly only?: (typeof onlyThose)[number] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The import run that has created them. */
  readonly run?: string | undefined;
  readonly sort?: Sort | undefined;
  readonly order?: "desc" | undefined;
  readonly columns?: readonly ColumnName[] | undefined;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function readCustomersSearch(raw: RawSearch): CustomersSearch {
  const columns = Array.isArray(raw.columns)
    ? columnNames.filter((name) => (raw.columns as unknown[]).includes(name))
    : undefined;
  const run = text(raw.run);
  return {
    find: text(raw.find),
    plan: text(raw.plan),
    status: oneOf(raw.status, subscriptionStates),
    only: oneOf(raw.only, onlyThose),
    from: day(raw.from),
    to: day(raw.to),
    run: run !== undefined && uuid.test(run) ? run : undefined,
    sort: oneOf(raw.sort, sorts),
    order: oneOf(raw.order, ["desc"]),
    columns,
  };
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
