import type { MapEntry, MappingFile, SavedMapping } from "./form.ts";

/** The mapping for a header, in whatever order its columns are. */
export function mappingFor(
  { mappings }: MappingFile,
  kind: string,
  names: readonly string[],
): SavedMapping | null {
  const wanted = new Set(names.filter((name) => name !== ""));
  const isSame = ({ header }: SavedMapping) =>
    header.length === wanted.size && header.every((name) => wanted.has(name));
  return mappings.find((mapping) => mapping.kind === kind && isSame(mapping)) ?? null;
}

/** A mapping that flags complete, so that it is for another header than its own. */
interface Completed {
  readonly mapping: SavedMapping;
  /** Columns that its header has and it does not know, or the reverse. */
  readonly differences: number;
}

/**
 * The mapping for a header that differs from it only in what flags say: columns that are new are in
 * `map`, and the fields of those that are gone are read from others. Null if there is none, or
 * several are as near.
 */
export function completedMapping(
  { mappings }: MappingFile,
  kind: string,
  { names, map }: { readonly names: readonly string[]; readonly map: readonly MapEntry[] },
): SavedMapping | null {
  const wanted = names.filter((name) => name !== "");
  const isSaid = (column: string) => map.some((entry) => entry.column === column);
  const completed = mappings.flatMap((mapping): readonly Completed[] => {
    const added = wanted.filter((name) => !mapping.header.includes(name));
    const gone = mapping.header.filter((name) => !wanted.includes(name));
    const isReplaced = (column: string) => {
      const field = mapping.columns[column] ?? null;
      return field === null || map.some((entry) => entry.field === field);
    };
    const isFit = mapping.kind === kind && added.every(isSaid) && gone.every(isReplaced);
    const isSame = wanted.length - added.length > 0;
    return isFit && isSame ? [{ mapping, differences: added.length + gone.length }] : [];
  });
  const [nearest, another] = completed.toSorted((a, b) => a.differences - b.differences);
  return nearest === undefined || nearest.differences === another?.differences
    ? null
    : nearest.mapping;
}

/** Says what flags change in a saved mapping; "" if they say the same. */
export function overrideText(
  { path }: MappingFile,
  { columns }: SavedMapping,
  map: readonly MapEntry[],
): string {
  const saved = Object.entries(columns);
  const changes = map.flatMap(({ field, column }) => {
    const earlier = saved.find(([, each]) => each === field)?.[0];
    if (earlier === column) return [];
    const own = columns[column];
    const instead = earlier === undefined ? [] : [`"${earlier}"`];
    const others = own === undefined ? [] : [own === null ? "being left out" : own];
    const of = [
      ...instead.map((name) => `instead of ${name}`),
      ...others.map((name) => `the column instead of ${name}`),
    ];
    return [`${field} from "${column}"${of.length === 0 ? "" : ` (${of.join(", ")})`}`];
  });
  return changes.length === 0 ? "" : `--map adds to the mapping of ${path}: ${changes.join("; ")}`;
}

/** What a mapping says of columns that go to a field. */
export function entriesOf({ columns }: SavedMapping): readonly MapEntry[] {
  return Object.entries(columns).flatMap(([column, field]) => {
    return field === null ? [] : [{ field, column }];
  });
}

/** Why no mapping was found for a header, in words; "" if there is none of this kind. */
export function differenceText(
  { path, mappings }: MappingFile,
  kind: string,
  names: readonly string[],
): string {
  const wanted = names.filter((name) => name !== "");
  const differences = mappings
    .filter((mapping) => mapping.kind === kind)
    .map(({ header }) => ({
      gone: header.filter((name) => !wanted.includes(name)),
      added: wanted.filter((name) => !header.includes(name)),
    }))
    .sort((a, b) => a.gone.length + a.added.length - b.gone.length - b.added.length);
  const [nearest] = differences;
  if (nearest === undefined) return ` ${path} has no mapping of ${kind}.`;
  const listed = (what: string, all: readonly string[]) =>
    all.length === 0 ? [] : [`${what} ${all.slice(0, 5).join(", ")}`];
  const parts = [...listed("has also", nearest.added), ...listed("lacks", nearest.gone)];
  return (
    ` ${path} has a mapping for another header: this one ${parts.join(" and ")}. ` +
    "Say with --map what differs, and save that with --save-mapping."
  );
}
