import type { CatalogDocument } from "@carryover/sdk";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Scroller } from "../show/scroller.tsx";
import { Pill } from "../show/states.tsx";
import style from "./catalog.module.css";
import { type CatalogFeature, type CatalogPlan, grantOf } from "./document.ts";
import { grantDetail, grantText, priceText } from "./words.ts";

/** Plans beside each other, a line for each feature. */
export function Matrix({
  catalog,
  plans,
  marked,
}: {
  readonly catalog: CatalogDocument;
  readonly plans: readonly CatalogPlan[];
  readonly marked: string | undefined;
}): ReactNode {
  const { features = [] } = catalog;
  return (
    <Scroller label="Plans and features" className={style.wrap}>
      <table className={style.matrix}>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            {plans.map((plan) => (
              <th key={plan.id} scope="col" data-marked={plan.id === marked}>
                <Link
                  className={style.plan}
                  to="/catalog"
                  search={(before) => ({
                    ...before,
                    plan: plan.id === marked ? undefined : plan.id,
                  })}
                  replace
                  resetScroll={false}
                >
                  {plan.displayName ?? plan.id}
                </Link>
                <span className={style.sub}>{priceText(plan)}</span>
                <Marks plan={plan} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {features.map((feature) => (
            <tr key={feature.id}>
              <th scope="row">
                {feature.displayName ?? feature.id}
                <span className={`${style.sub} mono`}>{feature.id}</span>
              </th>
              {plans.map((plan) => (
                <td key={plan.id} data-marked={plan.id === marked}>
                  <Grant catalog={catalog} plan={plan} feature={feature} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function Marks({ plan }: { readonly plan: CatalogPlan }) {
  const trial = plan.defaultTrialConfig;
  return (
    <>
      {plan.status === "DRAFT" && <Pill tone="warn">Draft</Pill>}
      {plan.status === "ARCHIVED" && <Pill>Archived</Pill>}
      {trial !== undefined && trial !== null && (
        <span className={style.sub}>
          {trial.duration} {trial.units.toLowerCase()} trial
        </span>
      )}
      {plan.parentPlanId !== undefined && (
        <span className={style.sub}>extends {plan.parentPlanId}</span>
      )}
    </>
  );
}

function Grant({
  catalog,
  plan,
  feature,
}: {
  readonly catalog: CatalogDocument;
  readonly plan: CatalogPlan;
  readonly feature: CatalogFeature;
}) {
  const grant = grantOf(catalog, plan.id, feature.id);
  if (grant === null) {
    return (
      <span className={style.none}>
        <span aria-hidden="true">–</span>
        <span className="hidden-text">not granted</span>
      </span>
    );
  }
  const detail = grantDetail(grant.entitlement);
  const from = grant.plan.id === plan.id ? "" : `from ${grant.plan.displayName ?? grant.plan.id}`;
  return (
    <>
      <span className={style.value}>{grantText(grant.entitlement, feature)}</span>
      {(detail !== "" || from !== "") && (
        <span className={style.sub}>{[detail, from].filter(Boolean).join(", ")}</span>
      )}
    </>
  );
}
