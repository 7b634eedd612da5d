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
    "Map all columns with --map, and save that with --save-mapping."
  );
}
