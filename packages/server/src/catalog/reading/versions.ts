import { Refusal } from "../../refusal.ts";
import { latestPublished, type PackageVersion } from "../catalog.ts";

/** All versions of one plan or add-on, ascending; there is at least one. */
export type Versions = readonly PackageVersion[];

/**
 * Returns the version that is answered for a plan or add-on: the latest published one, or the draft
 * of one that never was; of one that is archived the last that had been published.
 */
export function answeredVersion(versions: Versions): PackageVersion {
  const wasPublished = () => versions.findLast((version) => version.publishedAt !== null);
  const answered = latestPublished(versions) ?? wasPublished() ?? versions.at(-1);
  if (answered === undefined) throw new Error("A plan or add-on has at least one version.");
  return answered;
}

/** Returns the draft, or undefined. There is at most one, and it has the highest number. */
export function draftOf(versions: Versions): PackageVersion | undefined {
  return versions.find((version) => version.status === "DRAFT");
}

/** Returns the draft, which alone can be edited. */
export function requireDraft(versions: Versions): PackageVersion {
  requireLiving(versions);
  const draft = draftOf(versions);
  if (draft === undefined) throw new Refusal("EditAllowedOnDraftPackageOnlyError");
  return draft;
}

export function requireLiving(versions: Versions): void {
  if (isArchived(versions)) {
    throw new Refusal("EntityIsArchivedError", {}, "It is archived, and cannot be brought back.");
  }
}

export function isArchived(versions: Versions): boolean {
  return versions.every((version) => version.status === "ARCHIVED");
}

/** Returns the next version as a draft: a copy of the published one with a number of its own. */
export function nextDraft(versions: Versions, cursorId: string, now: Date): PackageVersion {
  const published = answeredVersion(versions);
  return {
    ...published,
    version: Math.max(...versions.map(({ version }) => version)) + 1,
    cursorId,
    status: "DRAFT",
    replacedBy: null,
    createdAt: now,
    updatedAt: now,
    publishedAt: null,
  };
}

/** Returns the draft published, and with it every version that it changes. */
export function publish(
  versions: Versions,
  audience: "NEW_CUSTOMERS" | "ALL_CUSTOMERS",
  now: Date,
): { readonly published: PackageVersion; readonly replaced: PackageVersion[] } {
  requireLiving(versions);
  const draft = draftOf(versions);
  if (draft === undefined) throw new Refusal("PackageAlreadyPublished");
  const published = { ...draft, status: "PUBLISHED" as const, updatedAt: now, publishedAt: now };
  if (audience === "NEW_CUSTOMERS") return { published, replaced: [] };
  const earlier = versions.filter((version) => version.status === "PUBLISHED");
  return {
    published,
    replaced: earlier.map((version) => ({ ...version, replacedBy: draft.version })),
  };
}

/** Returns the versions that archiving changes, changed. */
export function archive(versions: Versions, now: Date): PackageVersion[] {
  return versions
    .filter((version) => version.status !== "ARCHIVED")
    .map((version) => ({ ...version, status: "ARCHIVED", updatedAt: now }));
}

/** Returns the versions with one of them changed, or added. */
export function withVersion(versions: Versions, changed: PackageVersion): Versions {
  const others = versions.filter(({ version }) => version !== changed.version);
  return [...others, changed].sort((a, b) => a.version - b.version);
}
