import { customerShape } from "../customers/record.ts";
import { subscriptionShape } from "../subscriptions/record.ts";
import { checkIdentifier } from "../text.ts";
import { usageShape } from "../usage/record.ts";
import type { RunKind } from "./run-kinds.ts";

/** The names under which a record of each kind may name its customer. */
const namesOfCustomer: Readonly<Record<RunKind, readonly string[]>> = {
  customers: namesOf(customerShape, "id"),
  subscriptions: namesOf(subscriptionShape, "customerId"),
  usage: namesOf(usageShape, "customerId"),
};

function namesOf<T>(
  { aliases }: { readonly aliases: ReadonlyMap<string, keyof T & string> },
  field: keyof T & string,
): readonly string[] {
  const others = [...aliases].filter(([, canonical]) => canonical === field);
  return [field, ...others.map(([name]) => name)];
}

/**
 * Returns the customer that an entry names, whatever else is wrong with it; null if it names none,
 * or two. Nothing is guessed: an id that is not one names nobody.
 */
export function namedCustomer(kind: RunKind, value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const entry = value as Readonly<Record<string, unknown>>;
  const names = namesOfCustomer[kind].filter((name) => Object.hasOwn(entry, name));
  const ids = new Set(names.map((name) => entry[name]));
  const [id] = ids;
  if (ids.size !== 1 || typeof id !== "string" || checkIdentifier(id) !== null) return null;
  return id;
}
