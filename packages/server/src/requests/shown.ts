import { limits } from "@carryover/contract";

const removed = "[removed]";

/** Names of fields whose texts are never shown, in lower case and without `_` and `-`. */
const secretNames = new RegExp(
  "key$|secret|credential|password|passphrase|token|bearer|session|authorization|cookie|email|" +
    "paymentmethod|cardnumber|cvc|iban|taxid",
);

/** Names of fields whose numbers are not shown either. */
const secretNumbers = /secret|password|cardnumber|cvc|iban|taxid/;

/** Our keys, signed tokens, and the keys, secrets and payment methods of Stripe. */
const secretTexts = new RegExp(
  "\\b(?:(?:server|client|viewer)-[\\w-]{8,}|[spr]k_(?:live|test|org)_\\w+|whsec_\\w+|" +
    "(?:pm|card|src|tok|btok|ba)_\\w+|\\w+_secret_\\w+|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+)",
  "g",
);

const addresses = /[^\s@"'<>(),:;=]{1,64}(?:@|%40)[^\s@"'<>(),;]+/g;

/** Returns a text without keys and other secrets. */
export function withoutSecrets(text: string): string {
  return text.replace(secretTexts, removed);
}

/** Returns the parameters of a query as JSON, without secrets; null if there are none. */
export function shownQuery(search: string): string | null {
  if (search.length < 2) return null;
  const all = new URLSearchParams(search.slice(1, limits.requestLogBodyBytesMax));
  const entries = [...all].slice(0, limits.requestLogEntriesMax);
  return jsonWithin(() => (budget) => shownObject(Object.fromEntries(entries), budget, 1));
}

/**
 * Returns a body as JSON of at most `limits.requestLogBodyBytesMax` bytes, without secrets: by the
 * name of a field, and by the form of a text. `countsAlone` leaves out what its lists hold.
 */
export function shownBody(value: unknown, countsAlone: boolean): string {
  return jsonWithin(() => (budget) => {
    if (!countsAlone) return shown(value, budget, 0);
    return isObject(value) ? counted(value, budget) : countOf(value);
  });
}

/** Returns a body of GraphQL whose document has no texts: they may be secrets without a name. */
export function withoutLiterals(body: unknown): unknown {
  if (!isObject(body) || typeof body.query !== "string") return body;
  const start = body.query.slice(0, 2 * limits.requestLogTextMax);
  return { ...body, query: start.replace(literals, '"…"') };
}

/** Texts of GraphQL, whole or cut off. */
const literals = /"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\])*(?:"|\\?$)/g;

/** What may still be added, in characters. */
interface Budget {
  left: number;
}

/** Characters of UTF-8 take up to three bytes, and six if they are escaped. */
function jsonWithin(make: () => (budget: Budget) => unknown): string {
  for (let left = limits.requestLogBodyBytesMax / 2; left > 100; left /= 2) {
    const text = JSON.stringify(make()({ left }));
    if (Buffer.byteLength(text) <= limits.requestLogBodyBytesMax) return text;
  }
  return JSON.stringify(removed);
}

function shown(value: unknown, budget: Budget, depth: number): unknown {
  if (typeof value === "string") return shownText(value, budget);
  if (typeof value !== "object" || value === null) {
    budget.left -= 8;
    return value;
  }
  if (depth >= limits.requestLogDepthMax) return Array.isArray(value) ? countOf(value) : "{…}";
  budget.left -= 2;
  return Array.isArray(value)
    ? shownList(value, budget, depth + 1)
    : shownObject(value as Readonly<Record<string, unknown>>, budget, depth + 1);
}

function shownText(text: string, budget: Budget): string {
  const max = limits.requestLogTextMax;
  // A secret that begins within the limit may go on beyond it.
  const start = withoutSecrets(text.slice(0, max * 2)).replace(addresses, removed);
  const isCut = text.length > max * 2 || start.length > max;
  budget.left -= Math.min(start.length, max);
  return isCut ? `${start.slice(0, max)}…` : start;
}

function shownList(list: readonly unknown[], budget: Budget, depth: number): unknown {
  if (list.length > limits.requestLogEntriesMax) return countOf(list);
  const entries: unknown[] = [];
  for (const entry of list) {
    if (budget.left <= 0) return [...entries, "…"];
    entries.push(shown(entry, budget, depth));
  }
  return entries;
}

function shownObject(
  value: Readonly<Record<string, unknown>>,
  budget: Budget,
  depth: number,
): Record<string, unknown> {
  const fields: Array<[string, unknown]> = [];
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    const field = value[name];
    if (budget.left <= 0) {
      fields.push(["…", "…"]);
      break;
    }
    budget.left -= 2;
    fields.push([
      shownText(name, budget),
      isSecret(name, field) ? removed : shown(field, budget, depth),
    ]);
  }
  return Object.fromEntries(fields);
}

/** Most numbers stay: a feature may be called tokens, and its usage is no secret. */
function isSecret(name: string, value: unknown): boolean {
  const isText = typeof value === "string" || (typeof value === "object" && value !== null);
  const names = isText ? secretNames : secretNumbers;
  return names.test(name.slice(0, 100).toLowerCase().replace(/[_-]/g, ""));
}

function counted(value: Readonly<Record<string, unknown>>, budget: Budget): unknown {
  const fields: Array<[string, unknown]> = [];
  for (const name in value) {
    if (budget.left <= 0 || fields.length >= limits.requestLogEntriesMax) break;
    if (!Object.hasOwn(value, name)) continue;
    const field = value[name];
    const isNested = typeof field === "object" && field !== null;
    const single = () => (isSecret(name, field) ? removed : shown(field, budget, 1));
    fields.push([shownText(name, budget), isNested ? countOf(field) : single()]);
  }
  return Object.fromEntries(fields);
}

function countOf(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} entries`;
  return isObject(value) ? `${Object.keys(value).length} fields` : removed;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
