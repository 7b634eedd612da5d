import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CommandError, exitCodes } from "../exit.ts";
import { Report, type ReportPart, reportNames } from "../pipeline/report.ts";
import { metadataOf } from "../pipeline/run.ts";
import type { Terminal } from "../terminal.ts";
import type { Part } from "./given-files.ts";
import { type ImportEnd, jsonOutput } from "./import-conclusion.ts";

/** Where a report was written, and the files of rejected records in it. */
export interface WrittenReport {
  readonly directory: string;
  readonly recordPaths: readonly string[];
}

interface ReportWish {
  /** Where the report goes; undefined means the default place, and only if it is needed. */
  readonly report: string | undefined;
}

/** The report of one command over all its runs. */
export class ImportReport {
  readonly #directory: string;
  readonly #isAskedFor: boolean;
  readonly #report: Report;
  #failure: Error | null = null;

  private constructor(directory: string, isAskedFor: boolean) {
    this.#directory = directory;
    this.#isAskedFor = isAskedFor;
    this.#report = new Report({ directory, keepsWarnings: isAskedFor });
  }

  /** Throws CommandError if the report would take the place of a file that is imported. */
  static async open(wish: ReportWish, parts: readonly Part[]): Promise<ImportReport> {
    return new ImportReport(await reportDirectory(wish, parts), wish.report !== undefined);
  }

  readonly onFailure = (error: Error): void => {
    this.#failure ??= error;
  };

  part({ kind, file }: Part): ReportPart {
    return this.#report.part({ input: file.input, kind, metadata: metadataOf(file, kind) });
  }

  /** Writes the report if it was asked for or something was rejected. */
  async write(end: ImportEnd, terminal: Terminal): Promise<WrittenReport | null> {
    const isEmpty = end.done.every(({ result }) => result.counts.rejected === 0);
    if (!this.#isAskedFor && isEmpty) return null;
    const directory = this.#directory;
    try {
      if (this.#failure !== null) throw this.#failure;
      await this.#report.finish(jsonOutput(end, directory));
      return { directory, recordPaths: this.#report.recordPaths };
    } catch (error) {
      const runs = end.done.filter(({ result }) => isEmpty || result.counts.rejected > 0);
      const paths = runs.map(({ result }) => `GET /api/v1/import-runs/${result.run.id}/rejections`);
      terminal.say(
        `The report in ${directory} could not be written: ${(error as Error).message}\n` +
          "The server keeps why records of the run were rejected, under " +
          `${paths.join(" and ")}. ` +
          "Free some space or pass --report with another directory, and run the command again.",
      );
      return null;
    }
  }
}

const reportDefault = "carryover-report";

/** In the current directory, but never where it would take the place of an imported file. */
async function reportDirectory(wish: ReportWish, parts: readonly Part[]): Promise<string> {
  const names = reportNames(parts.length);
  const files = await Promise.all(parts.map(({ file }) => realPath(file.input.name)));
  const takenBy = async (directory: string) => {
    const place = await realPath(directory);
    const written = new Set(names.map((name) => join(place, name)));
    return parts[files.findIndex((file) => written.has(file))]?.file.input.name;
  };
  const directory = wish.report ?? reportDefault;
  const imported = await takenBy(directory);
  if (imported === undefined) return directory;
  if (wish.report !== undefined) {
    throw new CommandError(
      exitCodes.usage,
      `The report would take the place of ${imported}, the file to import. ` +
        "Pass --report with another directory.",
    );
  }
  // One file can be in the way of one directory only, so a free one is found.
  for (let number = 2; ; number++) {
    const other = `${reportDefault}-${number}`;
    if ((await takenBy(other)) === undefined) return other;
  }
}

/** The path without links; of what does not exist yet, the path as it is named. */
function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
