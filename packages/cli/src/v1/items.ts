import {
  type CustomerRecord,
  limits,
  metadataWithOriginal,
  type Reading,
  type RecordIssue,
  type RunKind,
  readCustomer,
  readSubscription,
  readUsage,
  recordIssue,
  type SubscriptionRecord,
  statusOfRecord,
  type UsageRecord,
} from "@carryover/contract/client";

/** How records become entries of API v1. */
export interface ItemOptions {
  readonly ignoreUnknown: boolean;
  /** Send null for a name or e-mail that a customer lacks; API v1 requires both fields. */
  readonly absentAsNull: boolean;
  /** Begins the idempotency keys of usages. */
  readonly importId: string;
  /** When the import was begun, in ISO 8601. */
  readonly since: string;
}

/** A record as an entry of a request of API v1, or why it cannot be one. */
export type Item =
  | {
      readonly ok: true;
      readonly json: string;
      /** What identifies the record in a reply. */
      readonly id: string;
      /** What it writes. Of two records that share a name, the later one is applied later. */
      readonly names: readonly string[];
      /** The request that shows what the server holds of it. */
      readonly lookUp: string;
      /** What the answer to it holds if the record was applied; null if that is plain. */
      readonly lookFor: string | null;
      readonly warnings: readonly RecordIssue[];
    }
  | { readonly ok: false; readonly issues: readonly RecordIssue[] };

type Fields = Readonly<Record<string, unknown>>;

/** What API v1 has of the fields of a record. */
interface V1Fields {
  /** Fields that are sent as they are, if they have a value. */
  readonly sent: readonly string[];
  /** Those of them that null clears. */
  readonly nullable: readonly string[];
  /** Fields without which somebody would have another access, or pay another amount. */
  readonly decisive: readonly string[];
}

const customerFields: V1Fields = {
  sent: [
    "id",
    "name",
    "email",
    "billingId",
    "paymentMethodId",
    "salesforceId",
    "updatedAt",
    "metadata",
  ],
  nullable: ["name", "email"],
  decisive: ["promotionalEntitlements"],
};

const subscriptionFields: V1Fields = {
  sent: [
    "id",
    "customerId",
    "planId",
    "resourceId",
    "startDate",
    "endDate",
    "billingId",
    "billingPeriod",
    "addons",
    "charges",
    "metadata",
  ],
  nullable: ["resourceId", "endDate", "billingId"],
  decisive: [
    "entitlements",
    "unitQuantity",
    "status",
    "trialEndDate",
    "canceledAt",
    "cancelAt",
    "endedAt",
    "cancelAtPeriodEnd",
    "paused",
    "pastDue",
    "billingCycleAnchor",
  ],
};

const usageFields: V1Fields = {
  sent: ["customerId", "featureId", "resourceId", "usage", "createdAt"],
  nullable: [],
  decisive: [],
};

/** Turns records of a kind into entries of API v1; `number` counts the records of the file. */
export const itemsOf: Readonly<
  Record<RunKind, (value: unknown, number: number, options: ItemOptions) => Item>
> = {
  customers: (value, _, options) => {
    const reading = readCustomer(value, options);
    return reading.ok ? customerItem(reading, options) : reading;
  },
  subscriptions: (value, _, options) => {
    const reading = readSubscription(value, options);
    return reading.ok ? subscriptionItem(reading, options) : reading;
  },
  usage: (value, number, options) => {
    const reading = readUsage(value, options);
    return reading.ok ? usageItem(reading, number, options) : reading;
  },
};

type Read<T> = Extract<Reading<T>, { ok: true }>;

function customerItem({ record, warnings }: Read<CustomerRecord>, options: ItemOptions): Item {
  const { promotionalEntitlements: promotions } = record;
  // Null revokes what there is, as an empty list does.
  const list = promotions === null ? { promotionalEntitlements: [] } : {};
  const fields = { ...withOriginalInMetadata(record), ...list };
  const fitted = fit(fields, customerFields, options);
  const absent = ["name", "email"].filter((name) => !Object.hasOwn(record, name));
  const missing = options.absentAsNull ? [] : absent.map(missingInV1);
  const issues = [...missing, ...fitted.issues];
  if (issues.length > 0) return { ok: false, issues };
  const filled = absent.map((name) => [name, null]);
  const json = JSON.stringify({ ...fitted.fields, ...Object.fromEntries(filled) });
  const lookUp = `GET /api/v1/customers/${encodeURIComponent(record.id)}`;
  const own = { id: record.id, names: [record.id], lookUp, lookFor: null };
  return { ok: true, json, ...own, warnings: [...warnings, ...fitted.warnings] };
}

function missingInV1(name: string): RecordIssue {
  return recordIssue("missing_field", `/${name}`, {
    message: `API v1 requires "${name}", even if it is null.`,
    hint:
      "Add it; or pass --absent-as-null to send null, which clears the value that the server " +
      "may hold.",
  });
}

function subscriptionItem(
  { record, warnings }: Read<SubscriptionRecord>,
  options: ItemOptions,
): Item {
  const { id, customerId, billingId, billingPeriod, charges } = record;
  const fitted = fit(
    withoutMeaningless(withOriginalInMetadata(record)),
    subscriptionFields,
    options,
  );
  const issues = [...fitted.issues];
  if (id == null) {
    const message = 'API v1 requires "id": without it a repeated request could subscribe twice.';
    const hint = "Give the id that the subscription has on that server, or is to have.";
    issues.unshift(recordIssue("missing_field", "/id", { message, hint }));
  }
  const isPaid = billingPeriod != null || (charges != null && charges.length > 0);
  if (isPaid && billingId == null) {
    const message = "The subscription is paid and has no billingId, so it could be billed twice.";
    const hint = "Give the billingId of the existing subscription, or provision it by hand.";
    issues.push(recordIssue("paid_plan_needs_cutover", "/billingPeriod", { message, hint }));
  }
  if (issues.length > 0 || id == null) return { ok: false, issues };
  const lookUp = `GET /api/v1/subscriptions/${encodeURIComponent(id)}`;
  const json = JSON.stringify(fitted.fields);
  // Their tasks are applied later, so those of one customer are not sent together either.
  const names = [`subscription ${id}`, `customer ${customerId}`];
  const own = { id, names, lookUp, lookFor: null };
  return { ok: true, json, ...own, warnings: [...warnings, ...fitted.warnings] };
}

/** A record whose original id is where a server of Carryover would keep it. */
function withOriginalInMetadata(record: CustomerRecord | SubscriptionRecord): Fields {
  const { originalId, ...others } = record;
  if (originalId == null) return record as unknown as Fields;
  return { ...others, metadata: metadataWithOriginal(record, {}) };
}

/** A subscription without what says no more than that it is active. */
function withoutMeaningless(record: Fields): Fields {
  const { status } = record;
  const isMeaningless = ([name, value]: [string, unknown]) =>
    value === false ||
    (name === "status" && typeof status === "string" && statusOfRecord(status) === "active") ||
    (name === "entitlements" && Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(record).filter((entry) => !isMeaningless(entry)));
}

function usageItem(
  { record, warnings }: Read<UsageRecord>,
  number: number,
  options: ItemOptions,
): Item {
  const { customerId, featureId } = record;
  const fitted = fit(record as unknown as Fields, usageFields, options);
  if (fitted.issues.length > 0) return { ok: false, issues: fitted.issues };
  const { usage: value, ...fields } = fitted.fields;
  // Each record of an import has a key of its own, whatever the request that it is sent in.
  const idempotencyKey = `${options.importId}-${number}`;
  const json = JSON.stringify({ ...fields, value, updateBehavior: "SET", idempotencyKey });
  const [customer, feature] = [encodeURIComponent(customerId), encodeURIComponent(featureId)];
  const { resourceId } = record;
  const resource = resourceId == null ? "" : `&resourceId=${encodeURIComponent(resourceId)}`;
  const startDate = encodeURIComponent(record.createdAt ?? before(options.since));
  const history = `/api/v1/usage/${customer}/history/${feature}`;
  const lookUp = `GET ${history}?startDate=${startDate}${resource}`;
  const names = [JSON.stringify([customerId, featureId, resourceId ?? null])];
  const own = { id: customerId, names, lookUp, lookFor: `the value ${value}` };
  return { ok: true, json, ...own, warnings: [...warnings, ...fitted.warnings] };
}

/** A moment before another one: the clock of the server may be late. */
function before(instant: string): string {
  return new Date(Date.parse(instant) - limits.v1LookUpMarginMs).toISOString();
}

/** Keeps the fields that API v1 has; no other value is lost without a word. */
function fit(record: Fields, known: V1Fields, { ignoreUnknown }: ItemOptions) {
  const fields: Record<string, unknown> = {};
  const issues: RecordIssue[] = [];
  const warnings: RecordIssue[] = [];
  for (const [name, value] of Object.entries(record)) {
    const isSent = known.sent.includes(name);
    if (isSent && (value !== null || known.nullable.includes(name))) fields[name] = value;
    else if (value === null) {
      if (isSent && !unclearable.includes(name)) warnings.push(notCleared(name));
    } else if (ignoreUnknown && !known.decisive.includes(name)) warnings.push(leftOut(name));
    else issues.push(notInV1(name, known.decisive.includes(name)));
  }
  return { fields, issues, warnings };
}

/** Fields that mean the same whether they are null or absent. */
const unclearable = ["updatedAt", "createdAt", "resourceId"];

function notCleared(name: string): RecordIssue {
  const message = `API v1 cannot clear "${name}", so null was left out.`;
  return recordIssue("unknown_field", `/${name}`, { message, hint: "Clear it on the server." });
}

function leftOut(name: string): RecordIssue {
  const message = `API v1 has no field "${name}", so it was left out.`;
  return recordIssue("unknown_field", `/${name}`, { message, hint: "" });
}

function notInV1(name: string, isDecisive: boolean): RecordIssue {
  if (!isDecisive) {
    const message = `API v1 has no field "${name}"; its value would be lost.`;
    const hint = "Remove it, or pass --ignore-unknown.";
    return recordIssue("unknown_field", `/${name}`, { message, hint });
  }
  const message = `API v1 has no field "${name}", and it decides who has access or what is billed.`;
  const hint =
    name === "promotionalEntitlements"
      ? "Remove it, and grant or revoke them on the server."
      : "Remove it if it says nothing that counts, or make the subscription by hand.";
  return recordIssue("unknown_field", `/${name}`, { message, hint });
}
