import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limits } from "@carryover/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type InputFile, openInput } from "../files/input-file.ts";
import { issueAt } from "../testing/checked-records.ts";
import { kinds } from "./kinds.ts";
import { Report, type ReportEntry } from "./report.ts";

const records = ['{"id": 1}', '{"id": 2, /* é */}', '{"id": 3}'];
const text = `[${records.join(", ")}]`;
let directory: string;
let input: InputFile;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-report-"));
  await writeFile(join(directory, "in.json"), text);
  input = await openInput(join(directory, "in.json"));
});

afterAll(async () => {
  await input.close();
  await rm(directory, { recursive: true });
});

/** The record of this index, rejected for so many reasons. */
function entry(index: number, reasonCount = 1): ReportEntry {
  const record = records[index] ?? "";
  const before = Buffer.byteLength(text.slice(0, text.indexOf(record)));
  const position = { line: 1, column: before + 1, offset: before };
  const issues = Array.from({ length: reasonCount }, (_, at) => issueAt(at + 1));
  return { number: index + 1, position, byteLength: Buffer.byteLength(record), issues };
}

const source = () => {
  return { input, kind: kinds.customers, metadata: null, csvHead: null, textOf: String };
};

function newReport(name: string, keepsWarnings = false) {
  const place = join(directory, name);
  const report = new Report({ directory: place, keepsWarnings });
  return { report, part: report.part(source()), place };
}

test("has a line per reason, and each record once, in file order", async () => {
  const { report, part, place } = newReport("order");
  for (const one of [entry(2), entry(0, 2), entry(1)]) await part.add(one);

  await report.finish({ read: 3 });

  const rejections = await readFile(join(place, "rejections.ndjson"), "utf8");
  const lines = rejections.trimEnd().split("\n");
  const inOrder = [records[0], records[0], records[1], records[2]];
  expect(lines.map((line) => JSON.parse(line).record)).toEqual(inOrder);
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    file: input.name,
    kind: "customers",
    line: 1,
    column: 7,
    pointer: "/id",
    code: "invalid_id",
    message: "No id.",
    hint: "Write one.",
    record: records[0],
  });
  expect(await readFile(join(place, "rejected-customers.json"), "utf8")).toBe(
    `{"customers": [\n${records.join(",\n")}\n]}\n`,
  );
  expect(JSON.parse(await readFile(join(place, "summary.json"), "utf8"))).toEqual({ read: 3 });
  expect(await readdir(place)).toHaveLength(3);
});

test("leaves a record in the file that is too large to be copied", async () => {
  const { report, part, place } = newReport("large");
  await part.add({ ...entry(0), byteLength: limits.recordBytesMax + 1 });

  await report.finish({});

  const line = await readFile(join(place, "rejections.ndjson"), "utf8");
  expect(JSON.parse(line)).toMatchObject({ record: null });
  expect(await readdir(place)).toEqual(["rejections.ndjson", "summary.json"]);
});

test("of nothing rejected is a summary; records that may be corrected by now stay", async () => {
  const { report, part, place } = newReport("again");
  await part.add(entry(0));
  await report.finish({});

  const { report: second } = newReport("again");
  await second.finish({ read: 1 });

  expect(await readdir(place)).toEqual(["rejected-customers.json", "summary.json"]);
});

test("of several runs has their lines in order, and the records of each in a file", async () => {
  const { report, part, place } = newReport("several");
  const subscriptions = report.part({
    ...source(),
    kind: kinds.subscriptions,
    metadata: { isTest: "true" },
  });
  const others = report.part({ ...source(), kind: kinds.subscriptions });
  await others.add(entry(0));
  await subscriptions.add(entry(1));
  await part.add(entry(2));

  await report.finish({});

  const lines = (await readFile(join(place, "rejections.ndjson"), "utf8")).trimEnd().split("\n");
  const read = async (name: string) => readFile(join(place, name), "utf8");
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual([
    "customers",
    "subscriptions",
    "subscriptions",
  ]);
  expect(lines.map((line) => JSON.parse(line).record)).toEqual([
    records[2],
    records[1],
    records[0],
  ]);
  expect(await read("rejected-subscriptions.json")).toBe(
    `{"additionalMetaData": {"isTest":"true"}, "subscriptions": [\n${records[1]}\n]}\n`,
  );
  expect(await read("rejected-subscriptions-2.json")).toContain(records[0]);
  expect(report.recordPaths).toHaveLength(3);
});

test("has the warnings if they are asked for, without the records", async () => {
  const { report, part, place } = newReport("warnings", true);
  await part.warn(entry(1));
  await part.warn(entry(0));
  await report.finish({});
  const text = await readFile(join(place, "warnings.ndjson"), "utf8");

  const { report: second } = newReport("warnings", true);
  await second.finish({});

  const lines = text.trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? "")).not.toHaveProperty("record");
  expect(await readdir(place)).toEqual(["summary.json"]);
});
