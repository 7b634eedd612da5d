import type { Cutover, CutoverItemHistory } from "@carryover/sdk";
import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Copyable, Json } from "../show/copyable.tsx";
import { Moment } from "../show/moment.tsx";
import { money } from "../show/number.ts";
import { Facts } from "../show/page.tsx";
import { Bone, Note, Problem } from "../show/states.tsx";
import style from "./cutovers.module.css";
import { ItemActions } from "./item-actions.tsx";
import { ItemJournal } from "./item-journal.tsx";
import { itemQuery, refreshMs } from "./queries.ts";
import { Hits } from "./rules.tsx";
import { Account, amounts, invoiceText, StatePill, wordOf } from "./words.tsx";

/** One subscription: how it was planned, where it is, and everything that was sent for it. */
export function ItemPanel({
  cutover,
  subscriptionId,
  onClose,
}: {
  readonly cutover: Cutover;
  readonly subscriptionId: string;
  readonly onClose: () => void;
}): ReactNode {
  const found = useQuery({
    ...itemQuery(cutover.id, subscriptionId),
    refetchInterval: refreshMs(cutover),
  });
  const { data: item } = found;
  return (
    <Drawer opened onClose={onClose} position="right" size={680} title={subscriptionId}>
      <div className={style.drawer}>
        <div className={style.account}>
          <Account account={cutover.account} />
        </div>
        {found.isPending && <Bone height={320} />}
        {found.isError && item === undefined && (
          <Problem error={found.error} onRetry={() => void found.refetch()} />
        )}
        {item !== undefined && <Item cutover={cutover} item={item} />}
      </div>
    </Drawer>
  );
}

function Item({ cutover, item }: { readonly cutover: Cutover; readonly item: CutoverItemHistory }) {
  const { plan, problem, takenOverBy } = item;
  return (
    <>
      <ItemActions cutover={cutover} item={item} />
      {problem !== null && (
        <Note tone="warn">
          {problem.message} <span className={style.code}>{problem.code}</span>
        </Note>
      )}
      {takenOverBy !== null && (
        <Note>
          A later cutover has{" "}
          <Link to="/cutovers/$cutoverId" params={{ cutoverId: takenOverBy }}>
            taken it over
          </Link>
          .
        </Note>
      )}
      <Facts items={factsOf(item)} />
      <Part title="Rules of the plan">
        <Hits hits={plan.hits} />
      </Part>
      {plan.losses.length > 0 && (
        <Part title="What does not come along">
          <ul className={style.why}>
            {plan.losses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Journal">
        <ItemJournal journal={item.journal} />
      </Part>
      <details className={style.raw}>
        <summary>Its plan as JSON</summary>
        <Json value={plan} label="The plan of the subscription as JSON" />
      </details>
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className={style.partTitle}>{title}</h3>
      {children}
    </section>
  );
}

function factsOf(item: CutoverItemHistory): ReadonlyArray<readonly [string, ReactNode]> {
  const { plan, newSubscription, movements, draftsLeft, usageGap } = item;
  const { customerId, stripeCustomer, nextInvoice, chargedNow, target } = plan;
  const seen = movements.map(({ kind, amount, currency, objectId, isPlanned }) => {
    const whose = isPlanned ? "as planned" : "not planned";
    return `${kind} ${money(amount, currency)}, ${objectId}, ${whose}`;
  });
  return [
    ["State", <StatePill key="state" state={item.state} />],
    ["Way", plan.recipe === null ? "left alone" : wordOf(plan.recipe)],
    ...(plan.reason === null ? [] : ([["Because", plan.reason]] as const)),
    [
      "Customer",
      customerId === null ? (
        "not on the platform"
      ) : (
        <Link key="customer" to="/customers/$customerId" params={{ customerId }}>
          {customerId}
        </Link>
      ),
    ],
    ["Customer at Stripe", <Copyable key="stripe" text={stripeCustomer} />],
    ["Plan", target?.planId ?? "–"],
    [
      "New subscription",
      newSubscription === null ? "–" : <Copyable key="n" text={newSubscription} />,
    ],
    ["Next invoice", `${invoiceText(nextInvoice.old)} → ${invoiceText(nextInvoice.new)}`],
    ["Renews", <Moment key="renews" at={plan.periodEnd} />],
    ["Charged at once", chargedNow === null ? "nothing" : amounts([chargedNow])],
    ["Seen at Stripe", seen.length === 0 ? "no charge, no credit" : seen.join("; ")],
    ...(draftsLeft.length === 0
      ? []
      : ([["Drafts left", draftsLeft.map(({ invoiceId }) => invoiceId).join(", ")]] as const)),
    ...(usageGap === null
      ? []
      : ([
          [
            "No usage counted",
            <>
              <Moment at={usageGap.from} /> – <Moment at={usageGap.until} none="still" />
            </>,
          ],
        ] as const)),
  ];
}
