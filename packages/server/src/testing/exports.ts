import {
  type ExportEnd,
  exportMark,
  type LeftOut,
  type RunKind,
  runKinds,
} from "@carryover/contract";
import { expect } from "vitest";
import type { TestApi } from "./api.ts";
import { oneByOne, type Sending, sendFile } from "./sending.ts";

/** An export, taken apart. */
export interface TakenExport {
  /** The lines of the records of each kind, each with its line break. */
  readonly text: Readonly<Record<RunKind, string>>;
  readonly end: ExportEnd;
  /** The counts of what was left out, by name. */
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
}

/** Exports an environment; the export must be whole. */
export async function takeExport(api: TestApi, query = ""): Promise<TakenExport> {
  const { text, status } = await api.get(`/api/v1/export${query}`);
  expect(status, text).toBe(200);
  const found = { customers: "", subscriptions: "", usage: "" };
  let kind: RunKind = "customers";
  let last = "";
  for (const line of text.trimEnd().split("\n")) {
    last = line;
    if (!line.startsWith(exportMark)) found[kind] += `${line}\n`;
    else kind = (JSON.parse(line) as { kind?: RunKind }).kind ?? kind;
  }
  const end = JSON.parse(last) as ExportEnd;
  expect(end.export, last).toBe("end");
  const leftOut = Object.fromEntries(end.notExported.map(({ name, count }) => [name, count]));
  return { text: found, end, leftOut };
}

/** Imports what was exported, and returns one outcome per record. */
export async function importExported(
  api: TestApi,
  { text }: TakenExport,
  how: Sending = oneByOne,
): Promise<string[]> {
  const outcomes: string[] = [];
  const customerOf = (record: Readonly<Record<string, unknown>>) =>
    String(record.customerId ?? record.id);
  for (const kind of runKinds) {
    const lines = text[kind].split("\n").filter((line) => line !== "");
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    outcomes.push(...(await sendFile(api, { kind }, records, { ...how, customerOf })));
  }
  return outcomes;
}
