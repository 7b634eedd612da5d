import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { csvHeader, csvRow, RowTooLarge } from "@carryover/contract/client";
import type { ExportKind, ExportPiece } from "@carryover/sdk";
import { CommandError, exitCodes } from "../exit.ts";
import { type Draft, openDraft } from "../files/private-file.ts";
import { visible } from "../text/visible.ts";

export const exportFormats = ["ndjson", "json", "csv"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportKinds = ["customers", "subscriptions", "usage"] as const;

/** The names of the lists in a file. */
const lists: Readonly<Record<ExportKind, string>> = {
  customers: "customers",
  subscriptions: "subscriptions",
  usage: "usages",
};

const catalogFile = "catalog.yaml";

/**
 * The files of an export, under names that nobody else knows until all of them are whole: an export
 * that breaks off leaves nothing behind.
 */
export class ExportFiles {
  readonly #directory: string;
  readonly #format: ExportFormat;
  readonly #mayReplace: boolean;
  readonly #drafts = new Map<string, Draft>();
  readonly #digest = createHash("sha256");
  readonly #records = new Map<ExportKind, number>();

  private constructor(directory: string, format: ExportFormat, mayReplace: boolean) {
    this.#directory = directory;
    this.#format = format;
    this.#mayReplace = mayReplace;
  }

  /**
   * Makes the directory, if it is not there. Throws CommandError if it holds files of an earlier
   * export: those of the same names may be replaced, others would be taken for a part of this one.
   */
  static async open(
    directory: string,
    { format, mayReplace }: { readonly format: ExportFormat; readonly mayReplace: boolean },
  ): Promise<ExportFiles> {
    const found = await entriesOf(directory);
    const own = [catalogFile, ...exportKinds.map((kind) => `${kind}.${format}`)];
    const ofExports = found.filter((name) => /^(customers|subscriptions|usage)\.\w+$/.test(name));
    const others = ofExports.filter((name) => !own.includes(name));
    const same = found.filter((name) => own.includes(name));
    const where = visible(directory);
    if (others.length > 0) {
      const message = `${where} holds ${others.join(", ")} of another export.`;
      throw new CommandError(exitCodes.usage, `${message} Remove them, or name another directory.`);
    }
    if (same.length > 0 && !mayReplace) {
      const message = `${where} holds ${same.join(", ")} already.`;
      throw new CommandError(exitCodes.usage, `${message} Replace them with --force.`);
    }
    return new ExportFiles(directory, format, mayReplace);
  }

  /** The digest of all lines that were written. */
  get sha256(): string {
    return this.#digest.copy().digest("hex");
  }

  pathOf(kind: ExportKind | "catalog"): string {
    return join(this.#directory, kind === "catalog" ? catalogFile : `${kind}.${this.#format}`);
  }

  async writeCatalog(text: string): Promise<void> {
    await (await this.#draft("catalog")).handle.appendFile(text);
  }

  /** Writes lines behind those of the same kind. */
  async write({ kind, bytes, records }: ExportPiece): Promise<void> {
    this.#digest.update(bytes);
    const draft = await this.#draft(kind);
    const isFirst = !this.#records.has(kind);
    this.#records.set(kind, (this.#records.get(kind) ?? 0) + records);
    if (this.#format === "ndjson") return draft.handle.appendFile(bytes);
    if (this.#format === "csv") {
      const header = isFirst ? csvHeader(kind) : "";
      return draft.handle.appendFile(`${header}${rowsOf(kind, bytes)}`);
    }
    // One byte a character, so that the bytes stay as they are.
    const lines = Buffer.from(bytes).toString("latin1").trimEnd().replaceAll("\n", ",\n");
    const before = isFirst ? beginning(kind) : ",\n";
    return draft.handle.appendFile(`${before}${lines}`, "latin1");
  }

  /** Moves the files of these kinds to their names. Throws CommandError if one is taken. */
  async finish(kinds: readonly ExportKind[]): Promise<void> {
    for (const kind of kinds) {
      const { handle } = await this.#draft(kind);
      const isEmpty = !this.#records.has(kind);
      // Lines of nothing would be no file that an import takes.
      if (isEmpty && this.#format === "csv") await handle.appendFile(csvHeader(kind));
      else if (isEmpty) await handle.appendFile(`${beginning(kind)}]}\n`);
      else if (this.#format === "json") await handle.appendFile("\n]}\n");
    }
    for (const { handle } of this.#drafts.values()) await handle.sync();
    const named: string[] = [];
    try {
      for (const [path, draft] of this.#drafts) {
        await this.#name(path, draft);
        named.push(path);
      }
    } catch (error) {
      // Some of the files would look like an export of fewer kinds.
      if (!this.#mayReplace) for (const path of named) await rm(path, { force: true });
      throw error;
    }
  }

  /** Removes what has no name yet. */
  async discard(): Promise<void> {
    for (const draft of this.#drafts.values()) await draft.discard();
  }

  async #draft(kind: ExportKind | "catalog"): Promise<Draft> {
    const path = this.pathOf(kind);
    const known = this.#drafts.get(path);
    if (known !== undefined) return known;
    const draft = await openDraft(path);
    this.#drafts.set(path, draft);
    return draft;
  }

  async #name(path: string, draft: Draft): Promise<void> {
    if (this.#mayReplace) return draft.replace();
    await draft.claim().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
      const message = `${visible(path)} was made meanwhile, and is not replaced.`;
      throw new CommandError(exitCodes.usage, message);
    });
  }
}

function beginning(kind: ExportKind): string {
  return `{"${lists[kind]}":[\n`;
}

/** The rows of records, one JSON a line. Throws CommandError for a record that fits into none. */
function rowsOf(kind: ExportKind, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString().trimEnd().split("\n");
  return lines.map((line) => rowOf(kind, JSON.parse(line))).join("");
}

function rowOf(kind: ExportKind, record: Readonly<Record<string, unknown>>): string {
  try {
    return csvRow(kind, record);
  } catch (error) {
    if (!(error instanceof RowTooLarge)) throw error;
    const id = visible(String(record.id ?? record.customerId));
    const message = `A record of "${id}" (${kind}) is too large for a row of CSV.`;
    throw new CommandError(exitCodes.usage, `${message} Export with --format ndjson.`);
  }
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    await mkdir(directory, { recursive: true });
    return await readdir(directory);
  } catch (error) {
    const { message } = error as Error;
    throw new CommandError(exitCodes.usage, `The directory cannot be used: ${visible(message)}`);
  }
}
