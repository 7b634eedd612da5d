import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { cutover, type PlannedItem } from "@carryover/contract";
import { type PlanHeader, planHeaderText, planItemText } from "@carryover/contract/client";
import type { Cutover, CutoverItem } from "@carryover/sdk";
import { CommandError, exitCodes } from "../exit.ts";
import { type Draft, openDraft } from "./private-file.ts";

/**
 * The file of a plan: JSON whose first line is its header, then one line for each subscription, so
 * that a plan of any length is written and read as it streams by. The digest of header and items
 * is in it.
 */
const format = "carryover-cutover-plan/1";

const headerFields = {
  ...({ id: true, account: true, apiVersion: true, mapping: true, options: true } as const),
  ...({ planSha256: true, validUntil: true, totals: true, plannedAt: true } as const),
} as const;
const headerSchema = cutover.pick(headerFields);

/** What a plan file says of the plan as a whole. */
export type PlanFileHeader = Pick<Cutover, keyof typeof headerFields> & {
  readonly planSha256: string;
};

/**
 * Writes a planned cutover to a file that its owner alone reads and nobody is to change: mode 0400.
 * An existing file stays as it is unless `replaces`. Throws CommandError if it exists or cannot be
 * written, and if the items are not those of the plan.
 */
export async function writePlanFile(
  path: string,
  cutover: Cutover,
  items: AsyncIterable<CutoverItem>,
  { replaces }: { replaces: boolean },
): Promise<PlanFileHeader> {
  const header = headerOf(cutover);
  let draft: Draft | null = null;
  try {
    draft = await openDraft(path);
    await writeAll(draft.handle, header, items);
    await draft.handle.chmod(0o400);
    await draft.handle.sync();
    await (replaces ? draft.replace() : draft.claim());
    return header;
  } catch (error) {
    throw writingError(path, error);
  } finally {
    await draft?.discard();
  }
}

/** Refuses a path at which a plan is already. Throws CommandError. */
export async function refuseExisting(path: string): Promise<void> {
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw writingError(path, error);
  });
  if (handle === null) return;
  await handle.close();
  throw existing(path);
}

function headerOf(given: Cutover): PlanFileHeader {
  const { id, account, apiVersion, mapping, options, planSha256 } = given;
  const { validUntil, totals, plannedAt } = given;
  if (planSha256 === null) throw new CommandError(exitCodes.unavailable, "The plan is not ready.");
  return {
    id,
    account,
    apiVersion,
    mapping,
    options,
    planSha256,
    validUntil,
    totals,
    plannedAt,
  };
}

async function writeAll(
  handle: FileHandle,
  header: PlanFileHeader,
  items: AsyncIterable<CutoverItem>,
): Promise<void> {
  const { planSha256, ...rest } = header;
  const first = JSON.stringify({ format, planSha256, cutover: rest });
  const digest = new PlanDigest(header);
  await handle.appendFile(`${first.slice(0, -1)},"items":[`);
  let before = "\n";
  for await (const { plan } of items) {
    digest.add(plan);
    await handle.appendFile(before + JSON.stringify(plan));
    before = ",\n";
  }
  await handle.appendFile("\n]}\n");
  if (digest.value === planSha256) return;
  throw new CommandError(
    exitCodes.unavailable,
    `What the server gave is not the plan that it made: the digest is ${digest.value} and not ` +
      `${planSha256}. No plan file was written. Try again; if it stays so, please report it.`,
  );
}

function writingError(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EEXIST") return existing(path);
  if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) return error;
  const said = `The plan file cannot be written: ${message}`;
  return new CommandError(exitCodes.usage, said, { cause: error });
}

function existing(path: string): CommandError {
  return new CommandError(
    exitCodes.usage,
    `${path} exists already, and a plan is never changed. Name another file with --out, or pass ` +
      "--force to replace it.",
  );
}

/** A plan file that was read through, and whose digest is right. */
export interface PlanFile {
  readonly header: PlanFileHeader;
  /** Its items, read from the file again each time. Throws CommandError. */
  items(): AsyncIterable<PlannedItem>;
}

/** Reads a plan file and checks its digest. Throws CommandError. */
export async function readPlanFile(path: string): Promise<PlanFile> {
  let header: PlanFileHeader | null = null;
  let digest: PlanDigest | null = null;
  for await (const part of partsOf(path)) {
    if (part.kind === "header") {
      header = part.header;
      digest = new PlanDigest(header);
    } else digest?.add(part.item);
  }
  if (header === null || digest === null) throw unreadable(path, 1);
  if (digest.value !== header.planSha256) {
    throw new CommandError(
      exitCodes.usage,
      `${path} was changed after it was made: it says ${header.planSha256}, its contents make ` +
        `${digest.value}. Nothing was sent. Plan again instead of editing a plan.`,
    );
  }
  return { header, items: () => itemsOf(path) };
}

async function* itemsOf(path: string): AsyncGenerator<PlannedItem, void, undefined> {
  for await (const part of partsOf(path)) if (part.kind === "item") yield part.item;
}

type Part =
  | { readonly kind: "header"; readonly header: PlanFileHeader }
  | { readonly kind: "item"; readonly item: PlannedItem };

async function* partsOf(path: string): AsyncGenerator<Part, void, undefined> {
  let number = 0;
  let hasEnded = false;
  for await (const line of linesOf(path)) {
    number += 1;
    if (number === 1) yield { kind: "header", header: readHeader(path, line) };
    else if (line === "]}") hasEnded = true;
    else if (hasEnded && line !== "") throw unreadable(path, number);
    else if (line !== "") yield { kind: "item", item: readItem(path, line, number) };
  }
  if (number > 0 && !hasEnded) throw unreadable(path, number);
}

async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const handle = await open(path, "r").catch((error: Error) => {
    const said = `The plan file cannot be read: ${error.message}`;
    throw new CommandError(exitCodes.usage, said, { cause: error });
  });
  try {
    yield* handle.readLines({ autoClose: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
    throw new CommandError(exitCodes.usage, `${path} is a directory.`, { cause: error });
  } finally {
    await handle.close();
  }
}

function readHeader(path: string, line: string): PlanFileHeader {
  const given = parsed(`${line}]}`) as { format?: unknown; planSha256?: unknown; cutover?: object };
  if (given?.format !== format) throw unreadable(path, 1);
  const raw = { ...given.cutover, planSha256: given.planSha256 };
  const reading = headerSchema.safeParse(raw);
  if (!reading.success || reading.data.planSha256 === null) throw unreadable(path, 1);
  // The digest is taken of what stands in the file, not of what a reading makes of it.
  return raw as PlanFileHeader;
}

function readItem(path: string, line: string, number: number): PlannedItem {
  const item = parsed(line.endsWith(",") ? line.slice(0, -1) : line) as PlannedItem | undefined;
  const isItem = typeof item?.oldSubscription === "string" && typeof item.position === "number";
  if (!isItem) throw unreadable(path, number);
  return item;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(path: string, line: number): CommandError {
  return new CommandError(
    exitCodes.usage,
    `${path}:${line}: this is no plan of carryover cutover plan, or it was changed or cut off ` +
      "here. Nothing was sent. Plan again.",
  );
}

/** The digest of a plan, as the server computes it. */
class PlanDigest {
  value: string;

  constructor(header: PlanHeader) {
    this.value = sha256(planHeaderText(header));
  }

  add(item: object): void {
    this.value = sha256(planItemText(this.value, item));
  }
}

function sha256(text: string): string {
  const hash: Hash = createHash("sha256");
  return hash.update(text, "utf8").digest("hex");
}
