import { type CatalogChange, sameJson } from "@carryover/contract";
import type { DocumentEntry } from "./document.ts";

export type FieldChange = CatalogChange["fields"][number];

/**
 * Returns the paths of the fields in which two canonical entries differ. Entitlements are
 * identified by their feature and charges by the thing that they bill, so that their order does not
 * matter.
 */
export function changedFields(
  before: DocumentEntry | undefined,
  after: DocumentEntry | undefined,
): FieldChange[] {
  return differences("", view(before), view(after)).filter(({ field }) => field !== "id");
}

type Tree = Readonly<Record<string, unknown>>;

/** Lists whose entries have a name become objects, so that they are compared by it. */
function view(entry: DocumentEntry | undefined): Tree {
  const { entitlements, charges, overageCharges, ...rest } = (entry ?? {}) as Lists;
  return {
    ...rest,
    ...(entitlements && { entitlements: byName(entitlements, ({ featureId }) => [featureId]) }),
    ...(charges && { charges: byName(charges, chargeName) }),
    ...(overageCharges && { overageCharges: byName(overageCharges, chargeName) }),
  };
}

interface Lists {
  readonly entitlements?: readonly Tree[];
  readonly charges?: readonly Tree[];
  readonly overageCharges?: readonly Tree[];
}

function byName(list: readonly Tree[], name: (item: Tree) => unknown[]): Tree {
  const named = list.map((item) => {
    const parts = name(item).filter((part) => part !== undefined);
    return [parts.join(" "), item] as const;
  });
  return Object.fromEntries(named);
}

function chargeName(charge: Tree): unknown[] {
  const { billingModel, featureId, billingPeriod, billingCadence, billingCountryCode } = charge;
  return [billingModel, featureId, billingPeriod, billingCadence, billingCountryCode];
}

function differences(path: string, before: Tree, after: Tree): FieldChange[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names.flatMap((name) => {
    const field = path === "" ? name : `${path}.${name}`;
    const old = own(before, name);
    const fresh = own(after, name);
    if (sameJson(old, fresh)) return [];
    // A map that exists on one side only is reported entry by entry, if its entries have names.
    const isNamed = path === "" && namedLists.includes(name);
    if (isNamed || (isTree(old) && isTree(fresh))) {
      return differences(field, (old ?? {}) as Tree, (fresh ?? {}) as Tree);
    }
    return [{ field, before: old, after: fresh }];
  });
}

/** Returns a value that the tree has itself: metadata may have a key such as toString. */
function own(tree: Tree, name: string): unknown {
  return Object.hasOwn(tree, name) ? (tree[name] ?? null) : null;
}

const namedLists: readonly string[] = ["entitlements", "charges", "overageCharges", "metadata"];

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
