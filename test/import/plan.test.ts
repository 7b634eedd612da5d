import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";

let server: Server;
let cwd: string;
let count = 0;
/** Distinguishes the customers of each test. */
let prefix: string;

beforeAll(async () => {
  [server, cwd] = [await startServer(), await makeScratch()];
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

beforeEach(() => {
  count += 1;
  prefix = `plan-${count}`;
});

const options = () => ({ cwd, env: server.access.env });
const carryover = (...args: string[]) => run(args, options());

interface Planned {
  readonly runs: ReadonlyArray<{ id: string; counts: Record<string, number> }>;
  readonly changes: number;
  readonly moved?: ReadonlyArray<{ kind: string; id: string; what: string }>;
}

interface Verified {
  readonly kinds: readonly object[];
}

async function file(name: string, records: readonly object[]): Promise<string> {
  await writeFile(join(cwd, name), records.map((one) => JSON.stringify(one)).join("\n"));
  return name;
}

const customers = (names: readonly string[]) =>
  names.map((name, index) => ({ id: `${prefix}-${index}`, name }));

describe("carryover plan", () => {
  test("counts what the import that follows counts, and changes nothing", async () => {
    const first = await file("first.ndjson", customers(["Ann", "Bea", "Cleo"]));
    await carryover("import", "--customers-file", first);
    const second = await file("second.ndjson", [
      ...customers(["Anna", "Bea", "Cleo", "Dora"]),
      { id: "no id" },
    ]);
    const usage = await file("usage.ndjson", [
      { customerId: `${prefix}-3`, featureId: "no-such-feature", usage: 1 },
    ]);
    const files = ["--customers-file", second, "--usage-file", usage];

    const planned = await carryover("plan", ...files, "--json");
    const again = await carryover("import", "--dry-run", ...files, "--json");
    const imported = await carryover("import", ...files, "--json");

    const [plan, rehearsed] = [jsonOf<Planned>(planned), jsonOf<Planned>(again)];
    expect(planned.code).toBe(0);
    expect(plan.changes).toBe(2);
    expect(plan.runs[0]?.counts).toMatchObject({ read: 5, created: 1, updated: 1, unchanged: 2 });
    const counts = jsonOf(imported).runs.map((one) => one.counts);
    expect(plan.runs.map((one) => one.counts)).toEqual(counts);
    expect(rehearsed.runs.map((one) => one.counts)).toEqual(counts);
  });

  test("shows each value that would change, and says so by its exit code", async () => {
    const first = await file("values.ndjson", customers(["Ann"]));
    await carryover("import", "--customers-file", first);
    await file("values.ndjson", customers(["Anna"]));

    const changing = await carryover("plan", "--customers-file", first, "--detailed-exitcode");
    await carryover("import", "--customers-file", first);
    const same = await carryover("plan", "--customers-file", first, "--detailed-exitcode");

    expect(changing.code).toBe(6);
    expect(changing.stdout).toContain(`updated ${prefix}-0  record 1\n  name: "Ann" → "Anna"\n`);
    expect(changing.stderr).toContain("1 record would change.");
    expect([same.code, same.stderr.includes("Nothing would change.")]).toEqual([0, true]);
  });
});

describe("carryover import --plan", () => {
  async function planned(names: readonly string[]): Promise<{ plan: string; data: string }> {
    const [plan, data] = [`${prefix}.json`, await file(`${prefix}.ndjson`, customers(names))];
    const ended = await carryover("plan", "--customers-file", data, "--out", plan);
    expect(ended.code, ended.stderr).toBe(0);
    return { plan, data };
  }

  test("imports what the plan says", async () => {
    await carryover("import", "--customers-file", await file("a.ndjson", customers(["Ann"])));
    const { plan } = await planned(["Anna", "Bea"]);

    const ended = await carryover("import", "--plan", plan, "--outcomes", "outcomes.ndjson");
    const twice = await carryover("import", "--plan", plan);

    expect(ended.code, ended.stderr).toBe(0);
    expect(twice.code).toBe(5);
    expect(twice.stderr).toMatch(/This plan was applied already, by run [0-9a-f-]{36}\./);
    const lines = (await readFile(join(cwd, "outcomes.ndjson"), "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { line: 1, outcome: "updated", changes: [{ field: "name", before: "Ann", after: "Anna" }] },
      { line: 2, outcome: "created", customerId: `${prefix}-1`, changes: [] },
    ]);
    const written = JSON.parse(await readFile(join(cwd, plan), "utf8"));
    expect(written.changes.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      "updated",
      "created",
    ]);
  });

  test("refuses with 5, and imports nothing, where a record has moved", async () => {
    const { plan } = await planned(["Ann", "Bea"]);
    const other = await file("other.ndjson", [{ id: `${prefix}-1`, name: "Other" }]);
    await carryover("import", "--customers-file", other);

    const ended = await carryover("import", "--plan", plan, "--json");
    const open = await carryover("runs", "list", "--status", "open", "--json");

    expect(ended.code).toBe(5);
    expect(jsonOf<Planned>(ended)).toMatchObject({
      runs: [],
      moved: [{ kind: "customers", id: `${prefix}-1` }],
    });
    expect(ended.stderr).toContain("Nothing was imported.");
    expect(jsonOf(open).runs).toEqual([]);
  });

  test("refuses with 5 where the file has changed", async () => {
    const { plan, data } = await planned(["Ann"]);
    await file(data, customers(["Anna"]));

    const ended = await carryover("import", "--plan", plan, "--json");

    expect(ended.code).toBe(5);
    const what = "The file has changed since the plan.";
    expect(jsonOf<Planned>(ended).moved).toEqual([{ kind: "customers", id: data, what }]);
  });

  test.each([
    [["--plan", "plan.json", "--customers-file", "a.ndjson"], /cannot be combined with --plan/],
    [["--customers-file", "a.ndjson", "--out", "plan.json"], /--out needs --dry-run/],
    [["--customers-file", "a.ndjson", "--force"], /--force needs --dry-run/],
    [
      ["--customers-file", "a.ndjson", "--dry-run", "--allow-older"],
      /--allow-older is of an import/,
    ],
    [["--plan", "plan.json", "--no-repeats"], /--no-repeats cannot be combined with --plan/],
    [
      ["--customers-file", "a.ndjson", "--outcomes", "./a.ndjson"],
      /a file that this command reads/,
    ],
    [["--customers-file", "a.ndjson", "--outcomes", "none/a"], /there is no directory none/],
    [["--customers-file", "a.ndjson", "--outcomes", "."], /is not a regular file/],
    [
      ["--dry-run", "--customers-file", "a.ndjson", "--out", "b.ndjson"],
      /b\.ndjson exists already/,
    ],
    [
      ["--dry-run", "--customers-file", "a.ndjson", "--out", "a.ndjson", "--force"],
      /a file that this command reads/,
    ],
    [["--plan", "no-such-plan.json"], /The plan cannot be read/],
    [["--plan", "a.ndjson"], /a\.ndjson is no plan of carryover plan/],
  ])("refuses %j before it does anything", async (args, message) => {
    await file("a.ndjson", customers(["Ann"]));
    await file("b.ndjson", []);

    const ended = await carryover("import", ...args);

    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/ing a\.ndjson|the import of/);
    expect(await readFile(join(cwd, "a.ndjson"), "utf8")).toContain('"Ann"');
  });
});

describe("carryover runs outcomes", () => {
  test("says later what was overwritten, and what was there", async () => {
    await carryover(
      "import",
      "--customers-file",
      await file("b.ndjson", customers(["Ann", "Bea"])),
    );
    const changed = await file("b.ndjson", customers(["Anna", "Bea"]));
    const { runs } = jsonOf(await carryover("import", "--customers-file", changed, "--json"));
    const id = runs[0]?.id ?? "";

    const shown = await carryover("runs", "outcomes", id, "--only", "updated");
    const json = await carryover("runs", "outcomes", id, "--json");

    expect(shown.stdout).toBe(`updated ${prefix}-0  record 1\n  name: "Ann" → "Anna"\n`);
    expect(json.stdout.trim().split("\n")).toHaveLength(2);
  });
});

describe("a file that is older than the last import", () => {
  const dated = (name: string, ...dates: ReadonlyArray<string | undefined>) =>
    file(
      name,
      dates.map((updatedAt, index) => ({ id: `${prefix}-${index}`, name, updatedAt })),
    );

  test("is refused where nobody can be asked, if its name was imported before", async () => {
    const newer = await dated("export.ndjson", "2024-02-01T00:00:00Z");
    const imported = await carryover("import", "--customers-file", newer, "--json");
    const older = await dated("export.ndjson", "2024-01-31T23:59:59Z", "2999-01-01T00:00:00Z");

    const refused = await carryover("import", "--customers-file", older, "--yes");
    const planned = await carryover("plan", "--customers-file", older);
    const allowed = await carryover("import", "--customers-file", older, "--allow-older");

    const [run] = jsonOf<Planned>(imported).runs;
    const warning =
      "export.ndjson may be an older export: its newest updatedAt is 2024-01-31T23:59:59.000Z, " +
      "and that of the last import of customers from a file of this name, run " +
      `${run?.id}, is 2024-02-01T00:00:00.000Z.`;
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(warning);
    expect(refused.stderr).toContain("Nothing was imported. If it is meant, add --allow-older.");
    expect([planned.code, planned.stderr.includes(warning)]).toEqual([0, true]);
    expect([allowed.code, allowed.stderr.includes("older export")]).toEqual([0, false]);
  });

  test("is warned of beside other files, such as parts of one export", async () => {
    await carryover(
      "import",
      "--customers-file",
      await dated("part-2.ndjson", "2024-05-01T00:00Z"),
    );
    const part = await dated("part-1.ndjson", "2024-04-01T00:00:00Z");

    const { code, stderr } = await carryover("import", "--customers-file", part);

    expect(code).toBe(0);
    expect(stderr).toContain("part-1.ndjson has no updatedAt after 2024-04-01T00:00:00.000Z, and");
    expect(stderr).toContain("part-2.ndjson, imported by run");
  });

  test("is not looked for without dates, in corrections, and after an undo", async () => {
    const first = await dated("again.ndjson", "2025-01-01T00:00:00Z");
    const imported = await carryover("import", "--customers-file", first, "--json");
    const files = [
      await dated("undated.ndjson", undefined),
      await dated("rejected-customers.ndjson", "2024-06-01T00:00:00Z"),
    ];

    const codes = [];
    for (const name of files) {
      const { code } = await carryover("import", "--customers-file", name);
      codes.push(code);
    }
    await carryover("undo", jsonOf<Planned>(imported).runs[0]?.id ?? "", "--yes");
    const older = await dated("again.ndjson", "2024-12-01T00:00:00Z");
    codes.push((await carryover("import", "--customers-file", older)).code);

    expect(codes).toEqual([0, 0, 0]);
  });
});

describe("carryover verify", () => {
  test("ends with 0 after an import, and with 4 once something differs", async () => {
    const data = await file("verified.ndjson", customers(["Ann", "Bea"]));
    await carryover("import", "--customers-file", data);

    const same = await carryover("verify", "--customers-file", data, "--json");
    await file("verified.ndjson", [...customers(["Ann", "Beatrix", "Cleo"]), { id: "no id" }]);
    const other = await carryover("verify", "--customers-file", data, "--json");
    const shown = await carryover("verify", "--customers-file", data);

    const kinds = { kind: "customers", file: data, faults: [] };
    expect(same.code).toBe(0);
    expect(jsonOf<object>(same)).toEqual({
      kinds: [{ ...kinds, records: 2, same: 2, differing: 0, missing: 0, rejected: 0 }],
    });
    expect(other.code).toBe(4);
    expect(jsonOf<object>(other)).toEqual({
      kinds: [
        {
          ...{ ...kinds, records: 4, same: 1, differing: 1, missing: 1, rejected: 1 },
          faults: [expect.objectContaining({ count: 1, cause: null })],
        },
      ],
    });
    expect(shown.stdout).toContain('  name: "Bea" → "Beatrix"\n');
    expect(shown.stderr).toContain("3 of 4 records are not as in the files.");
  });

  test.each([
    ["the newest first", ["2026-05-01", "2026-04-01"]],
    ["the newest last", ["2026-04-01", "2026-05-01"]],
    ["without dates", [undefined, undefined]],
  ])("finds nothing after an import of several records of one id, %s", async (_, dates) => {
    const [a, b] = customers(["", "Bea"]);
    const updatedAt = (day: string | undefined) => (day ? { updatedAt: `${day}T00:00:00Z` } : {});
    const data = await file("repeated.ndjson", [
      { ...a, name: "One", email: "one@example.com", ...updatedAt(dates[0]) },
      b ?? {},
      { ...a, name: "Two", ...updatedAt(dates[1]) },
    ]);
    await carryover("import", "--customers-file", data);

    const same = await carryover("verify", "--customers-file", data, "--json");
    await file("repeated.ndjson", [
      { ...a, name: "One", email: "other@example.com", ...updatedAt(dates[0]) },
      { ...a, name: "Two", email: "two@example.com", ...updatedAt(dates[1]) },
    ]);
    const other = await carryover("verify", "--customers-file", data, "--json");

    expect([same.code, other.code]).toEqual([0, 4]);
    expect(jsonOf<Verified>(same).kinds).toMatchObject([{ records: 3, same: 3, differing: 0 }]);
  });

  test.each([
    ["Ann, Bea of the day before, Bea", ["2 Ann", "1 Bea", "3 Bea"], 4, 1],
    ["Ann, Bea of the day before, Ann", ["2 Ann", "1 Bea", "2 Ann"], 0, 0],
  ])("takes nothing from a record that an import skips: %s", async (_, texts, code, differing) => {
    const records = texts.map((text) => {
      const [day, name] = text.split(" ");
      return { id: `${prefix}-0`, name, updatedAt: `2026-05-0${day}T00:00:00Z` };
    });
    const data = await file("skipped.ndjson", records.slice(0, 1));
    await carryover("import", "--customers-file", data);
    await file("skipped.ndjson", records);

    const verified = await carryover("verify", "--customers-file", data, "--json");

    expect(verified.code).toBe(code);
    expect(jsonOf<Verified>(verified).kinds).toMatchObject([{ same: 3 - differing, differing }]);
  });

  test("shows the fields of what the platform has changed since", async () => {
    const updatedAt = "2026-05-01T00:00:00Z";
    const [record] = customers(["Ann"]);
    const data = await file("newer.ndjson", [{ ...record, updatedAt }]);
    await carryover("import", "--customers-file", data);
    await file("newer.ndjson", [{ ...record, name: "Anna", updatedAt: "2026-06-01T00:00:00Z" }]);
    await carryover("import", "--customers-file", data);
    await file("newer.ndjson", [{ ...record, updatedAt }]);

    const shown = await carryover("verify", "--customers-file", data);
    await file("newer.ndjson", [{ ...record, name: "Anna", updatedAt }]);
    const same = await carryover("verify", "--customers-file", data);

    expect([shown.code, same.code]).toEqual([4, 0]);
    expect(shown.stdout).toContain('  name: "Anna" → "Ann"\n');
  });

  test("lists with --extra what the files do not have, and ends with 4", async () => {
    const all = await file("all.ndjson", customers(["Ann", "Bea", "Cleo"]));
    const imported = await carryover("import", "--customers-file", all, "--json");
    const some = await file("some.ndjson", [
      { id: `${prefix}-0`, name: "Ann" },
      { id: `${prefix}-1`, email: "rejected" },
    ]);

    const verified = await carryover(
      ...["verify", "--extra", "--customers-file", some, "--json", "--outcomes", "extra.ndjson"],
    );
    const shown = await carryover("verify", "--extra", "--customers-file", some);

    const lines = (await readFile(join(cwd, "extra.ndjson"), "utf8")).trimEnd().split("\n");
    const extra = lines
      .map((line) => JSON.parse(line))
      .filter(({ outcome }) => outcome === "extra");
    const [run] = jsonOf<Planned>(imported).runs;
    expect(verified.code).toBe(4);
    expect(jsonOf<object>(verified)).toMatchObject({
      kinds: [{ records: 2, same: 1, rejected: 1, extra: extra.length }],
    });
    // The tests of this file share an environment.
    expect(extra.filter(({ id }) => id.startsWith(prefix))).toMatchObject([
      { id: `${prefix}-2`, writtenBy: { run: run?.id, recordNumber: 3 } },
    ]);
    expect(shown.stdout).toContain(`${prefix}-2  created by record 3 of run ${run?.id}`);
    expect(shown.stderr).toMatch(/extra customers?, which no file has\./);
  });
});
