import type {
  Feature,
  PromotionalEntitlement,
  PromotionalEntitlementsCreate,
} from "@carryover/sdk";
import { Checkbox, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { client } from "../session/client.ts";
import { Choice } from "../show/choice.tsx";
import { Confirm } from "../show/confirm.tsx";
import { useOnce } from "../show/once.ts";
import { Bone, Note, Problem } from "../show/states.tsx";
import style from "./customers.module.css";
import { featuresQuery } from "./queries.ts";

type Grant = PromotionalEntitlementsCreate["promotionalEntitlements"][number];

const periods = [
  ["1 week", "1 week"],
  ["1 month", "1 month"],
  ["6 month", "6 months"],
  ["1 year", "1 year"],
  ["lifetime", "without an end"],
  ["custom", "until a moment"],
] as const satisfies ReadonlyArray<readonly [Grant["period"], string]>;

const resets = [
  ["DAY", "every day"],
  ["WEEK", "every week"],
  ["MONTH", "every month"],
  ["YEAR", "every year"],
] as const;

/** What is filled in; texts as they were typed. */
interface Draft {
  readonly featureId?: string | undefined;
  readonly period: Grant["period"];
  readonly end: string;
  readonly limit: string;
  readonly isUnlimited: boolean;
  readonly values: readonly string[];
  readonly reset?: (typeof resets)[number][0] | undefined;
}

const nothing: Draft = { period: "1 month", end: "", limit: "", isUnlimited: false, values: [] };

/** Grants a feature to a customer from now on, beside its subscriptions. */
export function GrantDialog({
  customerId,
  granted,
  onDone,
  onClose,
}: {
  readonly customerId: string;
  /** What it was granted before; the new grant of a feature takes the place of the old one. */
  readonly granted: readonly PromotionalEntitlement[];
  readonly onDone: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const features = useQuery(featuresQuery);
  const [draft, setDraft] = useState(nothing);
  const granting = useOnce(
    (body: PromotionalEntitlementsCreate, options) =>
      client.customers.promotionalEntitlements.create(customerId, body, options),
    onDone,
  );
  const feature = features.data?.find(({ id }) => id === draft.featureId);
  const grant = feature === undefined ? null : grantOf(draft, feature);
  const isReplaced = granted.some(
    ({ featureId, status }) => featureId === draft.featureId && status === "Active",
  );
  return (
    <Confirm
      title="Grant a feature"
      action="Grant the feature"
      isDisabled={grant === null}
      isPending={granting.isPending}
      error={granting.error}
      onConfirm={() => grant !== null && granting.send({ promotionalEntitlements: [grant] })}
      onClose={onClose}
    >
      {features.isPending && <Bone height={160} />}
      {features.isError && <Problem error={features.error} />}
      <div className={style.form}>
        <Choice
          label="Feature"
          value={draft.featureId}
          any="choose one"
          options={(features.data ?? []).map(({ id, displayName }) => [
            id,
            displayName === id ? id : `${displayName} (${id})`,
          ])}
          onChoose={(featureId) => setDraft({ ...nothing, period: draft.period, featureId })}
        />
        {feature !== undefined && <Value feature={feature} draft={draft} onChange={setDraft} />}
        <Period draft={draft} onChange={setDraft} />
      </div>
      {isReplaced && (
        <Note tone="warn">The feature is granted already: this takes the place of that grant.</Note>
      )}
    </Confirm>
  );
}

/** How long it lasts, in steps or until a moment. */
function Period({
  draft,
  onChange,
}: {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}) {
  return (
    <>
      <Choice
        label="Lasts"
        value={draft.period}
        any={null}
        options={periods}
        onChoose={(period) => onChange({ ...draft, period: period ?? draft.period })}
      />
      {draft.period === "custom" && (
        <TextInput
          type="datetime-local"
          label="Ends"
          description={`In your zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
          size="sm"
          value={draft.end}
          onChange={({ currentTarget }) => onChange({ ...draft, end: currentTarget.value })}
        />
      )}
    </>
  );
}

/** What is granted of a feature: a number, some values, or the feature. */
function Value({
  feature: { featureType, meterType, enumConfiguration },
  draft,
  onChange,
}: {
  readonly feature: Feature;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}) {
  if (featureType === "ENUM") {
    return (
      <Checkbox.Group
        label="Values"
        value={[...draft.values]}
        onChange={(values) => onChange({ ...draft, values })}
      >
        {(enumConfiguration ?? []).map(({ value, displayName }) => (
          <Checkbox key={value} value={value} label={displayName} size="xs" mt={6} />
        ))}
      </Checkbox.Group>
    );
  }
  if (featureType === "BOOLEAN") return null;
  return (
    <>
      <TextInput
        label="Limit"
        size="sm"
        inputMode="decimal"
        disabled={draft.isUnlimited}
        value={draft.isUnlimited ? "" : draft.limit}
        onChange={({ currentTarget }) => onChange({ ...draft, limit: currentTarget.value.trim() })}
      />
      <Checkbox
        label="Unlimited"
        size="xs"
        checked={draft.isUnlimited}
        onChange={({ currentTarget }) => onChange({ ...draft, isUnlimited: currentTarget.checked })}
      />
      {meterType === "INCREMENTAL" && (
        <Choice
          label="Usage begins anew"
          value={draft.reset}
          any="never"
          options={resets}
          onChoose={(reset) => onChange({ ...draft, reset })}
        />
      )}
    </>
  );
}

/** Returns what to send; null while something is missing or is no number or moment. */
function grantOf(draft: Draft, { id, featureType, meterType }: Feature): Grant | null {
  const end = draft.period === "custom" ? new Date(draft.end) : null;
  if (end !== null && Number.isNaN(end.getTime())) return null;
  const grant: Grant = {
    featureId: id,
    period: draft.period,
    ...(end === null ? {} : { customEndDate: end.toISOString() }),
  };
  if (featureType === "BOOLEAN") return grant;
  if (featureType === "ENUM") {
    return draft.values.length === 0 ? null : { ...grant, enumValues: [...draft.values] };
  }
  const reset = meterType === "INCREMENTAL" && draft.reset ? { resetPeriod: draft.reset } : {};
  if (draft.isUnlimited) return { ...grant, ...reset, hasUnlimitedUsage: true };
  return /^\d+(\.\d+)?$/.test(draft.limit)
    ? { ...grant, ...reset, usageLimit: Number(draft.limit) }
    : null;
}
