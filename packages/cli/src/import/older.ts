import { basename } from "node:path";
import type { RunKind, RunOptions } from "@carryover/contract";
import type { Carryover, ImportRun } from "@carryover/sdk";
import { type ExitCode, exitCodes } from "../exit.ts";
import { newestOf } from "../pipeline/run.ts";
import { type Answers, ask, isAskable } from "../question.ts";
import { afterAll } from "../runs/run-of.ts";
import type { Terminal } from "../terminal.ts";
import { type Text, warning } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import type { Part } from "./given-files.ts";
import type { ReadyServer } from "./send.ts";

/** Completed runs that are looked through for the last import of a kind. */
const runsMax = 1_000;

/** A file that seems to be of an earlier time than the last import of its kind. */
interface OlderFile {
  readonly name: string;
  readonly kind: RunKind;
  readonly newest: number;
  readonly last: ImportRun;
}

/** What is looked at: the records of files, read with the options of the command. */
interface Looking {
  readonly parts: readonly Part[];
  readonly options: RunOptions;
}

/**
 * Asks before a file is imported whose newest updatedAt is before that of the last import of its
 * kind, and refuses it where nobody can be asked. Returns an exit code if the command ends here.
 */
export async function confirmOlder(
  looking: Looking,
  { connection }: ReadyServer,
  terminal: Terminal,
  answers?: Answers,
): Promise<ExitCode | null> {
  const older = await olderFiles(looking, connection.client);
  if (older.length === 0) return null;
  for (const file of older) terminal.say(olderText(file));
  if (isAskable(answers)) {
    if ((await ask('Type "import" to go on:', terminal, answers)) === "import") return null;
    terminal.say("Nothing was imported.");
  } else {
    terminal.say("Nothing was imported. If it is meant, add --allow-older.");
  }
  return exitCodes.usage;
}

/** Says of a plan what an import would ask. */
export async function tellOlder(
  looking: Looking,
  { connection }: ReadyServer,
  terminal: Terminal,
): Promise<void> {
  for (const file of await olderFiles(looking, connection.client)) terminal.say(olderText(file));
}

function olderText({ name, kind, newest, last }: OlderFile): Text {
  const at = new Date(newest).toISOString();
  return warning(
    `${visible(name)} may be an older export: its newest updatedAt is ${at}, and that of the ` +
      `last import of ${kind}, run ${last.id}, is ${last.source.newest}.`,
  );
}

/** The first file of each kind that is older, all files of the kind together. */
async function olderFiles({ parts, options }: Looking, client: Carryover): Promise<OlderFile[]> {
  const older: OlderFile[] = [];
  for (const kind of ["customers", "subscriptions"] as const) {
    const own = parts.filter(
      (part) => part.kind.kind === kind && !isCorrection(part.file.input.name),
    );
    const [first] = own;
    const last = first === undefined ? null : await lastImport(client, kind);
    if (first === undefined || last?.source.newest == null) continue;
    const enough = Date.parse(last.source.newest);
    let newest = Number.NEGATIVE_INFINITY;
    for (const part of own) {
      if (newest >= enough) break;
      newest = Math.max(newest, (await newestOf({ ...part, options }, enough)) ?? newest);
    }
    if (Number.isFinite(newest) && newest < enough) {
      older.push({ name: first.file.input.name, kind, newest, last });
    }
  }
  return older;
}

/** Rejected records that were corrected are as old as they are: the report names them so. */
function isCorrection(path: string): boolean {
  return basename(path).startsWith("rejected-");
}

/** The last import of a kind whose records have dates, unless it was undone. */
async function lastImport(client: Carryover, kind: RunKind): Promise<ImportRun | null> {
  const query = { kind, status: "completed", before: afterAll, limit: 100 } as const;
  const undone = new Set<string>();
  let count = 0;
  for await (const run of client.importRuns.list(query)) {
    if (++count > runsMax) return null;
    if (run.mode === "undo" && !run.dryRun && run.undoes !== null) undone.add(run.undoes);
    const isOther = run.mode !== "apply" || undone.has(run.id) || isCorrection(run.source.name);
    // A server of an earlier version does not say it.
    if (!isOther && run.source.newest != null) return run;
  }
  return null;
}
