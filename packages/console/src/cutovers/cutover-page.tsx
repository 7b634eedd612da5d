import type { Cutover } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { client } from "../session/client.ts";
import { Copyable } from "../show/copyable.tsx";
import { Moment } from "../show/moment.tsx";
import { count, money } from "../show/number.ts";
import { Columns, Facts, Page, Panel, Stats } from "../show/page.tsx";
import { Bone, Note, Problem } from "../show/states.tsx";
import { Items } from "./items.tsx";
import { Account, amounts, StatePill } from "./words.tsx";

const route = getRouteApi("/inside/cutovers/$cutoverId");
const refreshMs = 3_000;
const endedStates: readonly string[] = ["completed", "rolled_back", "failed", "planned"];

/** One cutover: its plan, money before and after, and how far it is. Nothing is changed here. */
export function CutoverPage(): ReactNode {
  const { cutoverId } = route.useParams();
  const cutover = useQuery({
    queryKey: ["cutovers", "one", cutoverId],
    queryFn: ({ signal }) => client.cutovers.retrieve(cutoverId, { signal }),
    refetchInterval: (query) =>
      endedStates.includes(query.state.data?.state ?? "") ? false : refreshMs,
  });
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
  return (
    <Page
      title={`Cutover of ${data.account.name ?? data.account.id}`}
      heading={
        <>
          Cutover <StatePill state={data.state} />
        </>
      }
      crumb={crumb}
      lead={<Account account={data.account} />}
    >
      {data.problem !== null && <Note tone="warn">{data.problem.message}</Note>}
      <Money cutover={data} />
      <Columns>
        <Panel title="Plan">
          <Facts items={planFacts(data)} />
        </Panel>
        <Panel title="Rules that were hit">
          <Rules cutover={data} />
        </Panel>
      </Columns>
      <Items cutoverId={data.id} />
    </Page>
  );
}

function Money({ cutover }: { readonly cutover: Cutover }) {
  const { totals, observed } = cutover;
  const renewals = totals?.nextRenewal ?? [];
  return (
    <Stats
      items={[
        {
          label: "Subscriptions",
          value: count(totals?.subscriptions ?? cutover.subscriptionsRead),
        },
        { label: "Charged at once, as planned", value: amounts(totals?.charges ?? []) },
        { label: "Charged so far", value: amounts(observed.charged) },
        {
          label: "Next renewals before",
          value: renewals.map((one) => money(one.old, one.currency)).join(" + ") || "–",
        },
        {
          label: "Next renewals after",
          value: renewals.map((one) => money(one.new, one.currency)).join(" + ") || "–",
        },
      ]}
    />
  );
}

function planFacts(cutover: Cutover): ReadonlyArray<readonly [string, ReactNode]> {
  const { options, totals, progress } = cutover;
  const states = Object.entries(
    Object.keys(progress).length > 0 ? progress : (totals?.byState ?? {}),
  );
  return [
    ["Way", options.way],
    [
      "By state",
      states.map(([state, n]) => `${count(n)} ${state.replaceAll("_", " ")}`).join(", ") || "–",
    ],
    ["Prices may change", options.allowPriceChange ? "yes" : "no"],
    ["Planned", <Moment key="planned" at={cutover.plannedAt} none="not yet" />],
    ["Valid until", <Moment key="valid" at={cutover.validUntil} />],
    ["Started", <Moment key="started" at={cutover.startedAt} none="not yet" />],
    ["Finished", <Moment key="finished" at={cutover.finishedAt} none="not yet" />],
    ["Cutover", <Copyable key="id" text={cutover.id} />],
  ];
}

function Rules({ cutover }: { readonly cutover: Cutover }) {
  const rules = Object.entries(cutover.totals?.byRule ?? {}).sort(([, a], [, b]) => b - a);
  if (rules.length === 0) return <p>No rule blocks, defers or warns.</p>;
  return <Facts items={rules.map(([code, n]) => [code, count(n)] as const)} />;
}
