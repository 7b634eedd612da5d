import { join, resolve, sep } from "node:path";
import { rowText } from "../csv/dialect.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { makeDirectory } from "../files/directory.ts";
import { pointTo } from "../files/pointer.ts";
import { openNameless } from "../files/private-file.ts";
import type { Kind } from "../pipeline/kinds.ts";
import { Report, type ReportPart, type ReportSource } from "../pipeline/report.ts";
import { type MeasuredFile, metadataOf } from "../pipeline/run.ts";
import type { Terminal } from "../terminal.ts";
import { endedEarly, type ImportEnd, jsonOutput, type WrittenReport } from "./conclusion.ts";
import type { Part } from "./parts.ts";
import { remedyOf } from "./report-remedy.ts";

interface ReportOptions {
  /** Where reports go; undefined means the default place, and only if one is needed. */
  readonly report: string | undefined;
  /** The flags of the command that say which server it talks to, ready to paste. */
  readonly place?: string;
  /** Set for a server that keeps no rejections. */
  readonly v1?: object | undefined;
}

/** Where reports go if nobody says. */
export const reportDefault = "carryover-report";

/** The name that leads to the report of the newest command. */
const latest = "latest";

/** What a report needs at the least: less than this, and it would fail at its first line. */
const probeBytes = 4_096;

/**
 * The report of one command over all its runs. It has a folder of its own, which bears the id of
 * the first run, so that no later import takes its place; the ids of the other runs lead there.
 */
export class ImportReport {
  readonly #root: string;
  readonly #isAskedFor: boolean;
  readonly #place: string;
  readonly #isV1: boolean;
  readonly #runIds: string[] = [];
  #report: Report | null = null;
  #failure: Error | null = null;

  private constructor({ report, place = "", v1 }: ReportOptions) {
    this.#root = report ?? reportDefault;
    this.#isAskedFor = report !== undefined;
    this.#place = place;
    this.#isV1 = v1 !== undefined;
  }

  /**
   * Makes the place of the reports if it was asked for, before anything is sent. Throws
   * CommandError if nothing can be written there.
   */
  static async open(options: ReportOptions): Promise<ImportReport> {
    const { report } = options;
    if (report !== undefined) await prepareRoot(report);
    return new ImportReport(options);
  }

  readonly onFailure = (error: Error): void => {
    this.#failure ??= error;
  };

  /** Begins the part of another run. */
  part({ kind, file }: Part, runId: string): ReportPart {
    const keepsWarnings = this.#isAskedFor;
    this.#runIds.push(runId);
    this.#report ??= new Report({ directory: this.#directory, keepsWarnings });
    return this.#report.part(sourceOf(file, kind));
  }

  /** Writes the report if it was asked for or something was rejected. */
  async write(
    end: ImportEnd,
    parts: readonly Part[],
    terminal: Terminal,
  ): Promise<WrittenReport | null> {
    const isEmpty = end.done.every(({ result: { counts } }) => {
      return counts.rejected === 0 && !counts.unknown;
    });
    if (this.#report === null || (!this.#isAskedFor && isEmpty)) return null;
    const directory = this.#directory;
    try {
      if (this.#failure !== null) throw this.#failure;
      await this.#report.finish(jsonOutput(end, directory));
    } catch (error) {
      this.#failure ??= error as Error;
      this.#tellUnwritten(error as Error, end, terminal);
      return null;
    }
    await this.#pointHere(end, parts, terminal);
    return { directory, recordPaths: this.#report.recordPaths };
  }

  /** Whether something of it could not be written. */
  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  get #directory(): string {
    return join(this.#root, this.#runIds[0] ?? "");
  }

  /**
   * A file that was named through `latest` has to stay the same one for the command that goes on
   * with the import.
   */
  async #pointHere(end: ImportEnd, parts: readonly Part[], terminal: Terminal): Promise<void> {
    const [folder = "", ...others] = this.#runIds;
    const within = `${resolve(this.#root, latest)}${sep}`;
    const isNamed = parts.some(({ file }) => resolve(file.input.name).startsWith(within));
    const isMoved = !(isNamed && endedEarly(end) !== null);
    const pointers = isMoved ? [...others, latest] : others;
    for (const name of pointers.filter((each) => each !== folder)) {
      await pointTo(this.#root, name, folder).catch((error: Error) => {
        terminal.say(`${join(this.#root, name)} was not made: ${error.message}`);
      });
    }
  }

  #tellUnwritten(error: NodeJS.ErrnoException, end: ImportEnd, terminal: Terminal): void {
    const rejecting = end.done.filter(({ result }) => result.counts.rejected > 0);
    terminal.say(`The report in ${this.#directory} could not be written: ${error.message}`);
    if (rejecting.length > 0 && !this.#isV1) {
      terminal.say("The server keeps why records were rejected:");
      for (const { result } of rejecting) {
        terminal.say(`  carryover runs rejections ${result.run.id}${this.#place}`);
      }
    }
    terminal.say(
      `For the rejected records as they stand in the file, ${remedyOf(error)}, and run the ` +
        "command again.",
    );
  }
}

function sourceOf(file: MeasuredFile, kind: Kind): ReportSource {
  const { input, reading } = file;
  const { csv } = reading;
  return {
    input,
    kind,
    metadata: metadataOf(file, kind),
    csvHead: csv?.head ?? null,
    textOf: (bytes) => (csv ? rowText(bytes, csv.dialect) : bytes.toString("utf8")),
  };
}

/** Makes a directory and tries to write there. Throws CommandError. */
async function prepareRoot(root: string): Promise<void> {
  try {
    await makeDirectory(root);
    const probe = await openNameless(join(root, "probe"));
    try {
      await probe.writeFile(Buffer.alloc(probeBytes));
    } finally {
      await probe.close();
    }
  } catch (error) {
    throw new CommandError(
      exitCodes.usage,
      `No report can be written to ${root}: ${(error as Error).message}\n` +
        "Nothing was sent. Pass --report with a directory that can be written to.",
      { cause: error },
    );
  }
}
