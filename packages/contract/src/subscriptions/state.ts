import { type FieldIssue, nearest, type RecordField } from "../record.ts";
import { checkInstant, textField } from "../text.ts";

/**
 * The fields of a record for the state of its subscription, as Stripe, API v1 and common exports
 * name them; and the names of such fields that are not supported.
 */

/** The fields of a record that describe the state of its subscription. */
export interface RecordStateFields {
  /** In any spelling of `statusOfRecord`. */
  readonly status?: string | null | undefined;
  readonly trialEndDate?: string | null | undefined;
  /** When it was canceled; for a future end, when the cancellation was requested. */
  readonly canceledAt?: string | null | undefined;
  /** When a cancellation ends it. */
  readonly cancelAt?: string | null | undefined;
  readonly endedAt?: string | null | undefined;
  readonly cancelAtPeriodEnd?: boolean | null | undefined;
  readonly currentPeriodEnd?: string | null | undefined;
  readonly paused?: boolean | null | undefined;
  readonly pastDue?: boolean | null | undefined;
  readonly billingCycleAnchor?: string | null | undefined;
}

/** The meaning of a record's status. */
export type SubscriptionRecordStatus =
  | "active"
  | "trialing"
  | "past_due"
  | "unpaid"
  | "paused"
  | "payment_pending"
  | "not_started"
  | "canceled"
  | "expired"
  | "never_paid";

/** Spellings of statuses, without case, blanks, hyphens and underscores. */
const statuses: Readonly<Record<string, SubscriptionRecordStatus>> = {
  active: "active",
  trialing: "trialing",
  trial: "trialing",
  intrial: "trialing",
  pastdue: "past_due",
  unpaid: "unpaid",
  paused: "paused",
  incomplete: "payment_pending",
  paymentpending: "payment_pending",
  notstarted: "not_started",
  canceled: "canceled",
  cancelled: "canceled",
  ended: "canceled",
  expired: "expired",
  incompleteexpired: "never_paid",
};

/** The statuses that a record may write, as messages and the API description list them. */
export const recordStatuses = [
  "active",
  "trialing",
  "past_due",
  "unpaid",
  "paused",
  "incomplete",
  "canceled",
  "incomplete_expired",
  "ACTIVE",
  "IN_TRIAL",
  "PAYMENT_PENDING",
  "NOT_STARTED",
  "CANCELED",
  "EXPIRED",
] as const;

/** Returns the meaning of a status; null for an unknown one. */
export function statusOfRecord(status: string): SubscriptionRecordStatus | null {
  const word = plainName(status);
  return Object.hasOwn(statuses, word) ? (statuses[word] ?? null) : null;
}

/** The fields of a record's state. */
export const stateFields: ReadonlyArray<readonly [keyof RecordStateFields, RecordField]> = [
  ["status", { type: "text", isRequired: false, isNullable: true, check: checkStatus }],
  ["trialEndDate", textField(checkInstant)],
  ["canceledAt", textField(checkInstant)],
  ["cancelAt", textField(checkInstant)],
  ["endedAt", textField(checkInstant)],
  ["cancelAtPeriodEnd", flag()],
  ["currentPeriodEnd", textField(checkInstant)],
  ["paused", flag()],
  ["pastDue", flag()],
  ["billingCycleAnchor", textField(checkInstant)],
];

/** Other names of these fields. */
export const stateAliases: ReadonlyArray<readonly [string, keyof RecordStateFields]> = [
  ["trialEnd", "trialEndDate"],
  ["trial_end", "trialEndDate"],
  ["trialEndsAt", "trialEndDate"],
  ["canceled_at", "canceledAt"],
  ["cancelledAt", "canceledAt"],
  ["cancel_at", "cancelAt"],
  ["cancellationDate", "cancelAt"],
  ["ended_at", "endedAt"],
  ["cancel_at_period_end", "cancelAtPeriodEnd"],
  ["current_period_end", "currentPeriodEnd"],
  ["currentBillingPeriodEnd", "currentPeriodEnd"],
  ["isPaused", "paused"],
  ["past_due", "pastDue"],
  ["isPastDue", "pastDue"],
  ["billing_cycle_anchor", "billingCycleAnchor"],
];

/** Returns a name without case, blanks, hyphens and underscores. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}

const stems: ReadonlyArray<readonly [stem: string, instead: string]> = [
  ["trial(ing)?", 'Write "trialEndDate".'],
  ["currentbillingperiod|currentperiod|billingperiod|period", 'Write "currentPeriodEnd".'],
  [
    "cancel|cancell?ed|cancell?ation|cancels",
    'Write "canceledAt", or "cancelAt" if it is to come.',
  ],
  ["terminat(ed?|es|ion)|churn(ed)?|deactivat(ed?|ion)", 'Write "canceledAt".'],
  ["pause[ds]?|suspend(ed)?|frozen|onhold|resume[ds]?", 'Write "paused": true or false.'],
  ["pastdue|unpaid|delinquent|overdue|dunning", 'Write "pastDue" or "status".'],
  ["expir(es?|ed|y|ation|ing)|end(s|ed|ing)?|validuntil|until", 'Write "endDate".'],
  ["start(s|ed|ing)?|begin(s|ning)?|validfrom", 'Write "startDate".'],
  ["status|state|active|inactive|enabled|disabled", 'Write "status".'],
];

/** Parts of a name that do not change the meaning of its stem, such as a reason or a source. */
const before = "^(subscription|sub|billing|effective|is|has|was)*";
const after = "(at|on|date|time|timestamp|collection|periodend|status|ends?(at|on|date)?)*$";

const decisive = stems.map(([stem, instead]) => {
  return { pattern: new RegExp(`${before}(${stem})${after}`), instead };
});

/** The fields that decide who has access, and when, by their plain names. */
const decisiveNames = new Map(
  [
    ...stateFields.map(([name]) => [name, name] as const),
    ...stateAliases,
    ...(["startDate", "endDate"] as const).map((name) => [name, name] as const),
  ]
    // Where the period is counted from decides nothing yet.
    .filter(([, name]) => name !== "billingCycleAnchor")
    .map(([alias, name]) => [plainName(alias), name]),
);
const decisiveWords = [...decisiveNames.keys()];

/** Words so near to a decisive name that they would be taken for it. */
const harmless = ["passed", "based", "caused", "stats", "stages", "created", "started"];

/** More edits than a slip makes lead from one name of Stripe to another one. */
const slipEditsMax = 2;

/**
 * Returns the replacement for an unsupported field that affects access, or for a misspelling of a
 * supported one; null for any other field. Such a field is never dropped silently.
 */
export function insteadOfDecisive(name: string): string | null {
  const plain = plainName(name);
  if (plain.length > 60 || plain === "billingperiod") return null;
  const instead = decisive.find(({ pattern }) => pattern.test(plain))?.instead;
  if (instead !== undefined || harmless.includes(plain)) return instead ?? null;
  const near = nearest(plain, decisiveWords, slipEditsMax);
  return near === null ? null : `Did you mean "${decisiveNames.get(near)}"?`;
}

function flag(): RecordField {
  return {
    type: "boolean",
    isRequired: false,
    isNullable: true,
    check: (value) => (typeof value === "boolean" ? null : { code: "invalid_type", pointer: "" }),
  };
}

function checkStatus(value: unknown): FieldIssue | null {
  if (typeof value === "string" && statusOfRecord(value) !== null) return null;
  return wrong(`Write one of ${recordStatuses.join(", ")}.`);
}

function wrong(message: string): FieldIssue {
  return { code: "invalid_type", pointer: "", message };
}
