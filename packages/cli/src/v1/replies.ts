import { outcomes as knownOutcomes, type RunKind, recordCodes } from "@carryover/contract/client";
import type { RecordDetail, V1Outcome } from "./batch-state.ts";

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
    return { outcomes: ids.map(() => "accepted"), details: [], taskId };
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
    return typeof index === "number" && index < ids.length ? detailOf(one, index) : [];
  });
  return { outcomes, details: placed, taskId: null };
}

/** The first record of a created id has created it; of the others it is not said what they did. */
function created(newCustomers: readonly unknown[], ids: readonly string[]): Accepted {
  const left = new Set(newCustomers);
  const outcomes = ids.map((id) => (left.delete(id) ? "created" : "accepted"));
  return { outcomes, details: [], taskId: null };
}

/** Records that a refusal names, by their position in the request; none if it names any other. */
export function namedIn(body: unknown, collection: string, count: number): RecordDetail[] {
  const { errors } = fieldsOf(body);
  if (!Array.isArray(errors)) return [];
  const named = errors.map((error): RecordDetail | null => {
    const { index, path, message, code } = fieldsOf(error);
    const text = typeof message === "string" ? message : "";
    if (isPosition(index, count)) {
      const own = typeof code === "string" ? code : refusedCode;
      return { index, code: own, path: "", message: text, hint };
    }
    const [list, position = "", ...fields] = typeof path === "string" ? path.split(".") : [];
    const at = /^\d+$/.test(position) ? Number(position) : null;
    if (list !== collection || !isPosition(at, count)) return null;
    const pointer = fields.map((field) => `/${field}`).join("");
    return { index: at, code: refusedCode, path: pointer, message: text, hint };
  });
  return named.includes(null) ? [] : (named as RecordDetail[]);
}

const refusedCode = "refused_by_server";
const { hint } = recordCodes[refusedCode];

/** What is said of a record in a refused request; `among` counts those that share the refusal. */
export function refusedDetail(index: number, status: number, body: unknown, among: number) {
  const { message } = fieldsOf(body);
  const said = typeof message === "string" ? message : `status ${status}`;
  const own = `The server refused it: ${said}`;
  const shared =
    `The server refused a request of ${among} records with this one among them, which was not ` +
    `sent alone after so many refusals: ${said}`;
  return { index, code: refusedCode, path: "", message: among === 1 ? own : shared, hint };
}

function detailOf(value: unknown, index: number): RecordDetail[] {
  const { code, path, message, hint: own } = fieldsOf(value);
  if (typeof code !== "string" || typeof message !== "string") return [];
  const pointer = typeof path === "string" ? path : "";
  return [{ index, code, path: pointer, message, hint: typeof own === "string" ? own : "" }];
}

function isPosition(value: unknown, count: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < count;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
