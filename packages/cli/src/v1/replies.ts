import {
  outcomes as knownOutcomes,
  limits,
  type RunKind,
  recordCodes,
} from "@carryover/contract/client";
import type { RecordDetail, V1Outcome } from "./ledger/batch-state.ts";
import { codeOf, cut, fieldsOf, messageOf, refusalOf } from "./outside.ts";

/** What a server says of the records of a request that it has accepted, in their order. */
export interface Accepted {
  readonly outcomes: readonly V1Outcome[];
  readonly details: readonly RecordDetail[];
  /** The task that applies them later; null if they are applied. */
  readonly taskId: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the answer to a request of API v1; null if it is not one. API v1 names the customers that
 * it has created and no other, a task for subscriptions, and the measurements of usages. A server
 * that tells more is believed.
 */
export const acceptedIn: Readonly<
  Record<RunKind, (data: unknown, ids: readonly string[]) => Accepted | null>
> = {
  customers: (data, ids) => {
    const { newCustomers } = fieldsOf(data);
    if (!Array.isArray(newCustomers)) return null;
    return told(fieldsOf(data), ids) ?? created(newCustomers, ids);
  },
  subscriptions: (data, ids) => {
    const { taskId } = fieldsOf(data);
    if (typeof taskId !== "string") return null;
    const task = cut(taskId, limits.stringLengthMax);
    return { outcomes: ids.map(() => "accepted"), details: [], taskId: task };
  },
  usage: (data, ids) => {
    if (!Array.isArray(data) || data.length !== ids.length) return null;
    const details = data.flatMap((usage, index) => {
      const { warnings } = fieldsOf(usage);
      return Array.isArray(warnings) ? warnings.flatMap((one) => detailOf(one, index)) : [];
    });
    return { outcomes: ids.map(() => "accepted"), details, taskId: null };
  },
};

/** One outcome for each record, which is more than API v1 promises. */
function told({ outcomes, details }: Fields, ids: readonly string[]): Accepted | null {
  if (!Array.isArray(outcomes) || outcomes.length !== ids.length) return null;
  const known: readonly unknown[] = knownOutcomes;
  if (!outcomes.every((outcome) => known.includes(outcome))) return null;
  const listed = Array.isArray(details) ? details : [];
  const placed = listed.flatMap((one) => {
    const { index } = fieldsOf(one);
    return isPosition(index, ids.length) ? detailOf(one, index) : [];
  });
  return { outcomes, details: placed, taskId: null };
}

/** The record of a created id has created it; of the others it is not said what they did. */
function created(newCustomers: readonly unknown[], ids: readonly string[]): Accepted {
  const named = new Set(newCustomers);
  // Of two records with one id, the answer does not say which has created it.
  const once = new Set(ids);
  for (const [index, id] of ids.entries()) if (ids.indexOf(id) !== index) once.delete(id);
  const outcomes = ids.map((id) => (named.has(id) && once.has(id) ? "created" : "accepted"));
  return { outcomes, details: [], taskId: null };
}

/** Records that a refusal names, by their position in the request; none if it names any other. */
export function namedIn(body: unknown, collection: string, count: number): RecordDetail[] {
  const { errors } = refusalOf(body);
  if (!Array.isArray(errors)) return [];
  const named = errors.map((error): RecordDetail | null => {
    const { index, path, message, code } = fieldsOf(error);
    const text = typeof message === "string" ? cut(message) : "";
    if (isPosition(index, count)) {
      const own = typeof code === "string" ? cut(code, limits.stringLengthMax) : refusedCode;
      return { index, code: own, path: "", message: text, hint };
    }
    const [list, position = "", ...fields] = typeof path === "string" ? path.split(".") : [];
    const at = /^\d+$/.test(position) ? Number(position) : null;
    if (list !== collection || !isPosition(at, count)) return null;
    const pointer = cut(fields.map((field) => `/${field}`).join(""));
    return { index: at, code: refusedCode, path: pointer, message: text, hint };
  });
  return named.includes(null) ? [] : (named as RecordDetail[]);
}

const refusedCode = "refused_by_server";
const { hint } = recordCodes[refusedCode];

/** What is said of records in a refused request; several share one text. */
export function refusedDetails(
  positions: readonly number[],
  status: number,
  body: unknown,
): RecordDetail[] {
  const among = positions.length;
  const said = messageOf(status, body);
  const message =
    among === 1
      ? `The server refused it: ${said}`
      : `The server refused a request of ${among} records with this one among them, which was ` +
        `not sent alone after so many refusals: ${said}`;
  return positions.map((index) => ({ index, code: refusedCode, path: "", message, hint }));
}

/** Codes that API v1 has for what a record names, by the status that they come with. */
const codesOfRecords: Readonly<Record<number, readonly string[]>> = {
  404: [
    "CustomerNotFound",
    "CustomerResourceNotFound",
    "FeatureNotFound",
    "PlanNotFound",
    "AddonNotFound",
    "ProductNotFound",
    "EntitlementNotFound",
    "SubscriptionNotFound",
    "IntegrationNotFound",
  ],
  409: [
    "DuplicatedEntityNotAllowed",
    "EntityIsArchivedError",
    "InvalidSubscriptionStatus",
    "paid_plan_needs_cutover",
    "usage_key_reused",
  ],
};

/** Whether a refusal says of itself that it is about records of the request. */
export function isNamed(
  { status, body }: { readonly status: number; readonly body: unknown },
  collection: string,
  count: number,
): boolean {
  const code = codeOf(body);
  const isOfRecords = code !== null && (codesOfRecords[status] ?? []).includes(code);
  return isOfRecords || namedIn(body, collection, count).length > 0;
}

function detailOf(value: unknown, index: number): RecordDetail[] {
  const { code, path, message, hint: own } = fieldsOf(value);
  if (typeof code !== "string" || typeof message !== "string") return [];
  const text = (some: unknown) => (typeof some === "string" ? cut(some) : "");
  const name = cut(code, limits.stringLengthMax);
  return [{ index, code: name, path: text(path), message: cut(message), hint: text(own) }];
}

function isPosition(value: unknown, count: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < count;
}
