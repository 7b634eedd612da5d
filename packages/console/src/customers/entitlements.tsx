import type { FeatureEntitlement } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Choice } from "../show/choice.tsx";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Bones, Empty, Pill, Problem } from "../show/states.tsx";
import style from "./entitlements.module.css";
import { Explanation } from "./explanation.tsx";
import { entitlementsQuery, resourcesQuery } from "./queries.ts";

const route = getRouteApi("/inside/customers/$customerId");

const reasons: Readonly<Record<string, string>> = {
  CustomerIsArchived: "The customer is archived, so nothing is granted.",
  NoActiveSubscription: "No subscription is active, and no promotion runs.",
  CustomerNotFound: "There is no such customer.",
};

/** What a customer may use and has used; a click on a number says where it comes from. */
export function Entitlements({
  customerId,
  feature,
  resource,
}: {
  readonly customerId: string;
  readonly feature: string | undefined;
  readonly resource: string | undefined;
}): ReactNode {
  const found = useQuery(entitlementsQuery(customerId, resource));
  const rows = found.data?.entitlements ?? [];
  const reason = found.data?.accessDeniedReason;
  return (
    <Panel
      title="Entitlements"
      note="click a number to see where it comes from"
      actions={<Resource customerId={customerId} resource={resource} />}
      flush
    >
      {found.isPending && <Bones lines={6} height={64} />}
      {found.isError && found.data === undefined && (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.isSuccess && rows.length === 0 && (
        <Empty title="This customer may use nothing.">
          {reasons[reason ?? ""] ?? "Nothing that it has grants a feature."} Provision a
          subscription, or grant a promotion.
        </Empty>
      )}
      <ul className={style.list}>
        {rows.map((entitlement) => (
          <Line
            key={entitlement.feature?.id}
            customerId={customerId}
            resource={resource}
            entitlement={entitlement}
            isOpen={entitlement.feature?.id === feature}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Line({
  customerId,
  resource,
  entitlement,
  isOpen,
}: {
  readonly customerId: string;
  readonly resource: string | undefined;
  readonly entitlement: FeatureEntitlement;
  readonly isOpen: boolean;
}) {
  const { feature, isGranted } = entitlement;
  if (feature === undefined) return null;
  return (
    <li className={style.item}>
      <div className={style.row}>
        <div>
          <div className={style.name}>{feature.displayName}</div>
          <div className={`${style.sub} mono`}>{feature.id}</div>
        </div>
        <Amount entitlement={entitlement} isOpen={isOpen} />
        <div className={style.sub}>
          {entitlement.usagePeriodEnd !== undefined && (
            <>
              Resets <Moment at={entitlement.usagePeriodEnd} form="day" />
            </>
          )}
        </div>
        {isGranted ? <Pill tone="good">Granted</Pill> : <Pill tone="bad">Used up</Pill>}
      </div>
      {isOpen && (
        <Explanation customerId={customerId} resource={resource} entitlement={entitlement} />
      )}
    </li>
  );
}

function Amount({
  entitlement,
  isOpen,
}: {
  readonly entitlement: FeatureEntitlement;
  readonly isOpen: boolean;
}) {
  const { feature, currentUsage, usageLimit, hasUnlimitedUsage } = entitlement;
  const isNumber = feature?.featureType === "NUMBER";
  const limit = hasUnlimitedUsage ? "Unlimited" : count(usageLimit ?? 0);
  const text = !isNumber
    ? "Included"
    : currentUsage === undefined
      ? limit
      : hasUnlimitedUsage
        ? `${count(currentUsage)} used, unlimited`
        : `${count(currentUsage)} of ${limit}`;
  const share = !hasUnlimitedUsage && usageLimit ? (currentUsage ?? 0) / usageLimit : 0;
  return (
    <div>
      <Link
        className={style.number}
        to="."
        search={(before) => ({ ...before, feature: isOpen ? undefined : feature?.id }) as never}
        replace
        resetScroll={false}
        aria-expanded={isOpen}
        aria-label={`${feature?.displayName}: ${text}. Where this comes from`}
      >
        {text}
      </Link>
      {isNumber && currentUsage !== undefined && (
        <UsageBar share={share} isOpenEnded={hasUnlimitedUsage === true} />
      )}
    </div>
  );
}

function UsageBar({
  share,
  isOpenEnded,
}: {
  readonly share: number;
  readonly isOpenEnded: boolean;
}) {
  const color = share >= 1 ? "var(--rejected)" : share >= 0.8 ? "var(--skipped)" : "var(--accent)";
  return (
    <svg className={style.usage} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="6" fill="var(--calm-ground)" />
      <rect
        width={isOpenEnded ? 100 : Math.min(100, 100 * share)}
        height="6"
        fill={isOpenEnded ? "var(--created)" : color}
        opacity={isOpenEnded ? 0.35 : 1}
      />
    </svg>
  );
}

/** Chooses the resource whose entitlements are shown, where there are some. */
function Resource({
  customerId,
  resource,
}: {
  readonly customerId: string;
  readonly resource: string | undefined;
}) {
  const navigate = route.useNavigate();
  const resources = useQuery(resourcesQuery(customerId));
  if (resources.data === undefined || resources.data.length === 0) return null;
  return (
    <Choice
      label="Resource"
      value={resource}
      any="none"
      options={resources.data.map(({ id }) => [id, id])}
      onChoose={(chosen) =>
        void navigate({
          search: (before) => ({ ...before, resource: chosen }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}
