import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyCatalog } from "../catalog.ts";
import { free, outcomesOf, scratch, seats } from "../kinds.ts";
import { jsonOf, run } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { get, runsOf, type Server, startServer } from "../server.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
  await applyCatalog(server);
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

interface Group {
  readonly code: string;
  readonly count: number;
  readonly cause: object | null;
}

function faultsOf(ended: Parameters<typeof jsonOf>[0]): readonly (readonly Group[])[] {
  return jsonOf(ended).runs.map((run) => (run as unknown as { faults: Group[] }).faults);
}

interface StoredSubscription {
  readonly id: string;
  readonly planId: string;
  readonly status: string;
  readonly metadata: Record<string, string>;
}

async function subscriptionsOf(customerId: string): Promise<StoredSubscription[]> {
  const path = `/api/v1/subscriptions?customerId=${customerId}&limit=100`;
  return (await get<{ data: StoredSubscription[] }>(server, path)).data;
}

describe("files of several kinds", () => {
  test("are imported in the order of the kinds, whatever the order of the flags", async () => {
    const { cwd, write, import: importFiles } = await scratch(server);
    await write("c.json", [{ id: "order-1" }, { id: "order-2" }]);
    await write(
      "s.ndjson",
      `${JSON.stringify(free("order-1"))}\n${JSON.stringify(free("order-2"))}`,
    );
    await write("u.json", [seats("order-1", 5)]);
    const flags = ["--usage-file", "u.json", "--subscriptions-file", "s.ndjson"];

    const first = await importFiles(...flags, "--customers-file", "c.json");
    const again = await importFiles(...flags, "--customers-file", "c.json");
    const table = await run(["import", ...flags], { cwd, env: server.access.env });

    expect([first.code, again.code, table.code]).toEqual([0, 0, 0]);
    const destination = `${server.url} (environment default, server key …${server.key.slice(-4)})`;
    const finding = expect.stringMatching(/^usage_without_entitlement: .* \(1, such as record 1 /);
    const heading = `Importing c.json, s.ndjson, u.json into ${destination}`;
    expect(first.stderr.trimEnd().split("\n")).toEqual([heading, finding]);
    expect(outcomesOf(first)).toEqual([
      ["customers", { created: 2 }],
      ["subscriptions", { created: 2 }],
      ["usage", { created: 1 }],
    ]);
    expect(outcomesOf(again)).toEqual([
      ["customers", { unchanged: 2 }],
      ["subscriptions", { unchanged: 2 }],
      ["usage", { unchanged: 1 }],
    ]);
    expect(table.stdout).toMatch(/^subscriptions \(run [\s\S]+\nusages \(run /);
  });

  test("are imported by bulk-import with the flags of the public guide", async () => {
    const { write, import: importFiles } = await scratch(server, { name: "bulk-import" });
    await write("customers.json", { customers: [{ customerId: "bulk-kinds" }] });
    await write("free.json", { subscriptions: [free("bulk-kinds")] });
    await write("usage.json", { usages: [seats("bulk-kinds", 3)] });

    for (const [kind, file] of [
      ["customers", "customers.json"],
      ["subscriptions", "free.json"],
      ["usage", "usage.json"],
    ]) {
      const ended = await importFiles(`--${kind}-file`, file ?? "");

      expect([ended.code, outcomesOf(ended)]).toEqual([0, [[kind, { created: 1 }]]]);
    }
  });

  test("may be one file, named under any flag or several", async () => {
    const { write, import: importFiles } = await scratch(server);
    const all = {
      usages: [seats("one-file", 1)],
      subscriptions: [free("one-file")],
      customers: [{ id: "one-file" }],
    };
    await write("all.json", all);

    const one = await importFiles("--usage-file", "all.json");
    const both = await importFiles("--customers-file", "all.json", "--usage-file", "./all.json");

    const kinds = ["customers", "subscriptions", "usage"];
    expect(outcomesOf(one)).toEqual(kinds.map((kind) => [kind, { created: 1 }]));
    expect(outcomesOf(both)).toEqual(kinds.map((kind) => [kind, { unchanged: 1 }]));
  });

  test("are told apart by names, without which a file can be of one kind only", async () => {
    const { write, import: importFiles } = await scratch(server);
    await write("list.json", "[]");

    const ended = await importFiles("--customers-file", "list.json", "--usage-file", "list.json");

    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toContain("name the file under one flag.");
  });

  test("one of which may be standard input", async () => {
    const { write, import: importFiles } = await scratch(server, {
      stdin: `${JSON.stringify(free("piped-kind"))}\n`,
    });
    await write("c.json", [{ id: "piped-kind" }]);

    const ended = await importFiles("--subscriptions-file", "-", "--customers-file", "c.json");

    expect(outcomesOf(ended)).toEqual([
      ["customers", { created: 1 }],
      ["subscriptions", { created: 1 }],
    ]);
  });

  test("of which one is broken are not imported at all", async () => {
    const { write, import: importFiles } = await scratch(server);
    await write("sound-customers.json", [{ id: "broken-neighbour" }]);
    await write("broken.json", '{"usages": [{}]]');

    const ended = await importFiles(
      ...["--customers-file", "sound-customers.json", "--usage-file", "broken.json"],
    );

    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^broken\.json:1:16: .+\n.+\nNothing was imported\.\n$/);
    expect(await runsOf(server, "sound-customers.json")).toEqual([]);
  });
});

test("rejected records stop no later kind, and one report has them all", async () => {
  const { cwd, write, import: importFiles } = await scratch(server);
  await write("c.json", [{ id: "report-1" }, { id: "report 2" }]);
  await write("s.json", [free("report-1"), free("report-2")]);
  await write("u.json", '[{"customerId": "report-1", "featureId": "feature-seats", "usage": -1}]');

  const ended = await importFiles(
    ...["--customers-file", "c.json", "--subscriptions-file", "s.json", "--usage-file", "u.json"],
  );

  const report = join(cwd, "carryover-report/latest");
  const read = async (name: string) => await readFile(join(report, name), "utf8");
  const lines = (await read("rejections.ndjson")).trimEnd().split("\n");
  expect(ended.code).toBe(1);
  expect(outcomesOf(ended)).toEqual([
    ["customers", { created: 1, rejected: 1 }],
    ["subscriptions", { created: 1, rejected: 1 }],
    ["usage", { rejected: 1 }],
  ]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { file: "c.json", kind: "customers", code: "invalid_id" },
    { file: "s.json", kind: "subscriptions", code: "customer_not_found" },
    { file: "u.json", kind: "usage", code: "invalid_usage" },
  ]);
  expect(JSON.parse(await read("summary.json"))).toEqual(jsonOf(ended));
  expect(JSON.parse(await read("rejected-customers.json")).customers).toHaveLength(1);
  expect(JSON.parse(await read("rejected-subscriptions.json")).subscriptions).toHaveLength(1);
  expect(JSON.parse(await read("rejected-usage.json")).usages).toHaveLength(1);
});

describe("the samples of the public guide", () => {
  const seed = (name: string) => new URL(`../fixtures/seed/${name}.json`, import.meta.url);
  const place = "at line 14, column 1";

  test.each(["check", "import"])(
    "%s names the stray bracket of free subscriptions",
    async (verb) => {
      const { cwd } = await scratch(server);
      await copyFile(seed("free-subscriptions"), join(cwd, "free.json"));
      const args = [verb, "--subscriptions-file", "free.json"];

      const ended = await run(args, { cwd, env: server.access.env });

      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain(
        'free.json:16:1: "]" closes nothing: the object opened at line 1, column 1 was already ' +
          `closed ${place}. [stray_bracket]\n  ` +
          `Remove it; or, if more was to follow, remove the "}" ${place}.\n`,
      );
    },
  );

  test("are imported once that is repaired, with the metadata beside the list", async () => {
    const { cwd, write, import: importFiles } = await scratch(server);
    const lines = (await readFile(seed("free-subscriptions"), "utf8")).split("\n");
    await write("free.json", lines.filter((_, index) => ![13, 15].includes(index)).join("\n"));
    const names = ["customers", "custom-subscriptions", "usage"];
    for (const name of names) await copyFile(seed(name), join(cwd, `${name}.json`));
    await importFiles("--customers-file", "customers.json");

    const repaired = await importFiles("--subscriptions-file", "free.json");
    const custom = await importFiles("--subscriptions-file", "custom-subscriptions.json");
    const usage = await importFiles("--usage-file", "usage.json");

    const [subscription, ...others] = await subscriptionsOf("lorem-ipsum");
    expect([repaired.stderr, custom.stderr, usage.stderr].join("")).not.toContain("[");
    expect(outcomesOf(repaired)).toEqual([["subscriptions", { created: 1 }]]);
    expect(outcomesOf(custom)).toEqual([["subscriptions", { updated: 1 }]]);
    expect(outcomesOf(usage)).toEqual([["usage", { created: 1 }]]);
    expect(others).toEqual([]);
    expect(subscription).toMatchObject({ planId: "plan-1", metadata: { isTest: "true" } });
  });
});

test("metadata beside the subscriptions goes to each, and also to rejected ones", async () => {
  const { cwd, write, import: importFiles } = await scratch(server);
  await write("c.json", [{ id: "meta-1" }, { id: "meta-2" }, { id: "meta-3" }]);
  await write("s.json", {
    subscriptions: [
      free("meta-1"),
      free("meta-2", { metadata: { source: "own", more: "1" } }),
      free("meta-3", { metadata: null }),
      free("meta-none"),
    ],
    additionalMetaData: { source: "file" },
  });

  const ended = await importFiles("--customers-file", "c.json", "--subscriptions-file", "s.json");

  const stored = await Promise.all(["meta-1", "meta-2", "meta-3"].map(subscriptionsOf));
  const rejected = join(cwd, "carryover-report/latest/rejected-subscriptions.json");
  expect(outcomesOf(ended)[1]).toEqual(["subscriptions", { created: 3, rejected: 1 }]);
  expect(stored.map(([first]) => first?.metadata)).toEqual([
    { source: "file" },
    { source: "own", more: "1" },
    {},
  ]);
  expect(JSON.parse(await readFile(rejected, "utf8"))).toEqual({
    additionalMetaData: { source: "file" },
    subscriptions: [free("meta-none")],
  });
});

test("a subscription id that two customers share goes to the first in the file", async () => {
  const { cwd, write, import: importFiles } = await scratch(server);
  const ids = Array.from({ length: 40 }, (_, index) => `shared-${index}`);
  await write(
    "c.json",
    ids.map((id) => ({ id })),
  );
  const pairs = ids
    .slice(0, 20)
    .flatMap((id, index) => [
      free(ids[39 - index] ?? "", { id: `mine-${index}` }),
      free(id, { id: `mine-${index}` }),
    ]);
  await write("s.json", pairs);

  const ended = await importFiles("--customers-file", "c.json", "--subscriptions-file", "s.json");

  const lines = await readFile(
    join(cwd, "carryover-report/latest/rejected-subscriptions.json"),
    "utf8",
  );
  expect(outcomesOf(ended)[1]).toEqual(["subscriptions", { created: 20, rejected: 20 }]);
  expect(JSON.parse(lines).subscriptions).toEqual(pairs.filter((_, index) => index % 2 === 1));
});

test("usage that does not count is accepted with a warning, which the summary counts", async () => {
  const { cwd, write } = await scratch(server);
  await write("all.json", {
    customers: [{ customerId: "early" }, { customerId: "early-2" }],
    subscriptions: [
      { customerId: "early", planId: "hourly" },
      { customerId: "early-2", planId: "hourly", startDate: "2024-01-01T00:00:00Z" },
    ],
    usages: [
      ...["early", "early-2"].map((id) => seats(id, 10, { createdAt: "2024-06-01T00:00:00Z" })),
      { customerId: "early-2", featureId: "feature-projects", usage: 1 },
    ],
  });
  const flags = ["--customers-file", "all.json", "--report", "report"];

  const ended = await run(["import", ...flags], { cwd, env: server.access.env });

  expect(ended.code).toBe(0);
  expect(ended.stderr.match(/\[usage_before_period\]/g)).toHaveLength(1);
  expect(ended.stdout).toContain("  with 2 warnings: 2 usage_before_period");
  const warnings = await readFile(join(cwd, "report/latest/warnings.ndjson"), "utf8");
  expect(
    warnings
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).kind),
  ).toEqual(["usage", "usage"]);
});

test("a subscription that takes the place of another is counted, shown and kept", async () => {
  const { cwd, write, import: importFiles } = await scratch(server);
  const ids = Array.from({ length: 8 }, (_, index) => `moved-${index}`);
  await write(
    "c.json",
    ids.map((id) => ({ id })),
  );
  await write(
    "before.json",
    ids.map((id) => free(id)),
  );
  await write(
    "after.json",
    ids.map((customerId) => ({ customerId, planId: "team" })),
  );
  await importFiles("--customers-file", "c.json", "--subscriptions-file", "before.json");

  const ended = await importFiles("--subscriptions-file", "after.json", "--report", "report");
  const again = await importFiles("--subscriptions-file", "after.json");
  const older = await importFiles("--subscriptions-file", "before.json");

  const warnings = await readFile(join(cwd, "report/latest/warnings.ndjson"), "utf8");
  expect(ended.code).toBe(0);
  expect(outcomesOf(ended)).toEqual([["subscriptions", { replaced: 8 }]]);
  expect(outcomesOf(again)).toEqual([["subscriptions", { unchanged: 8 }]]);
  expect(outcomesOf(older)).toEqual([["subscriptions", { unchanged: 8 }]]);
  expect(jsonOf(ended).runs[0]).toMatchObject({
    warnings: 8,
    warningCodes: { subscription_replaced: 8 },
  });
  expect(ended.stderr.match(/\[subscription_replaced\]/g)).toHaveLength(1);
  expect(ended.stderr).toContain("… and 7 more warnings (7 subscription_replaced);");
  expect(warnings.trimEnd().split("\n")).toHaveLength(8);
});

test("rejected records are counted by what is wrong with them, with one of each", async () => {
  const { write, import: importFiles } = await scratch(server);
  const customers = Array.from({ length: 8 }, (_, index) => ({ id: `counted-${index}` }));
  await write("c.json", customers);
  const gone = customers.map(({ id }) => ({ customerId: id, planId: "plan-gone" }));
  await write("s.json", [...gone, { customerId: "!", planId: "team" }]);

  const ended = await importFiles("--customers-file", "c.json", "--subscriptions-file", "s.json");

  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    /^9 rejected of 9 subscriptions of .*s\.json:\n {2}8 plan_not_found\n {2}1 invalid_id$/m,
  );
  expect(ended.stderr.match(/\[plan_not_found\]/g)).toHaveLength(1);
  expect(faultsOf(ended)[1]).toMatchObject([
    {
      code: "plan_not_found",
      count: 8,
      cause: null,
      example: { id: "counted-0", recordNumber: 1 },
    },
    { code: "invalid_id", count: 1, example: { pointer: "/customerId", value: '"!"' } },
  ]);
});

test("what is rejected for want of rejected customers is told from what no file has", async () => {
  const { write, import: importFiles } = await scratch(server);
  const email = "nobody";
  await write("c.json", [{ id: "caused-1", email }, { id: "caused-2", email }, { id: "caused-3" }]);
  const of = (customerId: string) => ({ customerId, planId: "plan-1", resourceId: "r" });
  const ids = ["caused-1", "caused-2", "caused-1", "caused-9", "caused-3"];
  await write("s.json", [...ids.map(of), { ...of("caused-3"), resourceId: "s", planId: "gone" }]);
  const usages = ["caused-2", "caused-9", "caused-3"].map((customerId) => {
    return { ...seats(customerId, 1), resourceId: "s" };
  });
  await write("u.json", usages);
  const flags = ["--customers-file", "c.json", "--subscriptions-file", "s.json"];

  const ended = await importFiles(...flags, "--usage-file", "u.json");

  const customers = (records: number) => ({ kind: "customers", records });
  expect(
    faultsOf(ended).map((run) => run.map(({ code, count, cause }) => [code, count, cause])),
  ).toEqual([
    [["invalid_email", 2, null]],
    [
      ["customer_not_found", 3, customers(2)],
      ["customer_not_found", 1, null],
      ["plan_not_found", 1, null],
    ],
    [
      ["customer_not_found", 1, customers(1)],
      ["customer_not_found", 1, null],
      ["resource_not_found", 1, { kind: "subscriptions", records: 1 }],
    ],
  ]);
  expect(ended.stderr).toContain("  3 customer_not_found, of 2 rejected customers\n");
  expect(ended.stderr).toContain("of customers that are in no file and not on the platform\n");
});
