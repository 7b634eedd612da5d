import {
  type CsvFlags,
  FileFault,
  type InputFile,
  type MeasuredFile,
  measuredParts,
  type Part,
  type RejectedRecord,
  type RunKind,
  sheetOf,
  UnreadableFile,
} from "carryover/importing";
import type {
  Adoption,
  Checked,
  CheckedPart,
  Choice,
  Edit,
  Edited,
  GridRow,
  RowPage,
  RowQuery,
} from "../protocol.ts";
import { rejectedByServer } from "./adopting.ts";
import { jsonForm, type RecordForm, rowForm } from "./cells.ts";
import { checkPart, groupsOf, structureFault, surveyTable } from "./checking.ts";
import { checkAlone, type EditedRecord, withEdits } from "./edits.ts";
import { gridRow } from "./grid-rows.ts";
import { inputOf, NearBytes, unpacked } from "./input.ts";
import { fieldOf, type Rejected } from "./rejected.ts";

/** A part that was checked, with what was changed in it since. */
interface OpenPart {
  readonly part: Part;
  readonly rejected: Rejected;
  readonly edits: Map<number, EditedRecord>;
  readonly result: CheckedPart;
  /** The run whose rejected records were taken among these; null if none was. */
  readonly adopted: string | null;
}

/** A file that was dropped on the page: its content, its faults, and what was changed in it. */
export class OpenedFile {
  readonly name: string;
  readonly #original: Blob;
  /** Decompressed, and with the corrections of earlier checks. */
  #content: Blob | null = null;
  #sheet: InputFile["sheet"];
  #choice: Choice | null = null;
  #parts = new Map<RunKind, OpenPart>();
  #corrected = 0;
  #near: { readonly of: Blob; readonly bytes: NearBytes } | null = null;

  constructor(name: string, content: Blob) {
    this.name = name;
    this.#original = content;
  }

  /** Checks the whole file, with the corrections that were made since the last check. */
  async check(choice: Choice, onProgress: (share: number) => void): Promise<Checked> {
    const startedAt = performance.now();
    let share = { from: 0, to: 0.1 };
    const onRead = (bytesDone: number) => {
      const done = bytesDone / Math.max(1, this.#content?.size ?? 1);
      onProgress(share.from + (share.to - share.from) * Math.min(1, done));
    };
    this.#choice = choice;
    let input = inputOf(this.name, this.#original, () => {});
    const checked = { survey: null, parts: [], sha256: null, corrected: this.#corrected };
    const end = (more: Partial<Checked>): Checked => {
      const seconds = (performance.now() - startedAt) / 1_000;
      return { fault: null, ...checked, corrected: this.#corrected, ...more, seconds };
    };
    let found: Pick<Checked, "survey"> = { survey: null };
    try {
      await this.#takeEdits();
      input = await this.#open(onRead);
      const table = await surveyTable(input, choice);
      found = { survey: table?.survey ?? null };
      share = { from: 0.1, to: 0.5 };
      const parts = await this.#measure(input, choice, table?.flags);
      const results: Checked["parts"][number][] = [];
      for (const [at, part] of parts.entries()) {
        share = { from: 0.5 + at / parts.length / 2, to: 0.5 + (at + 1) / parts.length / 2 };
        const { part: result, rejected } = await checkPart(part, choice);
        this.#parts.set(result.kind, { part, rejected, edits: new Map(), result, adopted: null });
        results.push(result);
      }
      return end({ ...found, parts: results, sha256: parts[0]?.file.measure.sha256 ?? null });
    } catch (error) {
      const fault = error instanceof UnreadableFile ? error.fault : error;
      if (!(fault instanceof FileFault)) throw error;
      return end({ ...found, fault: await structureFault(fault, input) });
    }
  }

  /** Rejected records for the grid. */
  async rows({ kind, code, from, count }: RowQuery): Promise<RowPage> {
    const own = this.#part(kind);
    const found = own.rejected.withCode(code);
    const form = formOf(own.part);
    const rows: GridRow[] = [];
    // One after the other, as each is near the one before.
    for (const record of found.slice(from, from + count)) {
      const edited = own.edits.get(record.number);
      rows.push(gridRow(record, { bytes: await this.#bytesOf(record), edited, form }));
    }
    return { rows, total: found.length };
  }

  /** Changes records, and checks each of them by itself. */
  async edit({ kind, where, change }: Edit): Promise<Edited> {
    const own = this.#part(kind);
    const { part, edits, rejected } = own;
    const form = formOf(part);
    const wanted =
      "numbers" in where ? rejected.numbered(where.numbers) : await this.#alike(own, where);
    if (change.do === "restore") {
      for (const { number } of wanted) edits.delete(number);
      return { changed: wanted.length, sound: 0 };
    }
    if (change.do === "leave out") {
      for (const record of wanted) edits.set(record.number, { record, bytes: null, issues: [] });
      return { changed: wanted.length, sound: wanted.length };
    }
    const changed = [];
    for (const record of wanted) {
      const bytes = edits.get(record.number)?.bytes ?? (await this.#bytesOf(record));
      const next =
        change.do === "text"
          ? form.bytesOf(change.text)
          : form.withValue(bytes, change.field, change.value);
      changed.push({ record, bytes: next });
    }
    const options = this.#requireChoice().options;
    const checked = changed.length === 0 ? [] : await checkAlone(part, options, changed);
    for (const one of checked) edits.set(one.record.number, one);
    return {
      changed: checked.length,
      sound: checked.filter(({ issues }) => issues.length === 0).length,
    };
  }

  /** Takes the records that a run has rejected among those to correct. */
  async adopt(adoption: Adoption): Promise<CheckedPart> {
    const own = this.#part(adoption.kind);
    const { part, rejected } = own;
    if (own.adopted !== adoption.runId) {
      rejected.add(await rejectedByServer(part, this.#requireChoice().options, adoption));
    }
    const faults = groupsOf(part.kind, rejected.kept);
    const result = { ...own.result, rejected: rejected.count, kept: rejected.kept.length, faults };
    this.#parts.set(adoption.kind, { ...own, result, adopted: adoption.runId });
    return result;
  }

  /** The part of a kind, as it was checked last. Throws if it was changed since. */
  toSend(kind: RunKind): { readonly part: Part; readonly choice: Choice } {
    const { part, edits } = this.#part(kind);
    if (edits.size > 0) throw new Error("The file was corrected since its check: check it again.");
    return { part, choice: this.#requireChoice() };
  }

  /** The file with all corrections. */
  async corrected(): Promise<Blob> {
    return await this.#withEdits();
  }

  async #takeEdits(): Promise<void> {
    this.#content ??= await unpacked(this.#original);
    for (const { edits } of this.#parts.values()) this.#corrected += edits.size;
    this.#content = await this.#withEdits();
    this.#parts = new Map();
  }

  async #withEdits(): Promise<Blob> {
    const parts = [...this.#parts.values()];
    const edits = parts.flatMap((one) => [...one.edits.values()]);
    const isTable = parts.some(({ part }) => Boolean(part.file.reading.csv));
    const content = this.#content ?? this.#original;
    return edits.length === 0 ? content : await withEdits(content, edits, isTable);
  }

  /** The content as a file to import. A workbook becomes the table of its sheet. */
  async #open(onRead: (bytesDone: number) => void): Promise<InputFile> {
    const content = this.#content ?? this.#original;
    const input = inputOf(this.name, content, onRead);
    if (this.#sheet !== undefined) return { ...input, sheet: this.#sheet };
    const opened = await sheetOf(input);
    if (opened.sheet === undefined) return input;
    this.#sheet = opened.sheet;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of opened.chunks()) chunks.push(new Uint8Array(chunk));
    this.#content = new Blob(chunks);
    return { ...inputOf(this.name, this.#content, onRead), sheet: opened.sheet };
  }

  async #measure(input: InputFile, choice: Choice, table?: CsvFlags): Promise<Part[]> {
    const { kind, policies, options } = choice;
    const csv = table ?? { map: [], ignoreUnknown: options.ignoreUnknown };
    const parts = await measuredParts([{ input, kinds: [kind], csv, policies }]);
    return parts.filter(({ kind: { collection }, file: { measure } }) => {
      return !measure.hasNames || measure.records[collection] !== undefined;
    });
  }

  async #alike(
    { rejected, edits, part }: OpenPart,
    { code, field, value }: Extract<Edit["where"], { code: string }>,
  ): Promise<RejectedRecord[]> {
    const form = formOf(part);
    const found: RejectedRecord[] = [];
    for (const record of rejected.withCode(code)) {
      const issues = edits.get(record.number)?.issues ?? record.issues;
      const isMeant = issues.some((one) => one.code === code && fieldOf(one) === field);
      if (!isMeant) continue;
      if (value !== undefined && field !== null) {
        const bytes = edits.get(record.number)?.bytes ?? (await this.#bytesOf(record));
        const cell = form.cellsOf(bytes)?.find((one) => one.field === field);
        if ((cell?.value ?? null) !== value) continue;
      }
      found.push(record);
    }
    return found;
  }

  async #bytesOf({ position, byteLength }: RejectedRecord): Promise<Uint8Array<ArrayBuffer>> {
    const content = this.#content ?? this.#original;
    if (this.#near?.of !== content) this.#near = { of: content, bytes: new NearBytes(content) };
    const { offset } = position;
    return new Uint8Array(await this.#near.bytes.read(offset, offset + byteLength));
  }

  #part(kind: RunKind): OpenPart {
    const part = this.#parts.get(kind);
    if (part === undefined) throw new Error(`The file was not checked for ${kind}.`);
    return part;
  }

  #requireChoice(): Choice {
    if (this.#choice === null) throw new Error("The file was not checked.");
    return this.#choice;
  }
}

function formOf({ kind, file }: { kind: Part["kind"]; file: MeasuredFile }): RecordForm {
  const { csv } = file.reading;
  return csv ? rowForm(csv) : jsonForm(kind);
}
