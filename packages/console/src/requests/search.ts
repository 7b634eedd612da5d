import { day, oneOf, type RawSearch, text } from "../show/search.ts";

export const methods = ["GET", "POST", "PATCH", "PUT", "DELETE"] as const;
export const statusClasses = ["2xx", "4xx", "5xx"] as const;

/** The filters of the list of requests, and the entry that is open. Dates are days. */
export interface RequestsSearch {
  readonly customer?: string | undefined;
  readonly key?: string | undefined;
  readonly status?: (typeof statusClasses)[number] | undefined;
  readonly method?: (typeof methods)[number] | undefined;
  readonly route?: string | undefined;
  readonly id?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly open?: string | undefined;
}

export function readRequestsSearch(raw: RawSearch): RequestsSearch {
  return {
    customer: text(raw.customer),
    key: text(raw.key),
    status: oneOf(raw.status, statusClasses),
    method: oneOf(raw.method, methods),
    route: text(raw.route),
    id: text(raw.id),
    from: day(raw.from),
    to: day(raw.to),
    open: text(raw.open),
  };
}
