import type { ExtraRecord } from "@carryover/sdk";
import { quoted } from "../command-line.ts";
import { counted, separated } from "../text/describe.ts";
import { visible } from "../text/visible.ts";
import { type Missing, type MissingKind, missingKinds, type PlannedPart } from "./missing.ts";

type LastImport = NonNullable<ExtraRecord["archive"]>["lastImport"];

/** Missing rows of a kind that an import of a file of another name has named last. */
export interface OtherSource {
  readonly kind: MissingKind;
  readonly source: string;
  /** The newest import of that name that has named one of them; empty if it is unknown. */
  readonly run: string;
  readonly count: number;
}

/** Other files that are named in a message; what is beside them is counted. */
const shownMax = 5;

/**
 * Counts the missing rows that the last import to name them had from a file of another name than
 * those of the command, and than what `--archive-from` allows; the most frequent first.
 */
export function otherSourcesOf(
  missing: Missing,
  planned: readonly PlannedPart[],
  allowed: readonly string[],
): OtherSource[] {
  const patterns = allowed.map(patternOf);
  const found = new Map<string, OtherSource>();
  for (const kind of missingKinds) {
    const own = new Set(planned.flatMap((part) => (part.kind === kind ? nameOf(part.file) : [])));
    for (const { archive } of missing.rows[kind]) {
      const { run, name } = importOf(archive?.lastImport ?? null);
      if (own.has(name) || patterns.some((pattern) => pattern.test(name))) continue;
      const key = `${kind} ${name}`;
      const known = found.get(key);
      const isNewer = known === undefined || run > known.run;
      const newest = isNewer ? run : known.run;
      found.set(key, { kind, source: name, run: newest, count: (known?.count ?? 0) + 1 });
    }
  }
  return [...found.values()].sort((one, other) => other.count - one.count);
}

/** What the server names the imports over the route of API v1, which have no file. */
const v1Source = "POST /api/v1/customers/import";

/** Sources that are no files; a slash is in no name of a file. */
const notFiles = {
  v1: `API v1 (${v1Source})`,
  unknown: "unknown (too far back/of an old server)",
} as const;

/** The import that has named a row last, with the name that its source is known by. */
function importOf(lastImport: LastImport): { readonly run: string; readonly name: string } {
  if (lastImport === null) return { run: "", name: notFiles.unknown };
  const { run, source } = lastImport;
  return { run, name: source === v1Source ? notFiles.v1 : nameOf(source) };
}

/** A source is known by the name of its file, in whatever folder. */
function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** `*` stands for any characters. */
function patternOf(text: string): RegExp {
  const parts = text.split(/\*+/).map((part) => part.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "su");
}

/** Why rows of other files are not archived unless somebody says so; null if there are none. */
export function otherSourcesText(others: readonly OtherSource[]): string | null {
  if (others.length === 0) return null;
  const nouns = { customers: "customer", subscriptions: "subscription" } as const;
  const lines = others.slice(0, shownMax).map(({ kind, source, run, count }) => {
    const rows = counted(count, nouns[kind]);
    if (source === notFiles.unknown) return `${rows} whose last import is ${source}`;
    return `${rows} last imported from ${visible(source)} (run ${run})`;
  });
  const more = others.length - shownMax;
  const rest = more > 0 ? `; and those of ${separated(more)} more` : "";
  const names = [...new Set(others.slice(0, shownMax).map(({ source }) => source))];
  const flags = names.map((name) => `--archive-from ${visible(quoted(name))}`).join(" ");
  return (
    `What is missing is of files of other names: ${lines.join("; ")}${rest}. If the files of ` +
    `this command replace them, add ${flags}. If they are of another source, they still hold it.`
  );
}
