import { basename } from "node:path";
import type { RunKind, RunOptions } from "@carryover/contract";
import { ApiError, type Carryover, type ImportRun } from "@carryover/sdk";
import { type ExitCode, exitCodes } from "../exit.ts";
import { newestOf } from "../pipeline/run.ts";
import { type Answers, ask, isAskable } from "../question.ts";
import { afterAll } from "../runs/run-of.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { type Text, warning } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import type { Part } from "./parts.ts";
import type { ReadyServer } from "./send.ts";

/** Imports of other files that one is compared with: the last ones of its kind. */
const othersMax = 20;

/** Imports of a file of the same name among which the last one is: it may have been resumed. */
const sameMax = 100;

/** What is looked at: the records of files, read with the options of the command. */
interface Looking {
  readonly parts: readonly Part[];
  readonly options: RunOptions;
}

/** The imports that a file is compared with. */
export interface Earlier {
  /** The one of a file of this name that was completed last. */
  readonly same: ImportRun | null;
  /** The one with the latest date of the last ones of the kind. */
  readonly any: ImportRun | null;
}

/** A remark on a file; `isOlder` if it is an older export of the same name. */
interface Remark {
  readonly text: Text;
  readonly isOlder: boolean;
}

/**
 * Asks before a file is imported whose newest updatedAt is before that of the last import of a file
 * of its name, and refuses it where nobody can be asked. Where only imports of other files are
 * newer, it warns. Returns an exit code if the command ends here.
 */
export async function confirmOlder(
  looking: Looking,
  server: ReadyServer,
  terminal: Terminal,
  answers?: Answers,
): Promise<ExitCode | null> {
  const remarks = await remarksOn(looking, server, terminal);
  for (const { text } of remarks) terminal.say(text);
  if (!remarks.some(({ isOlder }) => isOlder)) return null;
  if (isAskable(answers)) {
    if ((await ask('Type "import" to go on:', terminal, answers)) === "import") return null;
    terminal.say("Nothing was imported.");
  } else {
    terminal.say("Nothing was imported. If it is meant, add --allow-older.");
  }
  return exitCodes.usage;
}

async function remarksOn(
  { parts, options }: Looking,
  server: ReadyServer,
  terminal: Terminal,
): Promise<readonly Remark[]> {
  const { stopping } = server;
  const remarks: Remark[] = [];
  try {
    for (const [part, earlier] of await earlierImports(parts, server, terminal)) {
      if (stopping.aborted) continue;
      const enough = Math.max(dateOf(earlier.any), dateOf(earlier.same));
      const onRead = (count: number) =>
        terminal.status(`comparing dates: ${part.kind.collection}  ${counted(count, "record")}`);
      const newest = await newestOf({ ...part, options }, { enough, stopping, onRead });
      // Whoever interrupts it learns of it where nothing is sent.
      if (!stopping.aborted) remarks.push(...remarkOn(part, newest, earlier));
    }
  } finally {
    terminal.clearStatus();
  }
  return remarks;
}

/** The imports that files are compared with, as far as there are any. */
export async function earlierImports(
  parts: readonly Part[],
  { connection, stopping }: ReadyServer,
  terminal: Terminal,
): Promise<ReadonlyMap<Part, Earlier>> {
  const found = new Map<Part, Earlier>();
  try {
    for (const part of parts) {
      if (part.kind.kind === "usage" || stopping.aborted) continue;
      const earlier = await earlierOf(part, connection.client);
      if (earlier.any !== null || earlier.same !== null) found.set(part, earlier);
    }
  } catch (error) {
    // Filters that a server does not know are refused.
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    const text = "The server is too old to say whether files are older than the last import.";
    terminal.say(warning(text));
    return new Map();
  }
  return found;
}

/** Prints what speaks for an older file, whose newest updatedAt is known by now. */
export function tellOlder(
  part: Part,
  newest: string | null,
  earlier: Earlier | undefined,
  terminal: Terminal,
): void {
  if (earlier === undefined) return;
  const at = newest === null ? null : Date.parse(newest);
  for (const { text } of remarkOn(part, at, earlier)) terminal.say(text);
}

function remarkOn(part: Part, newest: number | null, { same, any }: Earlier): Remark[] {
  const name = visible(part.file.input.name);
  const { kind } = part.kind;
  if (newest === null) {
    if (same === null) return [];
    const text = `${name} was not compared with run ${same.id}: no record has an updatedAt.`;
    return [{ text: warning(text), isOlder: false }];
  }
  const at = new Date(newest).toISOString();
  if (same !== null && newest < dateOf(same)) {
    const text =
      `${name} may be an older export: its newest updatedAt is ${at}, and that of the last ` +
      `import of ${kind} from a file of this name, run ${same.id}, is ${same.source.newest}.`;
    return [{ text: warning(text), isOlder: true }];
  }
  if (any === null || newest >= dateOf(any)) return [];
  const text =
    `${name} has no updatedAt after ${at}, and ${visible(any.source.name)}, imported by run ` +
    `${any.id}, has one of ${any.source.newest}. Check that it is not an older export of ${kind}.`;
  return [{ text: warning(text), isOlder: false }];
}

/** In milliseconds since 1970; before all others if there is none. */
function dateOf(run: ImportRun | null): number {
  const newest = run?.source.newest;
  return newest == null ? Number.NEGATIVE_INFINITY : Date.parse(newest);
}

async function earlierOf({ kind, file }: Part, client: Carryover): Promise<Earlier> {
  const name = sourceNameOf(file.input.name);
  const query = queryOf(kind.kind);
  const [same, others] = await Promise.all([
    name === null ? null : client.importRuns.list({ ...query, sourceName: name, limit: sameMax }),
    client.importRuns.list({ ...query, limit: othersMax }),
  ]);
  return { same: lastRun(same?.data ?? []), any: newestRun(others.data) };
}

/** From the last one back; those that were undone and those without dates are left out. */
function queryOf(kind: RunKind) {
  return { kind, status: "completed", dated: "true", before: afterAll } as const;
}

/** A run that was begun before others may have been resumed after them. */
function lastRun(runs: readonly ImportRun[]): ImportRun | null {
  const endOf = ({ completedAt }: ImportRun) => Date.parse(completedAt ?? "");
  return runs.reduce<ImportRun | null>(
    (last, run) => (last === null || endOf(run) > endOf(last) ? run : last),
    null,
  );
}

function newestRun(runs: readonly ImportRun[]): ImportRun | null {
  return runs.reduce<ImportRun | null>(
    (newest, run) => (newest === null || dateOf(run) > dateOf(newest) ? run : newest),
    null,
  );
}

/**
 * The name by which a source is known again: that of its file, in whatever folder. Null for
 * standard input, and for corrected records, which a report names so: these are as old as they are.
 */
function sourceNameOf(path: string): string | null {
  const name = basename(path);
  return name === "-" || name.startsWith("rejected-") ? null : name;
}
