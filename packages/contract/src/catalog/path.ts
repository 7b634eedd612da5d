/** A place in a document: names of fields and indexes of lists. */
export type DocumentPath = readonly (string | number)[];

/** Formats a path for messages and replies: `plans[2].entitlements[0].featureId`. */
export function pathText(path: DocumentPath): string {
  return path.reduce<string>((before, part) => {
    if (typeof part === "number") return `${before}[${part}]`;
    return before === "" ? part : `${before}.${part}`;
  }, "");
}

/** Parses such a path into its parts. */
export function parsePath(text: string): DocumentPath {
  return [...text.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([part, index]) =>
    index === undefined ? part : Number(index),
  );
}
