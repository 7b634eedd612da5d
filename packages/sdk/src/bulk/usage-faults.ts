import { ApiError } from "../errors.ts";
import type { RecordDetail } from "./outcome.ts";
import { refusedUsage, unreadableField } from "./usage-codes.ts";

/** What a usage is refused with if it is the only one of its request. */
const codesOfOne: readonly (string | null)[] = [
  "InvalidArgumentError",
  "CustomerNotFound",
  "FeatureNotFound",
  "CustomerResourceNotFound",
  "MeteringNotAvailableForFeatureType",
  "EntityIsArchivedError",
  "usage_key_reused",
];

/** What several usages are refused with, each named by its index. */
const codesOfSeveral: readonly (string | null)[] = ["invalid_usage_report", "usage_key_reused"];

/**
 * Returns the faults of single usages in a refusal of `POST /api/v1/usage`, by their position in
 * the request. Returns nothing if the refusal is about the whole request, or if it is not a
 * refusal.
 */
export function faultsOf(
  error: unknown,
  usageCount: number,
): ReadonlyMap<number, readonly RecordDetail[]> {
  const faults = new Map<number, RecordDetail[]>();
  if (!(error instanceof ApiError)) return faults;
  const { code, message } = error;
  const named = errorsOf(error.body).map((each) => faultOf(each, code));
  for (const fault of named) {
    // One that names no usage of this request is about the request.
    if (fault === null || !(fault.index < usageCount)) return new Map();
    faults.set(fault.index, [...(faults.get(fault.index) ?? []), fault.detail]);
  }
  if (named.length === 0 && usageCount === 1 && code !== null && codesOfOne.includes(code)) {
    faults.set(0, [refusedUsage(code, message)]);
  }
  return faults;
}

type Fields = Readonly<Record<string, unknown>>;

function errorsOf(body: unknown): readonly unknown[] {
  const errors = isObject(body) ? body.errors : undefined;
  return Array.isArray(errors) ? errors : [];
}

/** Returns one of `errors`: it names a usage by its index, or a field of it as `usages.3.value`. */
function faultOf(
  error: unknown,
  code: string | null,
): { index: number; detail: RecordDetail } | null {
  if (!isObject(error) || typeof error.message !== "string") return null;
  const { index, path, message } = error as Fields & { message: string };
  if (codesOfSeveral.includes(code) && isPosition(index) && typeof error.code === "string") {
    return { index, detail: refusedUsage(error.code, message) };
  }
  if (code !== "InvalidArgumentError" || typeof path !== "string") return null;
  const [list, position, ...fields] = path.split(".");
  if (list !== "usages" || position === undefined || !/^\d+$/.test(position)) return null;
  const pointer = fields.map((field) => `/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  return { index: Number(position), detail: unreadableField(pointer.join(""), message) };
}

function isPosition(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
