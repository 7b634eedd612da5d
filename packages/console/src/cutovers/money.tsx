import type { Cutover } from "@carryover/sdk";
import type { ReactNode } from "react";
import { count, money } from "../show/number.ts";
import { Panel, Stats } from "../show/page.tsx";
import { Empty } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import style from "./cutovers.module.css";
import { amounts, plannedCharges } from "./words.tsx";

type Totals = NonNullable<Cutover["totals"]>;
type Renewal = Totals["nextRenewal"][number];

/** Amounts before and after, one line for each currency. */
export function Renewals({ all }: { readonly all: readonly Renewal[] }): ReactNode {
  if (all.length === 0) return "nothing";
  return (
    <ul>
      {all.map((one) => (
        <li key={one.currency} className={style.renewal}>
          {money(one.old, one.currency)} → {money(one.new, one.currency)} <Difference {...one} />
        </li>
      ))}
    </ul>
  );
}

/** By how much what is billed differs; that it does not is said too. */
export function Difference({ old, new: next, currency }: Renewal): ReactNode {
  if (old === next) return <span className={style.same}>same</span>;
  const text = `${next > old ? "+" : "−"}${money(Math.abs(next - old), currency)}`;
  return <span className={style.differs}>{text}</span>;
}

const columns: ReadonlyArray<Column<Totals["byWay"][number]>> = [
  { name: "Way", cell: ({ way }) => way },
  { name: "Subscriptions", align: "right", cell: ({ subscriptions }) => count(subscriptions) },
  {
    name: "Next renewals, before → after",
    align: "right",
    cell: ({ nextRenewal }) => <Renewals all={nextRenewal} />,
  },
];

/** What was seen at Stripe, beside what was planned of it: the one never stands for the other. */
export function MoneySeen({ cutover }: { readonly cutover: Cutover }): ReactNode {
  const { totals, observed } = cutover;
  return (
    <Stats
      items={[
        {
          label: "Subscriptions",
          value: count(totals?.subscriptions ?? cutover.subscriptionsRead),
        },
        {
          label: "Charged at once, planned",
          value: totals === null ? "–" : plannedCharges(totals),
        },
        { label: "Charged, seen at Stripe", value: amounts(observed.charged) },
        { label: "Credited, seen at Stripe", value: amounts(observed.credited) },
        { label: "Drafts left at Stripe", value: amounts(observed.draftsLeft) },
        { label: "With money nobody planned", value: count(observed.unwanted) },
      ]}
    />
  );
}

/** The next renewals of what the plan brings over, by way and currency. */
export function MoneyPlanned({ totals }: { readonly totals: Totals | null }): ReactNode {
  const rows = totals?.byWay ?? [];
  return (
    <Panel title="Money before and after" note="of what is brought over" flush>
      {rows.length > 0 ? (
        <Table
          label="Money before and after"
          columns={columns}
          rows={rows}
          keyOf={({ way }) => way}
        />
      ) : (
        <Empty title="Nothing is brought over by this plan." />
      )}
    </Panel>
  );
}
