import fc from "fast-check";
import { expect, it } from "vitest";
import { ConnectionError } from "../errors.ts";
import { type ExportEnd, type ExportPiece, piecesOf } from "./lines.ts";

const end = { records: { customers: 2, usage: 0 }, sha256: "", readAt: "", since: null };
const lines = [
  '{"export":"begin","kind":"customers"}',
  '{"id":"a","name":"Ünï"}',
  '{"id":"b"}',
  '{"export":"begin","kind":"usage"}',
];
const last = JSON.stringify({ export: "end", ...end, notExported: [] });
const whole = `${[...lines, last].join("\n")}\n`;

async function* chunksOf(text: string, cuts: readonly number[] = []) {
  const bytes = new TextEncoder().encode(text);
  const places = [...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  let from = 0;
  for (const to of places) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function taken(chunks: AsyncIterable<Uint8Array>) {
  const pieces = piecesOf(chunks);
  const found: ExportPiece[] = [];
  for (;;) {
    const next: IteratorResult<ExportPiece, ExportEnd> = await pieces.next();
    if (next.done) return { found, end: next.value };
    found.push({ ...next.value, bytes: next.value.bytes.slice() });
  }
}

it("gives whole lines of one kind, wherever the reply is cut", async () => {
  const cuts = fc.array(fc.nat(500), { maxLength: 8 });
  const property = fc.asyncProperty(cuts, async (places) => {
    const { found, end } = await taken(chunksOf(whole, places));

    const text = found.map(({ bytes }) => new TextDecoder().decode(bytes)).join("");
    expect(text).toBe('{"id":"a","name":"Ünï"}\n{"id":"b"}\n');
    expect(found.every(({ kind, bytes }) => kind === "customers" && bytes.at(-1) === 10)).toBe(
      true,
    );
    expect(found.reduce((sum, { records }) => sum + records, 0)).toBe(2);
    expect(end.records).toEqual({ customers: 2, usage: 0 });
  });
  await fc.assert(property);
});

it.each([
  ["breaks off", lines.join("\n"), "The export broke off before its end."],
  [
    "fails",
    `${lines[0]}\n{"export":"failed","code":"disk_full","message":"No room."}\n`,
    "The export could not be finished: No room. (disk_full)",
  ],
  [
    "lacks a record",
    whole.replace('{"id":"b"}\n', ""),
    "Of 2 exported records of customers, 1 arrived.",
  ],
  ["is no export", "<html>\n", "What was answered is no export."],
])("throws a ConnectionError if the export %s", async (_, text, message) => {
  await expect(taken(chunksOf(text))).rejects.toThrow(new ConnectionError(message));
});
