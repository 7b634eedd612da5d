import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonOf } from "../../program.ts";
import { removeScratch } from "../../scratch.ts";
import { get, type Run } from "../../server.ts";
import { chance, firstSeed, isLong } from "../random.ts";
import { wanted, writeFiles } from "./files.ts";
import { importPoints, schemaPoints, undoPoints } from "./points.ts";
import { exported, newWorld, type Strike, strikeSchema, type World } from "./world.ts";

let world: World;
/** The same imports without any crash. */
let undisturbed: World;
const random = chance(firstSeed);

beforeAll(async () => {
  [world, undisturbed] = [await newWorld(), await newWorld()];
});

afterAll(async () => {
  await world.close();
  await undisturbed.close();
  await removeScratch();
});

/** All points in the long form, else a few. */
function some(strikes: readonly Strike[], count: number): Strike[] {
  if (isLong) return [...strikes];
  const left = [...strikes];
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0]).flatMap(
    (strike) => strike ?? [],
  );
}

const named = ({ point, count }: Strike) => `${point} ${count}`;
let cellCount = 0;

test.each(some(importPoints, 2).map((strike) => [named(strike), strike] as const))(
  "an import that dies at %s, and is run again, is as if nothing had happened",
  async (_, strike) => {
    const prefix = `p${++cellCount}`;
    const flags = await writeFiles(world.cwd, prefix);
    await writeFiles(undisturbed.cwd, prefix);
    const command = ["import", ...flags, "--json", "--report", `${prefix}-report`];
    const outcomes = ["--outcomes", `${prefix}-outcomes.ndjson`];

    const struck = await world.strike(strike, ...command, ...outcomes);
    const { signal } = struck.ended;
    const ended = signal === null ? struck.ended : await world.run(...command, ...outcomes);

    expect([struck.wasStruck, ended.code]).toEqual([true, 1]);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(await countsOf(prefix)).toEqual({
      customers: wanted.customers,
      subscriptions: wanted.others,
      usage: wanted.others,
    });
    await expectReport(prefix);
    await expectVerified(flags);
    expect((await undisturbed.run(...command)).code).toBe(1);
  },
);

test.each(some(undoPoints, 1).map((strike) => [named(strike), strike] as const))(
  "an undo that dies at %s, and is run again, undoes each record once",
  async (_, strike) => {
    const prefix = `u${++cellCount}`;
    const [, customers = ""] = await writeFiles(world.cwd, prefix);
    const imported = await world.run("import", "--customers-file", customers, "--json");
    const run = jsonOf(imported).runs[0]?.id ?? "";
    const command = ["undo", run, "--yes", "--json"];

    const struck = await world.strike(strike, ...command);
    const { signal } = struck.ended;
    const ended = signal === null ? struck.ended : await world.run(...command);

    expect([struck.wasStruck, ended.code]).toEqual([true, 0]);
    const { accepted } = wanted.customers;
    const { counts } = jsonOf<{ counts: object }>(ended);
    expect(counts).toEqual({ reversed: accepted, kept: 0, failed: 0 });
    const verified = await world.run("verify", "--customers-file", customers, "--json");
    expect(jsonOf<Verified>(verified).kinds[0]).toMatchObject({ same: 0, missing: accepted });
  },
);

test("what was imported and undone is what it is without a crash, byte by byte", async () => {
  expect(cellCount).toBeGreaterThan(0);
  expect(await exported(world, "out")).toEqual(await exported(undisturbed, "out"));
});

test.each(some(schemaPoints, 1).map((strike) => [named(strike), strike] as const))(
  "a server that dies at %s goes on with its tables as it is started again",
  async (_, strike) => {
    const { wasStruck, next } = await strikeSchema(strike);

    const { data } = await get<{ data: unknown[] }>(next, "/api/v1/customers");
    await next.stop();
    expect([wasStruck, data]).toEqual([true, []]);
  },
);

interface Verified {
  readonly kinds: ReadonlyArray<Record<string, unknown>>;
}

/** What the ledger has of the files of a cell: each record is accepted, or rejected, once. */
async function countsOf(prefix: string): Promise<Record<string, object>> {
  const listed = await world.run("runs", "list", "--limit", "50", "--json");
  const { runs } = jsonOf<{ runs: Run[] }>(listed);
  const own = runs.filter(({ source }) => source.name.startsWith(`${prefix}-`));
  const counts: Record<string, { accepted: number; rejected: number }> = {};
  for (const { source, status, counts: run } of own.reverse()) {
    const kind = source.name.slice(prefix.length + 1, -".json".length);
    expect([kind, status]).toEqual([kind, "completed"]);
    const accepted = (counts[kind]?.accepted ?? 0) + (run.created ?? 0);
    // Where a run was completed before the end, the files were imported again without effect.
    expect([run.updated, run.replaced, run.skipped]).toEqual([0, 0, 0]);
    counts[kind] = { accepted, rejected: run.rejected ?? 0 };
  }
  return counts;
}

async function expectReport(prefix: string): Promise<void> {
  const linesOf = async (path: string) => {
    const text = await readFile(join(world.cwd, path), "utf8");
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  };
  const [directory = ""] = await directoriesOf(`${prefix}-report`);
  const rejections = await linesOf(join(directory, "rejections.ndjson"));
  expect(rejections.length).toBe(wanted.customers.rejected + 2 * wanted.others.rejected);
  const { accepted, rejected } = wanted.customers;
  const outcomes = await linesOf(`${prefix}-outcomes.ndjson`);
  expect(outcomes.length).toBe(3 * (accepted + rejected));
}

async function directoriesOf(path: string): Promise<string[]> {
  const names = (await readdir(join(world.cwd, path))).sort();
  return names.map((name) => join(path, name)).reverse();
}

async function expectVerified(flags: readonly string[]): Promise<void> {
  const verified = await world.run("verify", ...flags, "--json");
  for (const kind of jsonOf<Verified>(verified).kinds) {
    const { accepted, rejected } = kind.kind === "customers" ? wanted.customers : wanted.others;
    expect(kind).toMatchObject({ same: accepted, differing: 0, missing: 0, rejected });
  }
}
