import type { Cutover } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { client } from "../session/client.ts";
import { Choice, Filters } from "../show/choice.tsx";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Page, Panel } from "../show/page.tsx";
import { afterAll } from "../show/paging.ts";
import { Bones, Empty, Problem } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import { ConformancePart } from "./conformance-part.tsx";
import { cutoverStates } from "./search.ts";
import { Account, StatePill } from "./words.tsx";

const route = getRouteApi("/inside/cutovers");
const refreshMs = 5_000;

/** The cutovers of the environment, the newest first. */
export function CutoversPage(): ReactNode {
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery({
    queryKey: ["cutovers", "list", state],
    queryFn: async ({ signal }) => {
      const filter = state === undefined ? {} : { state };
      const page = await client.cutovers.list(
        { limit: 100, before: afterAll, ...filter },
        { signal },
      );
      return page.data.toReversed();
    },
    refetchInterval: refreshMs,
  });
  return (
    <Page
      title="Cutovers"
      lead="Paid subscriptions of your Stripe account that move to the platform."
    >
      <Filters>
        <Choice
          label="State"
          value={state}
          options={cutoverStates.map((one) => [one, one.replaceAll("_", " ")])}
          onChoose={(chosen) => void navigate({ search: { state: chosen }, replace: true })}
        />
      </Filters>
      <Panel title="Cutovers" flush>
        {list.isPending && <Bones lines={4} height={44} />}
        {list.isError && list.data === undefined && (
          <Problem error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.data?.length === 0 && (
          <Empty
            title="There is no cutover."
            command="carryover cutover plan --mapping mapping.yaml"
          >
            Planning only reads Stripe. It needs a connection: carryover integrations stripe.
          </Empty>
        )}
        {list.data !== undefined && list.data.length > 0 && (
          <Table label="Cutovers" columns={columns} rows={list.data} keyOf={({ id }) => id} />
        )}
      </Panel>
      <ConformancePart />
    </Page>
  );
}

const columns: ReadonlyArray<Column<Cutover>> = [
  {
    name: "Planned",
    cell: ({ id, createdAt }) => (
      <Link to="/cutovers/$cutoverId" params={{ cutoverId: id }}>
        <Moment at={createdAt} />
      </Link>
    ),
  },
  { name: "State", cell: ({ state }) => <StatePill state={state} /> },
  { name: "Account", cell: ({ account }) => <Account account={account} /> },
  {
    name: "Subscriptions",
    align: "right",
    cell: ({ totals, subscriptionsRead }) => count(totals?.subscriptions ?? subscriptionsRead),
  },
  { name: "Way", isWide: true, cell: ({ options: { way } }) => way },
  { name: "Finished", isWide: true, cell: ({ finishedAt }) => <Moment at={finishedAt} /> },
];
