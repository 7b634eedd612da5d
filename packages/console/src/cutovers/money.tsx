import type { Cutover } from "@carryover/sdk";
import type { ReactNode } from "react";
import { count, money } from "../show/number.ts";
import { Panel, Stats } from "../show/page.tsx";
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

/** The money of the plan, and what was seen of it at Stripe, which is never what was planned. */
export function MoneyPart({ cutover }: { readonly cutover: Cutover }): ReactNode {
  const { totals, observed } = cutover;
  return (
    <>
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
          { label: "Money nobody planned", value: count(observed.unwanted) },
        ]}
      />
      {totals !== null && totals.byWay.length > 0 && (
        <Panel title="Money before and after" note="of what is brought over" flush>
          <Table
            label="Money before and after"
            columns={columns}
            rows={totals.byWay}
            keyOf={({ way }) => way}
          />
        </Panel>
      )}
    </>
  );
}
