import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonOf, run, start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { type Run, type Server, startServer } from "../server.ts";

let server: Server;
let cwd: string;
/** Two imports: the older one has a rejected record, the newer one none. */
let older: string;
let newer: string;

beforeAll(async () => {
  [server, cwd] = [await startServer(), await makeScratch()];
  await writeFile(join(cwd, "older.json"), '[{"id": "runs-1"},\n{"id": "runs 2"}]');
  await writeFile(join(cwd, "newer.json"), '[{"id": "runs-3"}]');
  const idOf = async (file: string) => {
    const ended = await run(["import", "--customers-file", file, "--json"], options());
    return jsonOf(ended).runs[0]?.id ?? "";
  };
  older = await idOf("older.json");
  newer = await idOf("newer.json");
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

const options = () => ({ cwd, env: server.access.env });

const runs = (...args: string[]) => run(["runs", ...args], options());

describe("carryover runs", () => {
  test("list shows the newest first, and pages on to the older ones", async () => {
    const table = await runs("list");
    const first = jsonOf<Listed>(await runs("list", "--limit", "1", "--json"));
    const rest = jsonOf<Listed>(await runs("list", "--before", first.next ?? "", "--json"));
    const none = jsonOf<Listed>(await runs("list", "--kind", "usage", "--json"));

    expect(table.code).toBe(0);
    expect(table.stdout.indexOf(newer)).toBeLessThan(table.stdout.indexOf(older));
    expect(table.stdout).toMatch(/ import +customers +completed +2 +1 +older\.json$/m);
    expect(first).toMatchObject({ runs: [{ id: newer }], next: newer });
    expect(rest).toMatchObject({ runs: [{ id: older }], next: null });
    expect(none.runs).toEqual([]);
  });

  test("show gives one, the newest if none is named", async () => {
    const named = jsonOf<{ run: Run }>(await runs("show", older, "--json"));
    const newest = await runs("show");

    expect(named.run).toMatchObject({ id: older, counts: { created: 1, rejected: 1 } });
    expect(newest.stdout).toContain(`Run      ${newer}\n`);
  });

  test("rejections say why, as the report did", async () => {
    const shown = await runs("rejections", older);
    const json = wholeJson(await runs("rejections", older, "--json"));

    expect(shown.stdout).toMatch(/^older\.json:2:8: \/id: .+ \[invalid_id\]\n {2}\S.*\n$/);
    expect(json).toMatchObject({ run: older, rejections: [{ line: 2, code: "invalid_id" }] });
  });

  test.each([["none"], ["01a20317-9678-7000-8000-c3637be57b92"]])(
    "an id that names no run, as %s, is a wrong command",
    async (id) => {
      const ended = await runs("show", id);

      expect([ended.code, ended.stdout]).toEqual([2, ""]);
    },
  );
});

describe("carryover runs cancel", () => {
  test("says what it cancels and what had been applied, and asks first", async () => {
    const open = await openRun("canceled.json");

    const asked = await runs("cancel", open);
    const canceled = await runs("cancel", open, "--yes");
    const again = await runs("cancel", open, "--yes", "--json");

    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain(`Run ${open} (customers of canceled.json)`);
    expect(asked.stderr).toContain("Nothing was canceled: this needs a confirmation");
    expect(canceled.code).toBe(0);
    expect(canceled.stderr).toContain("Applied, and staying: 2 records: 1 created, 1 rejected.");
    expect(again.stderr).toContain("was canceled already");
    expect(jsonOf<{ run: Run }>(again).run).toMatchObject({ id: open, status: "canceled" });
  });

  test("refuses a run that is completed, and says what it has applied", async () => {
    const ended = await runs("cancel", older, "--yes");

    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(`Run ${older} is completed, so there is nothing to cancel.`);
    expect(ended.stderr).toContain("2 records: 1 created, 1 rejected");
  });
});

describe("carryover runs rejections --only", () => {
  test("lists the records of some codes, and refuses a code that there is not", async () => {
    const some = wholeJson(
      await runs("rejections", older, "--only", "too_long,invalid_id", "--json"),
    );
    const none = await runs("rejections", older, "--only", "too_long");
    const wrong = await runs("rejections", older, "--only", "invalid_ids");

    expect(some).toMatchObject({ rejections: [{ code: "invalid_id" }] });
    expect([none.code, none.stdout]).toEqual([0, ""]);
    expect(none.stderr).toContain(`1 record of run ${older} rejected, 0 of them shown.`);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/no "invalid_ids"\. Give some of: invalid_json, .*invalid_id, /s);
  });
});

describe("carryover runs show --watch", () => {
  test("has a line for each change, and ends with the run", async () => {
    const open = await openRun("watched.json");
    const watching = start(["runs", "show", open, "--watch", "--json"], options());
    const shown = start(["runs", "show", open, "--watch"], options());
    await Promise.all([watching.said(/"status":"open"/), shown.said(/customers open/)]);

    await runs("cancel", open, "--yes");
    const [ended, text] = [await watching.ended, await shown.ended];

    const lines = ended.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([ended.code, text.code]).toEqual([0, 0]);
    expect(lines.map((line: { run: Run }) => line.run.status)).toEqual(["open", "canceled"]);
    expect(lines[0]).toMatchObject({ recordsPerSecond: 0, isSilent: false });
    expect(text.stdout).toContain("customers open  2 records  1 rejected  0/s\n");
    expect(text.stdout).toContain("Status   canceled: what was applied stays\n");
  });
});

describe("carryover runs of a plan", () => {
  test("say that nothing was changed", async () => {
    await writeFile(join(cwd, "planned.json"), '[{"id": "runs-planned"},\n{"id": "runs 5"}]');
    await run(["plan", "--customers-file", "planned.json"], options());

    const listed = await runs("list", "--limit", "1");
    const shown = await runs("show");
    const records = [await runs("outcomes"), await runs("rejections")];
    const id = jsonOf<{ run: Run }>(await runs("show", "--json")).run.id;
    const canceled = await runs("cancel", id, "--yes");

    expect(listed.stdout).toMatch(/ plan +customers +completed +2 +1 +planned\.json$/m);
    expect(shown.stdout).toContain("Mode     plan: nothing was changed\n");
    for (const { stderr } of records) {
      expect(stderr).toContain(`Run ${id} is a plan: nothing was changed.`);
    }
    expect(canceled.stderr).toContain("It has applied nothing, as it is a plan.");
  });
});

interface Listed {
  readonly runs: readonly Run[];
  readonly next: string | null;
}

/** The object that is printed in several lines. */
function wholeJson({ stdout }: { stdout: string }): unknown {
  return JSON.parse(stdout);
}

/** A run of one batch with a good record and a bad one, which is not completed. */
async function openRun(name: string): Promise<string> {
  const send = async (method: string, path: string, body: object) => {
    const headers = { "x-api-key": server.key, "content-type": "application/json" };
    const request = { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${server.url}/api/v1/import-runs${path}`, request);
    return ((await response.json()) as { data: { id: string } }).data;
  };
  const { id } = await send("POST", "", { kind: "customers", source: { name } });
  await send("PUT", `/${id}/batches/0.0`, {
    sha256: "a".repeat(64),
    recordNumbers: [1, 2],
    records: [{ id: "open-1" }, { id: "open 2" }],
  });
  return id;
}
