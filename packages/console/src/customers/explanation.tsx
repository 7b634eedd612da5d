import type { EntitlementSource, ExplainedEntitlement, FeatureEntitlement } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import show from "../show/show.module.css";
import { Bone, Pill, Problem, type Tone } from "../show/states.tsx";
import style from "./entitlements.module.css";
import { Origin } from "./provenance.tsx";
import { explanationQuery } from "./queries.ts";

/** Where a number comes from, as the server says: each source, which one counts, and the usage. */
export function Explanation({
  customerId,
  resource,
  entitlement,
}: {
  readonly customerId: string;
  readonly resource: string | undefined;
  readonly entitlement: FeatureEntitlement;
}): ReactNode {
  const featureId = entitlement.feature?.id ?? "";
  const found = useQuery(explanationQuery(customerId, featureId, resource));
  const explained = found.data?.features[0];
  if (found.error !== null && found.data === undefined) {
    return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (explained === undefined) {
    return (
      <div className={style.explained}>
        <Bone height={84} />
      </div>
    );
  }
  return (
    <div className={style.explained}>
      <p className={style.explainTitle}>What grants it: the most generous source counts</p>
      <ul className={style.sources}>
        {explained.sources.map((source) => (
          <SourceLine
            key={`${source.subscriptionId} ${source.kind} ${source.id} ${source.role}`}
            source={source}
          />
        ))}
      </ul>
      <UsageLine customerId={customerId} explained={explained} />
    </div>
  );
}

const kinds: Readonly<Record<EntitlementSource["kind"], string>> = {
  PLAN: "plan",
  ADDON: "add-on",
  SUBSCRIPTION: "subscription",
  PROMOTION: "promotion",
};

function SourceLine({ source }: { readonly source: EntitlementSource }) {
  const { kind, id, displayName, role, provenance } = source;
  const counts = role === "wins" || role === "adds";
  const tone: Tone = counts ? "accent" : "calm";
  return (
    <li className={style.source} data-wins={counts}>
      <Pill tone={tone}>{kinds[kind]}</Pill>
      <span>
        {kind === "PLAN" ? (
          <Link to="/catalog" search={{ plan: id }}>
            {displayName}
          </Link>
        ) : (
          displayName
        )}{" "}
        <span className={show.small}>{detailOf(source)}</span>
        {provenance !== null && (
          <span className={style.origin}>
            <Origin provenance={provenance} />
          </span>
        )}
      </span>
      <span className={style.value}>
        {amountOf(source)}
        <span className={style.why}>{whyOf(source)}</span>
      </span>
    </li>
  );
}

function detailOf({ version, inheritedFrom, quantity, subscriptionId }: EntitlementSource): string {
  const parts = [
    version === null ? "" : `version ${version}`,
    inheritedFrom === null
      ? ""
      : `from ${inheritedFrom.displayName}, version ${inheritedFrom.version}, which it extends`,
    quantity === null || quantity === 1 ? "" : `× ${quantity}`,
    subscriptionId === null ? "" : `in subscription ${subscriptionId}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function amountOf({ grants, because }: EntitlementSource): string {
  if (grants === null) return "Taken away";
  if (grants.hasUnlimitedUsage) return "Unlimited";
  if (grants.enumValues !== null) return grants.enumValues.join(", ");
  if (grants.usageLimit === null) return because === "no_value" ? "No value" : "Granted";
  return `${because === "increment" ? "+" : ""}${count(grants.usageLimit)}`;
}

const advantages: Readonly<Record<string, string>> = {
  limit: "a higher limit",
  soft_limit: "a soft limit",
  reset_period: "a longer period",
  end: "a later end",
  start: "an earlier start",
};

/** Why a source counts, or does not. */
function whyOf({ role, because }: EntitlementSource): string {
  const advantage = advantages[because];
  switch (because) {
    case "only":
      return "counts: nothing else grants it";
    case "room":
      return "counts: more is granted elsewhere, but used up";
    case "increment":
      return "is added";
    case "enum_values":
      return "adds its values";
    case "used_up":
      return "is more, but used up";
    case "equal":
      return "is the same";
    case "subscription_override":
      return "is replaced by what was agreed";
    case "no_value":
      return "has no value";
    case "not_granted":
      return "does not grant it";
    default:
      if (role === "adds") return "makes the limit soft";
      return role === "wins" ? `counts: ${advantage}` : `another has ${advantage}`;
  }
}

function UsageLine({
  customerId,
  explained: { featureId, answer, usage },
}: {
  readonly customerId: string;
  readonly explained: ExplainedEntitlement;
}) {
  const { currentUsage, usagePeriodStart, usagePeriodEnd } = answer;
  if (currentUsage === undefined) return null;
  return (
    <>
      <p className={style.explainTitle}>What is used</p>
      <p className={show.small}>
        {count(currentUsage)}
        {usagePeriodStart !== undefined && (
          <>
            {" "}
            since <Moment at={usagePeriodStart} />
          </>
        )}
        {usagePeriodEnd !== undefined && (
          <>
            , until <Moment at={usagePeriodEnd} />
          </>
        )}
        .{" "}
        {usage !== null && (
          <>
            The last report: {count(usage.value)}, measured <Moment at={usage.measuredAt} />.{" "}
            <Origin provenance={usage.provenance} />{" "}
          </>
        )}
        <Link
          to="/customers/$customerId"
          params={{ customerId }}
          search={{ part: "usage", feature: featureId }}
        >
          See every report
        </Link>
      </p>
    </>
  );
}
