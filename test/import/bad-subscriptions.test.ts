import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyCatalog } from "../catalog.ts";
import { type Ended, jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { freshStore, type Server, startServer } from "../server.ts";
import { connectBilling } from "../stored.ts";

let server: Server;
let imported: Record<Kind, Imported>;

type Kind = "subscriptions" | "usage";

/** What came of a file with every bad record of one kind. */
interface Imported {
  readonly ended: Ended;
  readonly lines: readonly string[];
  readonly rejections: readonly Rejection[];
}

beforeAll(async () => {
  const store = await freshStore();
  // The environment has to be there before a billing provider can be connected to it.
  const first = await startServer({ store });
  const { key } = first;
  await first.stop();
  await connectBilling(store);
  server = await startServer({ store, key });
  await applyCatalog(server);
  const cwd = await makeScratch();
  await writeFile(join(cwd, "all.json"), '[{"id": "before"}, {"id": "bad"}, {"id": "after"}]');
  await importFiles(cwd, "--customers-file", "all.json");
  imported = {
    subscriptions: await importBad("subscriptions", subscriptions),
    usage: await importBad("usage", usages),
  };
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

/** A fixture whose second record, at line 3, has a fault. */
interface BadFile {
  readonly file: string;
  readonly code: string;
  readonly pointer: string;
  readonly column: number;
}

const subscriptions: readonly BadFile[] = [
  { file: "unknown-customer", code: "customer_not_found", pointer: "/customerId", column: 16 },
  { file: "unknown-plan", code: "plan_not_found", pointer: "/planId", column: 33 },
  { file: "draft-plan", code: "plan_not_published", pointer: "/planId", column: 33 },
  { file: "archived-plan", code: "plan_not_published", pointer: "/planId", column: 33 },
  { file: "paid-plan", code: "paid_plan_needs_cutover", pointer: "/planId", column: 33 },
  {
    file: "unknown-feature",
    code: "feature_not_found",
    pointer: "/subscriptionEntitlements/0",
    column: 70,
  },
  { file: "unknown-addon", code: "addon_not_found", pointer: "/addons/0", column: 76 },
  { file: "missing-resource", code: "resource_required", pointer: "", column: 1 },
  {
    file: "superfluous-resource",
    code: "resource_not_allowed",
    pointer: "/resourceId",
    column: 55,
  },
  { file: "incompatible-addon", code: "addon_incompatible", pointer: "/addons/1", column: 115 },
  {
    file: "addon-beyond-maximum",
    code: "invalid_quantity",
    pointer: "/addons/0/quantity",
    column: 111,
  },
  {
    file: "addon-without-dependency",
    code: "addon_dependency_missing",
    pointer: "/addons/0",
    column: 76,
  },
  {
    file: "quantity-below-zero",
    code: "invalid_quantity",
    pointer: "/addons/0/quantity",
    column: 111,
  },
  {
    file: "quantity-fraction",
    code: "invalid_quantity",
    pointer: "/addons/0/quantity",
    column: 111,
  },
  { file: "addon-of-free-plan", code: "addons_not_allowed", pointer: "/addons", column: 51 },
  {
    file: "entitlement-of-free-plan",
    code: "entitlements_not_allowed",
    pointer: "/subscriptionEntitlements",
    column: 69,
  },
  { file: "end-before-start", code: "end_before_start", pointer: "/endDate", column: 89 },
  { file: "id-of-another-customer", code: "subscription_id_taken", pointer: "/id", column: 47 },
];

const usages: readonly BadFile[] = [
  { file: "unknown-customer", code: "customer_not_found", pointer: "/customerId", column: 16 },
  { file: "unknown-feature", code: "feature_not_found", pointer: "/featureId", column: 36 },
  { file: "unknown-resource", code: "resource_not_found", pointer: "/resourceId", column: 67 },
  {
    file: "boolean-feature",
    code: "feature_not_calculated_usage",
    pointer: "/featureId",
    column: 36,
  },
  {
    file: "configuration-feature",
    code: "feature_not_calculated_usage",
    pointer: "/featureId",
    column: 36,
  },
  {
    file: "raw-event-feature",
    code: "feature_not_calculated_usage",
    pointer: "/featureId",
    column: 36,
  },
  { file: "negative", code: "invalid_usage", pointer: "/usage", column: 62 },
  { file: "nan", code: "invalid_json", pointer: "", column: 62 },
  { file: "infinity", code: "invalid_json", pointer: "", column: 62 },
  { file: "too-large", code: "number_out_of_range", pointer: "/usage", column: 62 },
  { file: "text", code: "invalid_usage", pointer: "/usage", column: 62 },
];

describe("a bad subscription is rejected, and no other", () => {
  test.each(subscriptions)("$file", (bad) => expectRejected("subscriptions", bad));

  test("each is the only one of its neighbours", () => expectNoOther("subscriptions"));
});

describe("a bad usage is rejected, and no other", () => {
  test.each(usages)("$file", (bad) => expectRejected("usage", bad));

  test("each is the only one of its neighbours", () => expectNoOther("usage"));
});

/** Imports one file with the three records of each fixture, of which the second one is bad. */
async function importBad(kind: Kind, bad: readonly BadFile[]): Promise<Imported> {
  const cwd = await makeScratch();
  const texts = await Promise.all(bad.map(({ file }) => readFile(fixture(kind, file), "utf8")));
  const records = texts.flatMap((text) => text.split("\n").slice(1, 4));
  const separated = records.map((record) => record.replace(/,$/, "")).join(",\n");
  const text = `${texts[0]?.split("\n")[0]}\n${separated}\n]}\n`;
  await writeFile(join(cwd, `${kind}.json`), text);
  const ended = await importFiles(cwd, `--${kind}-file`, `${kind}.json`);
  return { ended, lines: text.split("\n"), rejections: await rejectionsIn(cwd) };
}

function expectRejected(kind: Kind, bad: BadFile): void {
  const { lines, rejections } = imported[kind];
  const place = (kind === "usage" ? usages : subscriptions).indexOf(bad);
  const line = 3 * place + 3;
  const [rejection, ...others] = rejections.filter((each) => each.line === line);
  const { code, pointer, column } = bad;
  const file = `${kind}.json`;
  expect(others).toEqual([]);
  expect(rejection).toMatchObject({ file, kind, line, column, pointer, code });
  expect(rejection?.record).toBe(lines[line - 1]?.replace(/,$/, ""));
}

/** Of so many codes at least the first rejected record is printed. */
const firstShown = 5;

function expectNoOther(kind: Kind): void {
  const { ended, rejections } = imported[kind];
  const rejected = (kind === "usage" ? usages : subscriptions).length;
  const counts = { read: 3 * rejected, rejected, unprocessed: 0 };
  expect(ended.code).toBe(1);
  expect(jsonOf(ended).runs[0]?.counts).toMatchObject(counts);
  expect(rejections).toHaveLength(rejected);
  // The others of a code are in the report.
  const codes = rejections.map(({ code }) => code);
  const first = rejections.filter(({ code }, index) => codes.indexOf(code) === index);
  for (const { file, line, column, code, message } of first.slice(0, firstShown)) {
    expect(ended.stderr).toContain(`${file}:${line}:${column}: ${message} [${code}]\n  `);
  }
}

const recordCount = 6_000;

test("files with a hundredth of each fault are imported but for those", async () => {
  const cwd = await makeScratch();
  const customers = Array.from({ length: recordCount }, (_, index) => `{"id": "c${index}"}`);
  await writeFile(join(cwd, "customers.ndjson"), customers.join("\n"));
  const good = '"planId": "free"}';
  const some = await mixed(
    "subscriptions",
    subscriptions,
    (id) => `{"customerId": "${id}", ${good}`,
  );
  const more = await mixed("usage", usages, (id) => {
    return `{"customerId": "${id}", "featureId": "feature-seats", "usage": 2.5}`;
  });
  await writeFile(join(cwd, "s.json"), `{"subscriptions": [\n${some.join(",\n")}\n]}\n`);
  await writeFile(join(cwd, "u.json"), `{"usages": [\n${more.join(",\n")}\n]}\n`);
  const flags = ["--usage-file", "u.json", "--subscriptions-file", "s.json"];

  const ended = await importFiles(cwd, ...flags, "--customers-file", "customers.ndjson");

  const rejections = await rejectionsIn(cwd);
  const rejectedOf = (bad: readonly BadFile[]) => bad.length * (recordCount / 100);
  const createdOf = (bad: readonly BadFile[]) => recordCount - rejectedOf(bad);
  const whole = { read: recordCount, unprocessed: 0 };
  expect(ended.code).toBe(1);
  expect(jsonOf(ended).runs.map(({ kind }) => kind)).toEqual([
    "customers",
    "subscriptions",
    "usage",
  ]);
  expect(jsonOf(ended).runs.map(({ counts }) => counts)).toMatchObject([
    { ...whole, created: recordCount },
    { ...whole, created: createdOf(subscriptions), rejected: rejectedOf(subscriptions) },
    { ...whole, created: createdOf(usages), rejected: rejectedOf(usages) },
  ]);
  for (const [kind, bad] of [
    ["subscriptions", subscriptions],
    ["usage", usages],
  ] as const) {
    for (const { code } of bad) {
      const found = rejections.filter((each) => each.kind === kind && each.code === code);
      const expected = bad.filter((each) => each.code === code).length * (recordCount / 100);
      expect([kind, code, found.length]).toEqual([kind, code, expected]);
    }
  }
});

/** As many good records as bad ones leave room for; each hundredth record has the next fault. */
async function mixed(
  kind: "subscriptions" | "usage",
  bad: readonly BadFile[],
  goodRecord: (customerId: string) => string,
): Promise<string[]> {
  const texts = await Promise.all(bad.map(({ file }) => readFile(fixture(kind, file), "utf8")));
  const badRecords = texts.map((text) => text.split("\n")[2]?.replace(/,$/, "") ?? "");
  return Array.from({ length: recordCount }, (_, index) => {
    const record = badRecords[index % 100];
    return record?.replace('"bad"', `"c${index}"`) ?? goodRecord(`c${index}`);
  });
}

function fixture(kind: string, name: string): string {
  return fileURLToPath(new URL(`../fixtures/${kind}/${name}.json`, import.meta.url));
}

function importFiles(cwd: string, ...flags: string[]): Promise<Ended> {
  return run(["import", ...flags, "--json"], { cwd, env: server.access.env });
}

interface Rejection {
  readonly file: string;
  readonly kind: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly record: string | null;
}

async function rejectionsIn(cwd: string): Promise<Rejection[]> {
  const text = await readFile(join(cwd, "carryover-report/latest/rejections.ndjson"), "utf8");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Rejection);
}
