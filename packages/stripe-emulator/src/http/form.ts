import { ApiError } from "../objects.ts";

/** Parameters as they come: texts, nested. */
export type FormValue = string | FormValue[] | Form;

/** Without a prototype, so that no parameter's name finds anything that was not sent. */
export interface Form {
  [name: string]: FormValue;
}

const depthMax = 8;

/**
 * Parses the bracket form of Stripe, such as `items[0][price]=price_1&expand[]=customer`. Members
 * that are numbered from 0 become an array, but for those of metadata, whose names are free.
 */
export function parseForm(text: string): Form {
  const form = object();
  for (const [name, value] of new URLSearchParams(text)) insert(form, segmentsOf(name), value);
  return withArrays(form, "") as Form;
}

function object(): Form {
  return Object.create(null) as Form;
}

function segmentsOf(name: string): string[] {
  const bracket = name.indexOf("[");
  if (bracket < 0) return [name];
  const inner = name.slice(bracket);
  if (bracket === 0 || !/^(\[[^[\]]*\])+$/.test(inner)) throw unreadable(name);
  const segments = [name.slice(0, bracket), ...inner.slice(1, -1).split("][")];
  if (segments.length > depthMax) throw unreadable(name);
  return segments;
}

function insert(form: Form, segments: readonly string[], value: string): void {
  let node = form;
  for (const segment of segments.slice(0, -1)) {
    const key = segment === "" ? String(Object.keys(node).length) : segment;
    const inner = node[key] ?? object();
    if (typeof inner === "string" || Array.isArray(inner)) throw unreadable(segments.join("."));
    node[key] = inner;
    node = inner;
  }
  const last = segments.at(-1) ?? "";
  node[last === "" ? String(Object.keys(node).length) : last] = value;
}

function withArrays(value: FormValue, name: string): FormValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const isArray =
    name !== "" && name !== "metadata" && entries.every(([key], index) => key === String(index));
  if (isArray) return entries.map(([key, inner]) => withArrays(inner, key));
  for (const [key, inner] of entries) value[key] = withArrays(inner, key);
  return value;
}

function unreadable(name: string): ApiError {
  return new ApiError(400, `Invalid parameter name: ${name}`, { param: name });
}
