import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { client } from "../session/client.ts";
import { Choice } from "../show/choice.tsx";
import { Panel } from "../show/page.tsx";
import { Bone, Empty, Problem } from "../show/states.tsx";
import { entitlementsQuery } from "./queries.ts";

const route = getRouteApi("/inside/customers/$customerId");
const UsageChart = lazy(() => import("./usage-chart.tsx"));

const chartHeight = 300;
const rangeMs = 365 * 86_400_000;

/** How much a customer has used of a feature, after each report of the last year. */
export function UsagePart({
  customerId,
  feature,
  resource,
}: {
  readonly customerId: string;
  readonly feature: string | undefined;
  readonly resource: string | undefined;
}): ReactNode {
  const navigate = route.useNavigate();
  const entitlements = useQuery(entitlementsQuery(customerId, resource));
  const metered = (entitlements.data?.entitlements ?? []).filter(
    ({ currentUsage }) => currentUsage !== undefined,
  );
  const chosen = metered.find((one) => one.feature?.id === feature) ?? metered[0];
  const featureId = chosen?.feature?.id ?? feature;
  const choose = (id: string | undefined) =>
    void navigate({
      search: (before) => ({ ...before, feature: id }),
      replace: true,
      resetScroll: false,
    });
  return (
    <Panel
      title="Usage"
      note="the last twelve months"
      actions={
        <Choice
          label="Feature"
          value={featureId}
          any="choose"
          options={metered.map((one) => [one.feature?.id ?? "", one.feature?.displayName ?? ""])}
          onChoose={choose}
        />
      }
    >
      {entitlements.isPending && <Bone height={chartHeight} />}
      {entitlements.isSuccess && featureId === undefined && (
        <Empty title="Nothing that is granted is metered.">
          Only features that count usage have a chart.
        </Empty>
      )}
      {featureId !== undefined && entitlements.isSuccess && (
        <History
          customerId={customerId}
          featureId={featureId}
          resource={resource}
          limit={chosen?.hasUnlimitedUsage ? null : (chosen?.usageLimit ?? null)}
        />
      )}
    </Panel>
  );
}

function History({
  customerId,
  featureId,
  resource,
  limit,
}: {
  readonly customerId: string;
  readonly featureId: string;
  readonly resource: string | undefined;
  readonly limit: number | null;
}) {
  const history = useQuery({
    queryKey: ["customers", "history", customerId, featureId, resource],
    queryFn: ({ signal }) => {
      const startDate = new Date(Date.now() - rangeMs).toISOString();
      const query = resource === undefined ? { startDate } : { startDate, resourceId: resource };
      return client.usage.history(customerId, featureId, query, { signal });
    },
  });
  if (history.isPending) return <Bone height={chartHeight} />;
  if (history.data === undefined) {
    return <Problem error={history.error} onRetry={() => void history.refetch()} />;
  }
  const points = history.data.series[0]?.points ?? [];
  if (points.length === 0) {
    return (
      <Empty title="No usage was reported in this time.">
        Report it with POST /api/v1/usage, or import it.
      </Empty>
    );
  }
  return (
    <Suspense fallback={<Bone height={chartHeight} />}>
      <UsageChart points={points} limit={limit} height={chartHeight} now={Date.now()} />
    </Suspense>
  );
}
