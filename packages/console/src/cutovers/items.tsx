import type { CutoverItem } from "@carryover/sdk";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { client } from "../session/client.ts";
import { Json } from "../show/copyable.tsx";
import { count, money } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { PagedTable } from "../show/paged-table.tsx";
import { Bone, Problem } from "../show/states.tsx";
import type { Column } from "../show/table.tsx";
import { StatePill } from "./words.tsx";

const route = getRouteApi("/inside/cutovers/$cutoverId");

/** The subscriptions of a cutover in the order of its plan, and the journal of one. */
export function Items({ cutoverId }: { readonly cutoverId: string }): ReactNode {
  const { state, item } = route.useSearch();
  const list = useInfiniteQuery({
    queryKey: ["cutovers", "items", cutoverId, state],
    queryFn: ({ pageParam, signal }) => {
      const query = { from: pageParam, limit: 100, ...(state === undefined ? {} : { state }) };
      return client.cutovers.itemPage(cutoverId, query as never, { signal });
    },
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
  });
  return (
    <>
      {item !== undefined && <Journal cutoverId={cutoverId} subscriptionId={item} />}
      <Panel title="Subscriptions" note={state?.replaceAll("_", " ")} flush>
        <PagedTable
          list={list}
          empty="There is no such subscription."
          label="Subscriptions of the cutover"
          columns={columns}
          keyOf={({ plan }) => plan.oldSubscription}
        />
      </Panel>
    </>
  );
}

const columns: ReadonlyArray<Column<CutoverItem>> = [
  { name: "#", align: "right", cell: ({ plan }) => count(plan.position) },
  {
    name: "Subscription",
    cell: ({ plan }) => (
      <Link
        to="."
        search={(before) => ({ ...before, item: plan.oldSubscription }) as never}
        replace
        className="mono"
      >
        {plan.oldSubscription}
      </Link>
    ),
  },
  {
    name: "Customer",
    cell: ({ plan }) =>
      plan.customerId === null ? (
        "–"
      ) : (
        <Link to="/customers/$customerId" params={{ customerId: plan.customerId }}>
          {plan.customerId}
        </Link>
      ),
  },
  { name: "State", cell: ({ state }) => <StatePill state={state} /> },
  { name: "Recipe", isWide: true, cell: ({ plan }) => plan.recipe ?? "–" },
  {
    name: "Next invoice",
    isWide: true,
    cell: ({ plan: { nextInvoice } }) =>
      `${invoice(nextInvoice.old)} → ${invoice(nextInvoice.new)}`,
  },
  {
    name: "Why, and what to do",
    cell: ({ plan }) => plan.hits.map(({ message, fix }) => `${message} ${fix}`).join(" ") || "–",
  },
];

function invoice(one: { readonly amount: number; readonly currency: string } | null): string {
  return one === null ? "–" : money(one.amount, one.currency);
}

/** One subscription with everything that was sent for it. */
function Journal({
  cutoverId,
  subscriptionId,
}: {
  readonly cutoverId: string;
  readonly subscriptionId: string;
}) {
  const found = useQuery({
    queryKey: ["cutovers", "item", cutoverId, subscriptionId],
    queryFn: ({ signal }) => client.cutovers.item(cutoverId, subscriptionId, { signal }),
  });
  return (
    <Panel
      title={subscriptionId}
      note="with its journal"
      actions={
        <Link to="." search={(before) => ({ ...before, item: undefined }) as never} replace>
          Close
        </Link>
      }
      flush
    >
      {found.isPending && <Bone height={200} />}
      {found.isError && <Problem error={found.error} />}
      {found.data !== undefined && <Json value={found.data} label="The subscription as JSON" />}
    </Panel>
  );
}
