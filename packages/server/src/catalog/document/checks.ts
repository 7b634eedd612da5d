import type { CatalogDocument } from "@carryover/contract";
import type { Steps } from "../../event-loop.ts";
import { type Catalog, latestPublished, type PackageVersion } from "../catalog.ts";
import { withVersion } from "../reading/versions.ts";
import { type CatalogFault, checkFeature, checkProduct, checkVersion } from "../writing/checks.ts";
import type { DocumentDecision } from "./plan.ts";

/**
 * Yields every inconsistency of the catalog after a document; paths are those of the document.
 * Entries outside the document are checked too, but only those that were consistent before: an old
 * fault elsewhere is no reason to refuse.
 */
export function* checkDecision(
  before: Catalog,
  document: CatalogDocument,
  decision: DocumentDecision,
): Steps<CatalogFault[]> {
  const after = resultOf(before, decision);
  const faults = [...decision.faults];
  for (const [index, { id }] of (document.products ?? []).entries()) {
    const product = after.products.get(id);
    const own = product === undefined ? [] : checkProduct(after, product);
    for (const fault of own) faults.push(placed(`products[${index}]`, fault));
    yield;
  }
  for (const [index, { id }] of (document.features ?? []).entries()) {
    const feature = after.features.get(id);
    const own = feature === undefined ? [] : checkFeature(feature, before.features.get(id));
    for (const fault of own) faults.push(placed(`features[${index}]`, fault));
    yield;
  }
  yield* checkPackages("plan", after, document, decision, faults);
  yield* checkPackages("addon", after, document, decision, faults);
  yield* checkOthers("plan", before, after, decision, faults);
  yield* checkOthers("addon", before, after, decision, faults);
  return faults;
}

/**
 * Yields conflicts with the settings of products outside the document, such as a downgrade plan
 * that the document archives or makes paid.
 */
export function* productConflicts(
  before: Catalog,
  document: CatalogDocument,
  decision: DocumentDecision,
): Steps<CatalogFault[]> {
  const after = resultOf(before, decision);
  const listed = new Set((document.products ?? []).map(({ id }) => id));
  const conflicts: CatalogFault[] = [];
  for (const product of after.products.values()) {
    yield;
    if (listed.has(product.id)) continue;
    const known = new Set(checkProduct(before, product).map(({ path }) => path));
    const faults = checkProduct(after, product).filter(({ path }) => !known.has(path));
    for (const { path, message } of faults) {
      const said = `The product ${product.id}, which is not in the document: ${path}: ${message}`;
      conflicts.push({ path: "", message: said });
    }
  }
  return conflicts;
}

/** Returns the catalog after a decision. */
function resultOf(catalog: Catalog, decision: DocumentDecision): Catalog {
  return {
    revision: null,
    products: new Map([...catalog.products, ...byId(decision.products)]),
    features: new Map([...catalog.features, ...byId(decision.features)]),
    plans: merged(
      catalog.plans,
      decision.versions.filter(({ kind }) => kind === "plan"),
    ),
    addons: merged(
      catalog.addons,
      decision.versions.filter(({ kind }) => kind === "addon"),
    ),
  };
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): Array<[string, T]> {
  return rows.map((row) => [row.id, row]);
}

function merged(stored: Catalog["plans"], rows: readonly PackageVersion[]): Catalog["plans"] {
  const result = new Map(stored);
  for (const row of rows) result.set(row.id, withVersion(result.get(row.id) ?? [], row));
  return result;
}

function* checkPackages(
  kind: PackageVersion["kind"],
  after: Catalog,
  document: CatalogDocument,
  decision: DocumentDecision,
  found: CatalogFault[],
): Steps<void> {
  const list = kind === "plan" ? "plans" : "addons";
  for (const [index, { id }] of (document[list] ?? []).entries()) {
    yield;
    const wanted = decision.wanted.get(`${kind} ${id}`);
    if (wanted === undefined) continue;
    const faults = [...checkVersion(after, wanted), ...checkUses(after, wanted, decision.pruned)];
    // Archived entries are not sold; they only have to belong to a product.
    const isArchived = wanted.status === "ARCHIVED";
    const relevant = isArchived ? faults.filter(({ path }) => path === "productId") : faults;
    for (const fault of relevant) found.push(placed(`${list}[${index}]`, fault));
  }
}

/** Checks that nothing on sale uses, or belongs to, an entry that the document archives. */
function checkUses(
  after: Catalog,
  version: PackageVersion,
  pruned: ReadonlySet<string>,
): CatalogFault[] {
  const uses: Array<[path: string, name: string]> = [
    ["productId", `product ${version.productId}`],
    ["parentPlanId", `plan ${version.parentPlanId}`],
    ...each("compatibleAddonIds", "addon", version.compatibleAddonIds),
    ...each("dependencies", "addon", version.dependencies),
    ...version.entitlements.map(({ featureId }, index): [string, string] => {
      return [`entitlements.${index}.featureId`, `feature ${featureId}`];
    }),
    ...version.prices.map(({ featureId }, index): [string, string] => {
      return [`prices.${index}.featureId`, `feature ${featureId}`];
    }),
  ];
  const faults = uses
    .filter(([, name]) => pruned.has(name) && version.status !== "ARCHIVED")
    .map(([path]) => {
      const message = "The document does not have it, so pruning would archive it.";
      return { path, message };
    });
  const isOrphan = after.products.get(version.productId)?.status === "ARCHIVED";
  if (faults.length > 0 || version.status !== "PUBLISHED" || !isOrphan) return faults;
  const message = "The product is archived, so this cannot be published.";
  return [{ path: "productId", message }];
}

function each(
  field: string,
  kind: string,
  ids: readonly string[] | null,
): Array<[path: string, name: string]> {
  return (ids ?? []).map((id, index) => [`${field}.${index}`, `${kind} ${id}`]);
}

function* checkOthers(
  kind: PackageVersion["kind"],
  before: Catalog,
  after: Catalog,
  decision: DocumentDecision,
  found: CatalogFault[],
): Steps<void> {
  const list = kind === "plan" ? "plans" : "addons";
  const name = kind === "plan" ? "plan" : "add-on";
  for (const [id, versions] of after[list]) {
    yield;
    const version = latestPublished(versions);
    if (version === undefined || decision.wanted.has(`${kind} ${id}`)) continue;
    const known = new Set(checkVersion(before, version).map(({ path }) => path));
    for (const fault of checkVersion(after, version)) {
      if (known.has(fault.path)) continue;
      const { path, message } = placed("", fault);
      const said = `The ${name} ${id}, which is not in the document: ${path}: ${message}`;
      found.push({ path: "", message: said });
    }
  }
}

/** Fields of a version that the document has under the names of the public API. */
const documentNames: Readonly<Record<string, string>> = {
  prices: "charges",
  overagePrices: "overageCharges",
};

function placed(entry: string, { path, message }: CatalogFault): CatalogFault {
  const [first = "", ...rest] = path.split(".");
  const parts = [documentNames[first] ?? first, ...rest];
  const within = parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join("");
  return { path: entry === "" ? within.slice(1) : entry + within, message };
}
