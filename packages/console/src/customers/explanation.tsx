import type { FeatureEntitlement } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { catalogQuery } from "../catalog/document.ts";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import show from "../show/show.module.css";
import { Bone, Pill, Problem } from "../show/states.tsx";
import style from "./entitlements.module.css";
import { promotionsQuery, wholeSubscriptionsQuery } from "./queries.ts";
import { type Source, sourcesOf } from "./sources.ts";

/** Where a number comes from: each source with its value, the one that counts, and the usage. */
export function Explanation({
  customerId,
  entitlement,
}: {
  readonly customerId: string;
  readonly entitlement: FeatureEntitlement;
}): ReactNode {
  const catalog = useQuery(catalogQuery);
  const subscriptions = useQuery(wholeSubscriptionsQuery(customerId));
  const promotions = useQuery(promotionsQuery(customerId));
  const error = catalog.error ?? subscriptions.error ?? promotions.error;
  const featureId = entitlement.feature?.id ?? "";
  if (error !== null) return <Problem error={error} />;
  if (!catalog.data || !subscriptions.data || !promotions.data) {
    return (
      <div className={style.explained}>
        <Bone height={84} />
      </div>
    );
  }
  const known = {
    catalog: catalog.data,
    subscriptions: subscriptions.data,
    promotions: promotions.data,
  };
  const sources = sourcesOf(known, featureId);
  const winner = winnerOf(sources, entitlement);
  return (
    <div className={style.explained}>
      <p className={style.explainTitle}>What grants it: the most generous source counts</p>
      <ul className={style.sources}>
        {sources.map((source) => (
          <SourceLine
            key={`${source.subscriptionId} ${source.kind} ${source.id}`}
            source={source}
            isWinner={source === winner || (source.isIncrement && winner?.kind !== "promotion")}
          />
        ))}
      </ul>
      {sources.length === 0 && (
        <p className={show.small}>
          Today's catalog grants it no more; this customer keeps it by the version that it bought.
        </p>
      )}
      <UsageLine customerId={customerId} entitlement={entitlement} />
    </div>
  );
}

function SourceLine({ source, isWinner }: { readonly source: Source; readonly isWinner: boolean }) {
  const { kind, id, name, detail, subscriptionId } = source;
  return (
    <li className={style.source} data-wins={isWinner}>
      <Pill tone={isWinner ? "accent" : "calm"}>{kind}</Pill>
      <span>
        {kind === "plan" ? (
          <Link to="/catalog" search={{ plan: id }}>
            {name}
          </Link>
        ) : (
          name
        )}{" "}
        <span className={show.small}>
          {[detail, subscriptionId === null ? "" : `in subscription ${subscriptionId}`]
            .filter(Boolean)
            .join(", ")}
        </span>
      </span>
      <span className={style.value}>
        {sourceValue(source)} {isWinner ? "· counts" : ""}
      </span>
    </li>
  );
}

function UsageLine({
  customerId,
  entitlement,
}: {
  readonly customerId: string;
  readonly entitlement: FeatureEntitlement;
}) {
  const { feature, currentUsage, usagePeriodStart, usagePeriodEnd } = entitlement;
  if (currentUsage === undefined || feature?.featureType !== "NUMBER") return null;
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
        <Link
          to="/customers/$customerId"
          params={{ customerId }}
          search={{ part: "usage", feature: feature.id }}
        >
          See every report
        </Link>
      </p>
    </>
  );
}

function sourceValue({ isDenied, isUnlimited, isIncrement, limit }: Source): string {
  if (isDenied) return "Taken away";
  if (isUnlimited) return "Unlimited";
  if (limit === null) return "Granted";
  return `${isIncrement ? "+" : ""}${count(limit)}`;
}

/** The most generous of the sources that are whole values. */
function winnerOf(
  sources: readonly Source[],
  { usageLimit }: FeatureEntitlement,
): Source | undefined {
  const whole = sources.filter(({ isDenied, isIncrement }) => !isDenied && !isIncrement);
  const agreed = whole.find(({ kind, limit }) => kind === "subscription" && limit === null);
  if (agreed !== undefined && !whole.some(({ limit }) => limit === usageLimit)) return agreed;
  return whole.reduce<Source | undefined>(
    (best, one) => (best === undefined || worth(one) > worth(best) ? one : best),
    undefined,
  );
}

function worth({ isUnlimited, limit }: Source): number {
  return isUnlimited ? Number.POSITIVE_INFINITY : (limit ?? 0);
}
