import type { RunKind, SavedMapping } from "carryover/importing";

const key = "carryover-mappings";
/** Mappings that are kept, the newest ones. */
const keptMax = 50;

/** The mappings that were saved in this browser: names of columns and fields, and no values. */
export function savedMappings(): readonly SavedMapping[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(value) ? value.filter(isMapping) : [];
  } catch {
    return [];
  }
}

/** Keeps a mapping; it replaces an earlier one for the same header. */
export function saveMapping(mapping: SavedMapping): void {
  const others = withoutMapping(savedMappings(), mapping);
  localStorage.setItem(key, JSON.stringify([mapping, ...others].slice(0, keptMax)));
}

/** The mappings for other kinds and headers than that of one. */
export function withoutMapping(
  mappings: readonly SavedMapping[],
  { kind, header }: Pick<SavedMapping, "kind" | "header">,
): readonly SavedMapping[] {
  return mappings.filter((one) => !isFor(one, kind, header));
}

/** Whether a mapping is for a header, in whatever order its columns are. */
function isFor(one: SavedMapping, kind: RunKind, header: readonly string[]): boolean {
  const names = new Set(one.header);
  return (
    one.kind === kind && names.size === header.length && header.every((name) => names.has(name))
  );
}

function isMapping(value: unknown): value is SavedMapping {
  const { kind, header, columns } = (value ?? {}) as Partial<SavedMapping>;
  return (
    typeof kind === "string" &&
    Array.isArray(header) &&
    header.every((name) => typeof name === "string") &&
    typeof columns === "object" &&
    columns !== null
  );
}
