import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Choice, Filters, TextFilter } from "../show/choice.tsx";
import { Page } from "../show/page.tsx";
import { type LinkTo, RequestList } from "./request-list.tsx";
import { methods, type RequestsSearch, statusClasses } from "./search.ts";

const route = getRouteApi("/inside/requests");

const statusNames = { "2xx": "succeeded", "4xx": "refused", "5xx": "failed" } as const;

/** The latest requests of the environment: who asked for what, and what became of it. */
export function RequestsPage(): ReactNode {
  const { open, ...filters } = route.useSearch();
  const linkTo: LinkTo = (id, text) => (
    <route.Link to="." search={{ ...filters, open: id }} replace resetScroll={false}>
      {text}
    </route.Link>
  );
  return (
    <Page
      title="Requests"
      lead="Of the last seven days, but for checks that were answered and what these pages read."
    >
      <RequestFilters filters={filters} />
      <RequestList filters={filters} open={open} linkTo={linkTo} />
    </Page>
  );
}

function RequestFilters({ filters }: { readonly filters: RequestsSearch }) {
  const navigate = route.useNavigate();
  const change = (part: RequestsSearch) =>
    void navigate({ search: { ...filters, ...part }, replace: true });
  const { customer, status, method, route: pattern, id, from, to, key } = filters;
  return (
    <Filters>
      <TextFilter
        label="Customer"
        value={customer}
        placeholder="customer id"
        onChange={(value) => change({ customer: value })}
      />
      <Choice
        label="Status"
        value={status}
        options={statusClasses.map((one) => [one, `${statusNames[one]} (${one})`])}
        onChoose={(value) => change({ status: value })}
      />
      <Choice
        label="Method"
        value={method}
        options={methods.map((one) => [one, one])}
        onChoose={(value) => change({ method: value })}
      />
      <TextFilter
        label="Route"
        value={pattern}
        placeholder="/api/v1/customers/:id"
        onChange={(value) => change({ route: value })}
      />
      <TextFilter label="Request id" value={id} onChange={(value) => change({ id: value })} />
      <TextFilter
        label="From"
        type="date"
        value={from}
        onChange={(value) => change({ from: value })}
      />
      <TextFilter
        label="Until"
        type="date"
        value={to}
        onChange={(value) => change({ to: value })}
      />
      {key !== undefined && (
        <span>
          Of one key. <Link to="/requests">Show all</Link>
        </span>
      )}
    </Filters>
  );
}
