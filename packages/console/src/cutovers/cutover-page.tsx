import type { Cutover } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { Copyable } from "../show/copyable.tsx";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Columns, Facts, Page, Panel } from "../show/page.tsx";
import { Bone, Note, Problem } from "../show/states.tsx";
import { CutoverActions } from "./actions.tsx";
import style from "./cutovers.module.css";
import { ItemPanel } from "./item-panel.tsx";
import { Items } from "./items.tsx";
import { MoneyPlanned, MoneySeen } from "./money.tsx";
import { cutoverQuery, useFreshItems } from "./queries.ts";
import { Rules } from "./rules.tsx";
import { StatesBar } from "./states-bar.tsx";
import { Account, counted, StatePill } from "./words.tsx";

const route = getRouteApi("/inside/cutovers/$cutoverId");

/** One cutover: its plan, money before and after, how far it is, and what can be done about it. */
export function CutoverPage(): ReactNode {
  const { cutoverId } = route.useParams();
  const { item } = route.useSearch();
  const navigate = route.useNavigate();
  const cutover = useQuery(cutoverQuery(cutoverId));
  const crumb = <Link to="/cutovers">Cutovers</Link>;
  const { data } = cutover;
  if (data === undefined) {
    return (
      <Page title="Cutover" crumb={crumb}>
        {cutover.isPending ? (
          <Bone height={320} />
        ) : (
          <Problem error={cutover.error} onRetry={() => void cutover.refetch()} />
        )}
      </Page>
    );
  }
  const close = () =>
    void navigate({
      search: (before) => ({ ...before, item: undefined }),
      replace: true,
      resetScroll: false,
    });
  // What is chosen or asked on the page belongs to one cutover.
  return (
    <Fragment key={data.id}>
      <AccountBar cutover={data} />
      <Page
        title={`Cutover of ${data.account.name ?? data.account.id}`}
        heading={
          <>
            Cutover <StatePill state={data.state} />
          </>
        }
        crumb={crumb}
        actions={<CutoverActions cutover={data} />}
      >
        <Body cutover={data} />
        {item !== undefined && <ItemPanel cutover={data} subscriptionId={item} onClose={close} />}
      </Page>
    </Fragment>
  );
}

/** Stays on the screen wherever the page is scrolled to. */
function AccountBar({ cutover: { account } }: { readonly cutover: Cutover }) {
  return (
    <div className={style.accountBar} data-live={account.livemode}>
      Stripe account <Account account={account} />
    </div>
  );
}

function Body({ cutover }: { readonly cutover: Cutover }) {
  const { state, rule } = route.useSearch();
  useFreshItems(cutover);
  return (
    <>
      <Remarks cutover={cutover} />
      <Panel title="States" note={workText(cutover)}>
        <StatesBar cutover={cutover} chosen={state} />
      </Panel>
      <MoneySeen cutover={cutover} />
      <Columns>
        <MoneyPlanned totals={cutover.totals} />
        <Panel title="Rules that were hit" note="choose one to see its subscriptions">
          <Rules cutover={cutover} chosen={rule} />
        </Panel>
      </Columns>
      <Items cutover={cutover} />
      <Panel title="Plan">
        <Facts items={planFacts(cutover)} isWide />
      </Panel>
    </>
  );
}

function Remarks({ cutover }: { readonly cutover: Cutover }) {
  const { problem, renewsSoon, withoutConformance } = cutover;
  return (
    <>
      {problem !== null && (
        <Note tone="warn">
          {problem.message} <span className={style.code}>{problem.code}</span>
        </Note>
      )}
      {renewsSoon !== null && (
        <Note tone="warn">
          Within a day: {counted(renewsSoon.count, "subscription")} under way, the first{" "}
          <Moment at={renewsSoon.earliest} />. The old ones collect nothing, and the new ones bill
          then. Go on, or roll back, before that.
        </Note>
      )}
      {withoutConformance !== null && (
        <Note tone="warn">Applied without a check of the account: {withoutConformance}</Note>
      )}
    </>
  );
}

/** Who works on it, or what it waits for. */
function workText({ state, work, subscriptionsRead }: Cutover): string | undefined {
  if (state === "planning") return `${counted(subscriptionsRead, "subscription")} read so far`;
  if (work === null) return undefined;
  if (work.state === "held") return `at work in ${work.process ?? "a process"}`;
  return "waiting for a server to continue it";
}

function planFacts(cutover: Cutover): ReadonlyArray<readonly [string, ReactNode]> {
  const { options, totals, planSha256 } = cutover;
  const { renewalMarginHours, metered } = options;
  return [
    [
      "Way",
      `${options.way}${options.swapAt === "period_end" ? ", swaps at the period's end" : ""}`,
    ],
    ["Prices may change", options.allowPriceChange ? "yes" : "no"],
    ["Metered usage", metered === "block" ? "blocks a move" : "billed at once"],
    ["Renewal margin", `${count(renewalMarginHours)} h`],
    ["Writes to Stripe", totals === null ? "–" : count(totals.requests.writes)],
    ["Planned", <Moment key="planned" at={cutover.plannedAt} none="not yet" />],
    [
      "Valid until",
      <Moment key="valid" at={cutover.validUntil} none="any time: it writes nothing" />,
    ],
    ["Started", <Moment key="started" at={cutover.startedAt} none="not yet" />],
    ["Finished", <Moment key="finished" at={cutover.finishedAt} none="not yet" />],
    ["Cutover", <Copyable key="id" text={cutover.id} />],
    ["Digest", planSha256 === null ? "–" : <Copyable key="sha" text={planSha256} />],
  ];
}
