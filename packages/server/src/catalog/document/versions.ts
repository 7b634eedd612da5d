import type {
  CatalogChange,
  CatalogDocument,
  DocumentAddon,
  DocumentPlan,
} from "@carryover/contract";
import type { Steps } from "../../event-loop.ts";
import { type Catalog, followedVersion, latestPublished, type PackageVersion } from "../catalog.ts";
import { answeredVersion, archive, draftOf, isArchived, withVersion } from "../reading/versions.ts";
import type { CatalogFault } from "../writing/faults.ts";
import { packageEntry } from "./document.ts";
import { changedFields, type FieldChange } from "./fields.ts";
import { type RowContext, versionRow } from "./rows.ts";

export interface VersionsContext extends RowContext {
  readonly prune: boolean;
  readonly allCustomers: boolean;
  /** Products that are archived with this document, and with them what is sold under them. */
  readonly archivedProducts: ReadonlySet<string>;
}

interface PackagesDecision {
  readonly changes: CatalogChange[];
  readonly rows: PackageVersion[];
  readonly wanted: Map<string, PackageVersion>;
  readonly conflicts: CatalogFault[];
  readonly faults: CatalogFault[];
  readonly pruned: string[];
}

type Kind = PackageVersion["kind"];
type PackageEntry = DocumentPlan | DocumentAddon;
type Versions = readonly PackageVersion[];

/** Decides the plans or the add-ons of a document. */
export function* decidePackages(
  kind: Kind,
  catalog: Catalog,
  document: CatalogDocument,
  context: VersionsContext,
): Steps<PackagesDecision> {
  const list = kind === "plan" ? "plans" : "addons";
  const result: PackagesDecision = {
    changes: [],
    rows: [],
    wanted: new Map(),
    conflicts: [],
    faults: [],
    pruned: [],
  };
  const entries: readonly PackageEntry[] = document[list] ?? [];
  for (const [index, entry] of entries.entries()) {
    yield;
    const step = decideEntry(kind, entry, catalog[list].get(entry.id) ?? [], context);
    result.wanted.set(`${kind} ${entry.id}`, step.wanted);
    if (step.fault !== null) {
      result.faults.push({ path: `${list}[${index}].status`, message: step.fault });
      continue;
    }
    add(result, kind, entry.id, step);
  }
  const named = new Set(entries.map(({ id }) => id));
  for (const [id, versions] of catalog[list]) {
    yield;
    if (named.has(id) || isArchived(versions)) continue;
    const answered = answeredVersion(versions);
    const isPruned = context.prune && document[list] !== undefined;
    if (!isPruned && !context.archivedProducts.has(answered.productId)) continue;
    const fields = [{ field: "status", before: shownStatus(answered), after: "ARCHIVED" }];
    add(result, kind, id, { action: "archived", fields, rows: archive(versions, context.now) });
    result.pruned.push(`${kind} ${id}`);
  }
  return result;
}

interface Step {
  readonly action: CatalogChange["action"];
  readonly fields: readonly FieldChange[];
  readonly rows: readonly PackageVersion[];
}

function add(result: PackagesDecision, entity: Kind, id: string, step: Step): void {
  if (step.rows.length === 0) return;
  result.rows.push(...step.rows);
  result.changes.push({ entity, id, action: step.action, fields: [...step.fields] });
}

interface EntryStep extends Step {
  readonly wanted: PackageVersion;
  readonly fault: string | null;
}

/**
 * Decides about one entry. A published version changes only its status, so different content makes
 * a new version; it takes the number and the place of an existing draft.
 */
function decideEntry(
  kind: Kind,
  entry: PackageEntry,
  versions: Versions,
  context: VersionsContext,
): EntryStep {
  const answered = versions.length === 0 ? undefined : answeredVersion(versions);
  const draft = draftOf(versions);
  const version = draft?.version ?? (versions.at(-1)?.version ?? 0) + 1;
  const place = { kind, version, replaced: draft, base: answered };
  const wanted = versionRow(entry, place, context);
  const none = { action: "updated", fields: [], rows: [], wanted, fault: null } as const;
  const fields = changedFields(answered && packageEntry(answered), packageEntry(wanted));
  if (answered === undefined) return { ...none, action: "created", fields, rows: [wanted] };
  if (wanted.status === "DRAFT" && answered.status !== "DRAFT") {
    return { ...none, fault: "It was published, so it cannot be a draft again." };
  }
  const own = fields.length === 0 ? none : { ...none, ...changed(answered, wanted, fields, draft) };
  // Archiving covers every version that could still be sold.
  const others = versions.filter(({ version }) => own.rows.every((row) => row.version !== version));
  const step =
    wanted.status === "ARCHIVED"
      ? { ...own, rows: [...own.rows, ...archive(others, context.now)] }
      : own;
  return context.allCustomers ? { ...step, ...following(step, versions, context) } : step;
}

/** Returns the rows and fields of an entry that is not as it is stored. */
function changed(
  answered: PackageVersion,
  wanted: PackageVersion,
  fields: readonly FieldChange[],
  draft: PackageVersion | undefined,
): Step {
  const action = actionOf(answered, wanted);
  if (answered.status === "DRAFT") return { action, fields, rows: [wanted] };
  if (fields.every(({ field }) => field === "status")) {
    const { status, updatedAt } = wanted;
    const publishedAt = answered.publishedAt ?? wanted.publishedAt;
    return { action, fields, rows: [{ ...answered, status, updatedAt, publishedAt }] };
  }
  const numbers: FieldChange[] = [
    ...(draft === undefined ? [] : [{ field: "draft", before: draft.version, after: null }]),
    { field: "version", before: answered.version, after: wanted.version },
  ];
  return { action, fields: [...fields, ...numbers], rows: [wanted] };
}

function actionOf(answered: PackageVersion, wanted: PackageVersion): CatalogChange["action"] {
  if (wanted.status === "DRAFT") return "updated";
  if (wanted.status === "ARCHIVED") return answered.status === "ARCHIVED" ? "updated" : "archived";
  return answered.status === "ARCHIVED" ? "restored" : "published";
}

/** Returns the status as the document shows it, which leaves PUBLISHED out. */
function shownStatus({ status }: PackageVersion): string | null {
  return status === "PUBLISHED" ? null : status;
}

/** Makes subscriptions of earlier versions follow the one that is published. */
function following(step: Step, versions: Versions, { now }: VersionsContext): Step {
  const merged = step.rows.reduce(withVersion, versions);
  const latest = latestPublished(merged);
  if (latest === undefined) return step;
  const earlier = merged.filter(
    ({ version, publishedAt }) => version < latest.version && publishedAt !== null,
  );
  const stale = earlier.filter(
    ({ version }) => followedVersion(merged, version)?.version !== latest.version,
  );
  if (stale.length === 0) return step;
  const replacedBy = latest.version;
  const moved = stale.map((version) => ({ ...version, replacedBy, updatedAt: now }));
  const written = new Set(moved.map(({ version }) => version));
  const kept = step.rows.filter(({ version }) => !written.has(version));
  const followed = { field: "replacedBy", before: null, after: replacedBy };
  return { ...step, fields: [...step.fields, followed], rows: [...kept, ...moved] };
}
