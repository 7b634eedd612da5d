import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useCallback, useMemo } from "react";
import { count } from "../../show/number.ts";
import { Page, Panel } from "../../show/page.tsx";
import { Bones, Empty, Problem } from "../../show/states.tsx";
import style from "../customers.module.css";
import { type CustomersSearch, columnsAtFirst } from "../search.ts";
import { Export } from "./export.tsx";
import { CustomersFilters } from "./filters.tsx";
import { customersQuery, totalQuery } from "./found.ts";
import { CustomerGrid } from "./grid.tsx";

const route = getRouteApi("/inside/customers");

type Change = (part: CustomersSearch) => void;

/** All customers of the environment: searched, filtered, sorted. */
export function CustomersPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback<Change>(
    (part) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  return (
    <Page title="Customers" actions={<Export search={search} />}>
      <CustomersFilters search={search} onChange={change} />
      <Panel title="Customers" flush>
        <List search={search} onChange={change} />
      </Panel>
    </Page>
  );
}

function List({
  search,
  onChange,
}: {
  readonly search: CustomersSearch;
  readonly onChange: Change;
}) {
  const list = useInfiniteQuery(customersQuery(search));
  const { fetchNextPage, isFetching } = list;
  const more = useCallback(() => {
    if (!isFetching) void fetchNextPage();
  }, [fetchNextPage, isFetching]);
  const customers = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);
  if (list.isPending) return <Bones lines={10} height={52} />;
  if (list.data === undefined) {
    return <Problem error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (customers.length === 0 && !list.hasNextPage) return <NoCustomers search={search} />;
  return (
    <>
      <CustomerGrid
        // Another list begins at its top.
        key={JSON.stringify({ ...search, columns: undefined })}
        customers={customers}
        columns={search.columns ?? columnsAtFirst}
        search={search}
        onSort={onChange}
        isLoading={isFetching}
        hasMore={list.hasNextPage && !list.isError}
        onMore={more}
      />
      <div className={style.foot} role="status">
        <Total search={search} bounded={list.data.pages[0]?.total ?? null} />
        {list.hasNextPage && `, ${count(customers.length)} loaded`}
        {list.isFetchNextPageError && (
          <>
            {" · "}
            <button type="button" className={style.again} onClick={() => void fetchNextPage()}>
              The rest could not be loaded: try again
            </button>
          </>
        )}
      </div>
    </>
  );
}

/** How many match: what the first page knows, until they have been counted. */
function Total({
  search,
  bounded,
}: {
  readonly search: CustomersSearch;
  readonly bounded: { readonly count: number; readonly relation: "exact" | "at least" } | null;
}) {
  const isOpen = bounded?.relation === "at least" && search.only !== "over-limit";
  const exact = useQuery({ ...totalQuery(search), enabled: isOpen });
  const total = (isOpen ? exact.data : null) ?? bounded;
  if (total === null) return null;
  const customers = total.count === 1 ? "customer" : "customers";
  if (total.relation === "exact") return `${count(total.count)} ${customers}`;
  return `At least ${count(Math.max(total.count, bounded?.count ?? 0))} ${customers}`;
}

function NoCustomers({
  search: { columns: _, sort: __, order: ___, ...filters },
}: {
  readonly search: CustomersSearch;
}) {
  if (Object.values(filters).every((value) => value === undefined)) {
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
      The search finds the beginning of an id, a name, an e-mail address or a billing id.
    </Empty>
  );
}
