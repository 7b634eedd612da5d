import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyCatalog } from "../catalog.ts";
import { startProxy } from "../faults/proxy.ts";
import { free, outcomesOf, scratch, seats } from "../kinds.ts";
import { jsonOf, run, start } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { runsOf, type Server, startServer } from "../server.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
  await applyCatalog(server);
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

describe("an import of several kinds that ends early", () => {
  const many = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const flags = ["--customers-file", "c.json", "--subscriptions-file", "s.json"];

  test("by an outage does not begin the later kinds, and says how to go on", async () => {
    const { cwd, write, import: importFiles } = await scratch(server);
    await write("c.json", [{ id: "outage" }, { id: "outage 2" }]);
    await write("s.json", [free("outage")]);
    await write("u.json", [seats("outage", 1)]);
    let runs = 0;
    const proxy = await startProxy({
      target: server.url,
      decide: ({ method, path }) => {
        if (method === "POST" && path.endsWith("/import-runs")) runs += 1;
        return runs < 2 ? { kind: "none" } : { kind: "answer", status: 401 };
      },
    });

    const cut = await importFiles(...flags, "--usage-file", "u.json", "--url", proxy.url);
    await proxy.close();
    const rest = await importFiles(...flags, "--usage-file", "u.json");

    const report = join(cwd, "carryover-report/latest/summary.json");
    expect(cut.code).toBe(3);
    expect(outcomesOf(cut)).toEqual([["customers", { created: 1, rejected: 1 }]]);
    expect(jsonOf(cut)).toMatchObject({
      notStarted: [
        { kind: "subscriptions", file: "s.json" },
        { kind: "usage", file: "u.json" },
      ],
      error: { message: expect.stringContaining("The server refused") },
    });
    expect(cut.stderr).toContain("Not started: subscriptions of s.json.\nNot started: usage of u");
    expect(cut.stderr).toContain("What was applied stays. To go on: carryover import");
    expect(cut.stderr).toContain("imports the complete customers again");
    expect(outcomesOf(rest)).toEqual([
      ["customers", { unchanged: 1, rejected: 1 }],
      ["subscriptions", { created: 1 }],
      ["usage", { created: 1 }],
    ]);
    expect(JSON.parse(await readFile(report, "utf8"))).toEqual(jsonOf(rest));
  });

  test("by a kill goes on where it was, with the outcomes of an undisturbed one", async () => {
    const { cwd, write, import: importFiles } = await scratch(server);
    const ids = many("killed", 12_000);
    await write(
      "c.json",
      ids.map((id) => ({ id })),
    );
    // Some ids are shared, so that the cut has waves to find again.
    const taken = (index: number) => index > 0 && index % 1_000 === 0;
    await write(
      "s.json",
      ids.map((id, index) => free(id, { id: `s-${taken(index) ? index - 1 : index}` })),
    );
    let runs = 0;
    let batches = 0;
    const proxy = await startProxy({
      target: server.url,
      decide: ({ method, path, isBatch }) => {
        if (method === "POST" && path.endsWith("/import-runs")) runs += 1;
        if (runs === 2 && isBatch) batches += 1;
        if (batches === 30) killed.child.kill("SIGKILL");
        return { kind: "none" };
      },
    });
    const args = ["import", ...flags, "--url", proxy.url];
    const killed = start(args, { cwd, env: server.access.env });
    await killed.ended;
    await proxy.close();

    const ended = await importFiles(...flags);

    expect(ended.stderr).toMatch(/Resuming run \S+: \S+ records applied already\./);
    expect(outcomesOf(ended)).toEqual([
      ["customers", { unchanged: 12_000 }],
      ["subscriptions", { created: 11_989, rejected: 11 }],
    ]);
  });

  test("by Ctrl-C finishes what is in flight", async () => {
    const { cwd, write, import: importFiles } = await scratch(server);
    const ids = many("stopped", 12_000);
    await write(
      "c.json",
      ids.map((id) => ({ id })),
    );
    await write(
      "s.json",
      ids.map((id) => free(id)),
    );
    let batches = 0;
    const proxy = await startProxy({
      target: server.url,
      decide: ({ isBatch }) => {
        if (isBatch && ++batches === 2) stopped.child.kill("SIGINT");
        return { kind: "slow", ms: 50 };
      },
    });
    const args = ["import", ...flags, "--json", "--url", proxy.url];
    const stopped = start(args, { cwd, env: server.access.env });
    const early = await stopped.ended;
    await proxy.close();

    const ended = await importFiles(...flags);

    expect(early.code).toBe(130);
    expect(jsonOf(early)).toMatchObject({ notStarted: [{ kind: "subscriptions" }] });
    expect(jsonOf(early).runs).toHaveLength(1);
    expect(outcomesOf(ended)).toEqual([
      ["customers", { created: 12_000 }],
      ["subscriptions", { created: 12_000 }],
    ]);
  });
});

test("a large file of subscriptions takes no more memory than one of customers", async () => {
  const { write, import: importFiles } = await scratch(server);
  const ids = Array.from({ length: 60_000 }, (_, index) => `large-${index}`);
  await write(
    "c.json",
    ids.map((id) => ({ id })),
  );
  await write(
    "s.json",
    ids.map((id) => free(id, { id: `sub-${id}` })),
  );

  const ended = await importFiles("--customers-file", "c.json", "--subscriptions-file", "s.json");

  expect(outcomesOf(ended)[1]).toEqual(["subscriptions", { created: 60_000 }]);
  expect(ended.peakMb).toBeLessThan(250);
});

describe("--max-errors", () => {
  const flags = ["--customers-file", "c.json", "--subscriptions-file", "s.json"];

  test("stops before anything is sent if the files themselves have too many faults", async () => {
    const { write, import: importFiles } = await scratch(server);
    await write("c.json", [{ id: "faulty" }]);
    await write("s.json", [free("faulty"), free("faulty", { startDate: "soon" })]);
    const before = await runsOf(server, "subscriptions");

    const ended = await importFiles(...flags, "--max-errors", "0");

    expect(ended.code).toBe(7);
    expect(ended.stderr).toContain("and --max-errors allows 0. Nothing was sent.");
    expect(jsonOf(ended)).toMatchObject({
      runs: [],
      notStarted: [{ kind: "customers" }, { kind: "subscriptions" }],
      error: {
        ...{ code: "too_many_errors", kind: "subscriptions", read: 2, rejected: 1 },
        faults: [{ code: "invalid_date", count: 1 }],
      },
    });
    expect(await runsOf(server, "subscriptions")).toEqual(before);
  });

  test("stops where the server rejects too many; the run stays open and is resumed", async () => {
    const { write, import: importFiles } = await scratch(server);
    const ids = Array.from({ length: 80 }, (_, index) => `over-limit-${index}`);
    await write("c.json", [{ id: "over-limit-0" }]);
    await write(
      "s.json",
      ids.map((id) => free(id)),
    );
    await write("u.json", [seats("over-limit-0", 1)]);
    const all = [...flags, "--usage-file", "u.json"];

    const cut = await importFiles(...all, "--max-errors", "5");
    const again = await importFiles(...all, "--max-errors", "5");
    const rest = await importFiles(...all, "--max-errors", "99%");

    const [, stopped] = jsonOf(cut).runs;
    const [, resumed] = jsonOf(again).runs;
    const { rejected = 0, unprocessed = 0 } = stopped?.counts ?? {};
    expect([cut.code, again.code, rest.code]).toEqual([7, 7, 1]);
    expect([rejected > 5, unprocessed > 0]).toEqual([true, true]);
    expect(jsonOf(cut)).toMatchObject({
      runs: [{ status: "completed" }, { status: "open" }],
      notStarted: [{ kind: "usage" }],
      error: { code: "too_many_errors", kind: "subscriptions", rejected, maxErrors: "5" },
    });
    expect(cut.stderr).toContain("To go on with this file, with a higher --max-errors: carryover");
    expect({ ...resumed, seconds: 0 }).toEqual({ ...stopped, seconds: 0 });
    expect(outcomesOf(rest)).toEqual([
      ["customers", { unchanged: 1 }],
      ["subscriptions", { created: 1, rejected: 79 }],
      ["usage", { created: 1 }],
    ]);
  });

  test("counts what was rejected before an interruption and after it together", async () => {
    const { cwd, write } = await scratch(server);
    const records = Array.from({ length: 80 }, (_, index) => free(`limit-across-${index}`));
    await write("across.json", records);
    let batches = 0;
    const proxy = await startProxy({
      target: server.url,
      decide: ({ isBatch }) =>
        isBatch && ++batches > 3 ? { kind: "slow", ms: 1e6 } : { kind: "none" },
      onReply: ({ isBatch }) => {
        if (isBatch && batches > 3) program.child.kill("SIGKILL");
      },
    });
    const env = server.access.env;
    const args = ["import", "--subscriptions-file", "across.json", "--json", "--max-errors", "79"];
    const program = start(args, { cwd, env: { ...env, CARRYOVER_URL: proxy.url } });
    await program.ended;
    await proxy.close();
    const [before] = await runsOf(server, "across.json");

    const ended = await run(args, { cwd, env });

    const { rejected = 0 } = before?.counts ?? {};
    expect([before?.status, rejected > 0, rejected < 80]).toEqual(["open", true, true]);
    expect(ended.code).toBe(7);
    expect(ended.stderr).toContain("80 of 80 records of the subscriptions were rejected");
    expect(jsonOf(ended).runs).toMatchObject([
      { id: before?.id, status: "open", counts: { rejected: 80, unprocessed: 0 } },
    ]);
  });

  test("ends a plan likewise, and takes a number or a share", async () => {
    const { write, cwd } = await scratch(server);
    await write("s.json", [free("nobody-1"), free("nobody-2")]);
    const planned = (limit: string) =>
      run(["plan", "--subscriptions-file", "s.json", "--max-errors", limit], {
        cwd,
        env: server.access.env,
      });

    const [over, within, wrong] = [await planned("50%"), await planned("2"), await planned("-1")];

    expect([over.code, within.code, wrong.code]).toEqual([7, 0, 2]);
    expect(over.stderr).toContain("(100.0%), and --max-errors allows 50%.");
    expect(over.stderr).toContain("The plan is not complete; nothing was changed.");
    expect(wrong.stderr).toContain("Give a number of records such as 100, or a share such as 1%.");
  });
});
