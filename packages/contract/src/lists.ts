import { z } from "zod";
import { limits } from "./limits.ts";

/**
 * The lists and maps of requests. Their size is checked before their entries, and reading stops
 * after enough faults, so that the limits bound the work, not the size of the body. `z.array` and
 * `z.record` are for replies only.
 */

interface ListDef extends z.core.$ZodArrayDef {
  readonly entriesMax: number;
}

interface MapDef extends z.core.$ZodRecordDef {
  readonly entriesMax: number;
}

type Payload = z.core.ParsePayload;
type Context = z.core.ParseContextInternal;

/** Makes the schema of a list with a maximum, and perhaps a minimum, number of entries. */
export function listOf<T extends z.ZodType>(
  entry: T,
  size: { readonly max: number; readonly min?: number },
): z.ZodArray<T> {
  const def = { type: "array", element: entry, entriesMax: size.max } as const;
  const schema = new BoundedList(def) as unknown as z.ZodArray<T>;
  const bounded = size.min === undefined ? schema : schema.min(size.min);
  // The entries of a list that is too long were not read, so nothing else is checked.
  return bounded.max(size.max, { abort: true });
}

/** Makes the schema of a map with a maximum number of entries, each with a valid name and value. */
export function mapOf<T extends z.ZodType>(
  name: z.ZodString,
  value: T,
  size: { readonly max: number },
): z.ZodRecord<z.ZodString, T> {
  const { max } = size;
  const def = { type: "record", keyType: name, valueType: value, entriesMax: max } as const;
  const schema = new BoundedMap(def) as unknown as z.ZodRecord<z.ZodString, T>;
  return schema.meta({ maxProperties: max });
}

/** Subclasses, so that the copies that `.meta()` and checks make read in the same way. */
const BoundedList = z.core.$constructor<z.ZodArray, ListDef>("BoundedList", (inst, def) => {
  z.ZodArray.init(inst as never, def as never);
  inst._zod.parse = (payload, context) => {
    const { value } = payload;
    if (!Array.isArray(value)) return wrongType(payload, "array", inst);
    // The size check, which runs next, reports it.
    if (value.length > def.entriesMax) return payload;
    payload.value = [];
    return readFrom(0, value, def.element, payload, context);
  };
});

const BoundedMap = z.core.$constructor<z.ZodRecord, MapDef>("BoundedMap", (inst, def) => {
  z.ZodRecord.init(inst as never, def as never);
  inst._zod.parse = (payload, context) => {
    const { value } = payload;
    if (!isMap(value)) return wrongType(payload, "record", inst);
    const names = Object.keys(value);
    if (names.length > def.entriesMax) {
      const message = `Too big: expected at most ${def.entriesMax} entries.`;
      payload.issues.push({ code: "custom", message, input: value, inst });
      return payload;
    }
    const entries: Array<[string, unknown]> = [];
    const inner = { ...context, async: false };
    for (const name of names) {
      if (payload.issues.length >= limits.bodyFaultsMax) break;
      run(def.keyType, name, name, payload, inner);
      entries.push([name, run(def.valueType, value[name], name, payload, inner)]);
    }
    // Unlike an assignment, this makes a property of every name.
    payload.value = Object.fromEntries(entries);
    return payload;
  };
});

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Asynchronous parsing pauses between slices of a long list, so that others get their turn. */
function readFrom(
  first: number,
  values: readonly unknown[],
  entry: z.core.$ZodType,
  payload: Payload,
  context: Context,
): Payload | Promise<Payload> {
  const read = payload.value as unknown[];
  const inner = { ...context, async: false };
  const pausesAt = performance.now() + limits.sliceMs;
  for (let index = first; index < values.length; index++) {
    if (payload.issues.length >= limits.bodyFaultsMax) return payload;
    read.push(run(entry, values[index], index, payload, inner));
    const looks = context.async && index % entriesPerLook === 0;
    if (looks && performance.now() > pausesAt) {
      return pause().then(() => readFrom(index + 1, values, entry, payload, context));
    }
  }
  return payload;
}

/** Looking at the clock takes as long as reading a small entry. */
const entriesPerLook = 8;

/** Reads one entry synchronously and returns its value; its issues are added to the payload's. */
function run(
  schema: z.core.$ZodType,
  value: unknown,
  key: string | number,
  payload: Payload,
  context: Context,
): unknown {
  const result = schema._zod.run({ value, issues: [] }, context);
  if (result instanceof Promise) throw new z.core.$ZodAsyncError();
  if (result.issues.length > 0) {
    payload.issues.push(...z.core.util.prefixIssues(key, result.issues));
  }
  return result.value;
}

function wrongType(payload: Payload, expected: "array" | "record", inst: z.core.$ZodType): Payload {
  payload.issues.push({ expected, code: "invalid_type", input: payload.value, inst });
  return payload;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
