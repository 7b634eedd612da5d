import type { Cutover, CutoverItem } from "@carryover/sdk";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { Choice, Filters } from "../show/choice.tsx";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { PagedTable } from "../show/paged-table.tsx";
import type { Column } from "../show/table.tsx";
import style from "./cutovers.module.css";
import { Difference } from "./money.tsx";
import { itemsQuery, refreshMs } from "./queries.ts";
import { itemStates } from "./search.ts";
import { ChooseAll, isChoosable, type Selection, SelectionBar } from "./selection.tsx";
import { invoiceText, StatePill, wordOf } from "./words.tsx";

const route = getRouteApi("/inside/cutovers/$cutoverId");

/** The subscriptions of a cutover in the order of its plan, chosen one by one or by filter. */
export function Items({ cutover }: { readonly cutover: Cutover }): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [chosen, setChosen] = useState<Selection>(new Map());
  const list = useInfiniteQuery({
    ...itemsQuery(cutover.id, search),
    // Every page is read again: of many, less often.
    refetchInterval: ({ state: { data } }) =>
      refreshMs(cutover) * Math.max(1, data?.pages.length ?? 1),
  });
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const selection = upToDate(chosen, rows);
  const columns = useMemo(() => columnsFor(selection, setChosen), [selection]);
  const rules = Object.keys(cutover.totals?.byRule ?? {}).sort();
  const set = (change: object) =>
    void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <>
      <Filters>
        <Choice
          label="State"
          value={search.state}
          options={itemStates.map((state) => [state, wordOf(state)])}
          onChoose={(state) => set({ state })}
        />
        <Choice
          label="Rule"
          value={search.rule}
          options={rules.map((rule) => [rule, rule])}
          onChoose={(rule) => set({ rule })}
        />
        <ChooseAll cutover={cutover} search={search} onChange={setChosen} />
      </Filters>
      {selection.size > 0 && (
        <SelectionBar cutover={cutover} selection={selection} onChange={setChosen} />
      )}
      <Panel title="Subscriptions" note="in the order of the plan" flush>
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

/** The chosen ones, with the states that the table shows now; those that are over are left out. */
function upToDate(selection: Selection, rows: readonly CutoverItem[]): Selection {
  if (selection.size === 0) return selection;
  const now = new Map(rows.map((item) => [item.plan.oldSubscription, item]));
  const kept = [...selection].flatMap(([id, state]) => {
    const item = now.get(id);
    if (item === undefined) return [[id, state] as const];
    return isChoosable(item) ? [[id, item.state] as const] : [];
  });
  return new Map(kept);
}

function columnsFor(
  selection: Selection,
  onChange: (selection: Selection) => void,
): ReadonlyArray<Column<CutoverItem>> {
  const toggle = ({ plan, state }: CutoverItem) => {
    const next = new Map(selection);
    if (!next.delete(plan.oldSubscription)) next.set(plan.oldSubscription, state);
    onChange(next);
  };
  return [
    {
      name: "Subscription",
      cell: (item) => (
        <span className={style.chooser}>
          <input
            type="checkbox"
            aria-label={`Choose ${item.plan.oldSubscription}`}
            disabled={!isChoosable(item)}
            checked={selection.has(item.plan.oldSubscription)}
            onChange={() => toggle(item)}
          />
          <route.Link
            to="."
            search={(before) => ({ ...before, item: item.plan.oldSubscription })}
            replace
            resetScroll={false}
            className="mono"
          >
            {item.plan.oldSubscription}
          </route.Link>
        </span>
      ),
    },
    ...columns,
  ];
}

const columns: ReadonlyArray<Column<CutoverItem>> = [
  { name: "#", align: "right", isWide: true, cell: ({ plan }) => count(plan.position + 1) },
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
  { name: "Way", isWide: true, cell: ({ plan }) => wordOf(plan.recipe ?? "–") },
  {
    name: "Next invoice, before → after",
    align: "right",
    cell: ({ plan: { nextInvoice } }) => <Invoice {...nextInvoice} />,
  },
  { name: "Why, and what to do", cell: (item) => <Why item={item} /> },
];

function Invoice({ old, new: next }: CutoverItem["plan"]["nextInvoice"]) {
  if (old === null && next === null) return "–";
  return (
    <span className={style.renewal}>
      {invoiceText(old)} → {invoiceText(next)}{" "}
      {old !== null && next !== null && old.currency === next.currency && (
        <Difference old={old.amount} new={next.amount} currency={old.currency} />
      )}
    </span>
  );
}

/** What is the matter with it now; else what the rules of the plan have found. */
function Why({ item: { problem, plan } }: { readonly item: CutoverItem }) {
  if (problem !== null) return <span className={style.trouble}>{problem.message}</span>;
  if (plan.hits.length === 0) return "–";
  return (
    <ul className={style.why}>
      {plan.hits.map(({ code, message, fix }) => (
        <li key={code}>
          {message} <span className={style.remark}>{fix}</span>
        </li>
      ))}
    </ul>
  );
}
