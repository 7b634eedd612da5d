import { Button, Checkbox, Popover } from "@mantine/core";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { client } from "../session/client.ts";
import { Filters, TextFilter } from "../show/choice.tsx";
import { count } from "../show/number.ts";
import { Page, Panel } from "../show/page.tsx";
import { saveLines } from "../show/save.ts";
import { Bones, Empty, Problem } from "../show/states.tsx";
import { customerColumns } from "./columns.tsx";
import { CustomerGrid } from "./customer-grid.tsx";
import style from "./customers.module.css";
import { customersQuery, filtersOf } from "./queries.ts";
import { type ColumnName, type CustomersSearch, columnNames, columnsAtFirst } from "./search.ts";

const route = getRouteApi("/inside/customers");

/** All customers of the environment. */
export function CustomersPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (part: CustomersSearch) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const setFind = useCallback((find: string | undefined) => change({ find }), [change]);
  const setFrom = useCallback((from: string | undefined) => change({ from }), [change]);
  const setTo = useCallback((to: string | undefined) => change({ to }), [change]);
  const columns = search.columns ?? columnsAtFirst;
  return (
    <Page title="Customers" actions={<Download search={search} />}>
      <Filters>
        <TextFilter
          label="Search"
          value={search.find}
          placeholder="id, name or e-mail, in full"
          onChange={setFind}
        />
        <TextFilter label="Created from" type="date" value={search.from} onChange={setFrom} />
        <TextFilter label="to" type="date" value={search.to} onChange={setTo} />
        <ColumnChoice columns={columns} onChange={(chosen) => change({ columns: chosen })} />
      </Filters>
      <Panel title="Customers" flush>
        <List search={search} columns={columns} />
      </Panel>
    </Page>
  );
}

function List({
  search,
  columns,
}: {
  readonly search: CustomersSearch;
  readonly columns: readonly ColumnName[];
}) {
  const list = useInfiniteQuery(customersQuery(search));
  const { fetchNextPage, isFetchingNextPage } = list;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  if (list.isPending) return <Bones lines={10} height={52} />;
  if (list.data === undefined) {
    return <Problem error={list.error} onRetry={() => void list.refetch()} />;
  }
  const customers = list.data.pages.flatMap(({ data }) => data);
  if (customers.length === 0) return <NoCustomers search={search} />;
  return (
    <>
      <CustomerGrid
        customers={customers}
        columns={columns}
        hasMore={list.hasNextPage}
        onMore={more}
      />
      <div className={style.foot} role="status">
        {count(customers.length)} loaded{list.hasNextPage ? ", more follow as you scroll" : ""}
      </div>
    </>
  );
}

function NoCustomers({ search: { find, from, to } }: { readonly search: CustomersSearch }) {
  if (find === undefined && from === undefined && to === undefined) {
    return (
      <Empty
        title="There are no customers yet."
        command={`carryover import --customers-file customers.json \\\n  --url ${location.origin}`}
      >
        Import them from a file, or create them with the API.
      </Empty>
    );
  }
  return (
    <Empty title="No customer matches." action={<Link to="/customers">Show all customers</Link>}>
      Ids, names and e-mail addresses have to be whole, in the same case.
    </Empty>
  );
}

function ColumnChoice({
  columns,
  onChange,
}: {
  readonly columns: readonly ColumnName[];
  readonly onChange: (columns: ColumnName[]) => void;
}) {
  return (
    <Popover position="bottom-start" trapFocus shadow="md">
      <Popover.Target>
        <Button variant="default" h={32}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        {columnNames.map((name) => (
          <Checkbox
            key={name}
            size="xs"
            py={4}
            label={customerColumns[name].name}
            checked={columns.includes(name)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(
                columnNames.filter((one) => (one === name ? checked : columns.includes(one))),
              )
            }
          />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Saves the customers that match, one JSON object a line. */
function Download({ search }: { readonly search: CustomersSearch }) {
  const saving = useMutation({
    mutationFn: () =>
      saveLines("customers.ndjson", client.customers.list({ limit: 100, ...filtersOf(search) })),
  });
  return (
    <Button
      variant="default"
      disabled={search.find !== undefined}
      loading={saving.isPending}
      onClick={() => saving.mutate()}
    >
      {saving.isError ? "Failed: download again" : "Download NDJSON"}
    </Button>
  );
}
