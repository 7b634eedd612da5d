import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";

/** Commands that end before they ask a server or open a store. */

let cwd: string;

beforeAll(async () => {
  cwd = await makeScratch();
  await writeFile(join(cwd, "c.json"), '[{"id": "a"}]');
});

afterAll(removeScratch);

function carryover(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return run(args, { cwd, env });
}

const importing = ["import", "--customers-file", "c.json"];

describe("what scripts rely on", () => {
  test("check --json tells of each file", async () => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "good.json"), '[{"id": "a"}, {"id": "b"}]');
    await writeFile(join(cwd, "bad.json"), '[{"id": "a"},\n {"id": "b", "emial": "x"}]');

    const ended = await run(["check", "good.json", "bad.json", "--json"], { cwd });

    expect(ended.code).toBe(1);
    expect(jsonOf(ended)).toMatchObject({
      files: [
        { file: "good.json", records: 2, faults: [] },
        {
          file: "bad.json",
          records: 2,
          faults: [
            {
              line: 2,
              column: 14,
              pointer: "/emial",
              code: "unknown_field",
              message: 'There is no field "emial"; its value would be lost.',
              hint: 'Did you mean "email"? Correct it, remove it, or pass --ignore-unknown.',
            },
          ],
        },
      ],
    });
  });

  test("check goes on after a file that is not there", async () => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "good.json"), '[{"id": "a"}]');

    const ended = await run(["check", "nowhere.json", "good.json"], { cwd });

    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe("nowhere.json: 0 records, 1 fault\ngood.json: 1 record, 0 faults\n");
    expect(ended.stderr).toContain("nowhere.json: The file does not exist. [file_not_found]");
  });

  test.each([
    ["import", "--customers-file"],
    ["import", "--customers-file", "x.json", "--custmers-file", "y.json"],
    ["import", "--customers-file", "x.json", "surplus"],
    ["check"],
    ["keys", "frobnicate"],
    ["keys", "revoke"],
    ["serve", "--prot", "80"],
    ["serve", "--port", "eighty"],
    ["frobnicate"],
  ])("%s %s %s %s is a wrong command", async (...args) => {
    const words = args.filter((word) => word !== undefined);

    const ended = await run(words, { cwd });

    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).not.toBe("");
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  test.each([
    [[]],
    [["import"]],
    [["check"]],
    [["keys"]],
    [["keys", "create"]],
    [["keys", "list"]],
    [["keys", "revoke"]],
    [["serve"]],
    [["demo"]],
  ])("%j --help has examples", async (command) => {
    const ended = await run([...command, "--help"]);

    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(/\nExamples:\n {2}\$ .+/);
    expect(ended.stdout).not.toContain("(default: false)");
  });
});

describe("where there is no store, a command that only reads", () => {
  test("makes none", async () => {
    const reading = [["whoami"], ["runs", "list"], ["catalog", "export"], ["cutover", "list"]];
    for (const command of [...reading, ["keys", "list"]]) {
      const ended = await carryover(command);

      expect([ended.code, ended.stdout]).toEqual([2, ""]);
      expect(ended.stderr).toContain("There is no store in .carryover.");
    }
    expect(existsSync(join(cwd, ".carryover"))).toBe(false);
  });

  test("makes none either beside the store of a demo", async () => {
    await mkdir(join(cwd, ".carryover/demo/store"), { recursive: true });

    const ended = await carryover(["catalog", "export"]);
    const names = await readdir(join(cwd, ".carryover"));
    await rm(join(cwd, ".carryover"), { recursive: true });

    expect([ended.code, ended.stdout, names]).toEqual([2, "", ["demo"]]);
    expect(ended.stderr).toContain("There is no store in .carryover.");
  });
});

describe("what could be meant in two ways is refused before anything is made", () => {
  test.each([
    ["a key without a server", { CARRYOVER_API_KEY: "server-k" }, "CARRYOVER_API_KEY is set"],
    ["another's key", { STIGG_SERVER_API_KEY: "k" }, "STIGG_SERVER_API_KEY is set"],
    ["a database", { DATABASE_URL: "postgres://localhost/none" }, "DATABASE_URL is set"],
  ])("%s", async (_, env, message) => {
    for (const name of ["carryover", "bulk-import"] as const) {
      const args = name === "carryover" ? importing : importing.slice(1);
      const ended = await run(args, { cwd, env, name });

      expect([ended.code, ended.stdout]).toEqual([2, ""]);
      expect(ended.stderr).toContain(message);
      expect(ended.stderr).toMatch(/pass --url .*; .*pass --embedded/);
    }
    expect(existsSync(join(cwd, ".carryover"))).toBe(false);
  });

  test("a key that would go to another host in plain text", async () => {
    const env = { CARRYOVER_API_KEY: "server-k" };
    const hosts = ["carryover.example", "127.0.0.1.example", "0.0.0.0", "LOCALHOST.example"];
    for (const host of [...hosts, "localhost@carryover.example"]) {
      const ended = await carryover([...importing, "--url", `http://${host}`], env);

      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/is another host, and http:\/\/ would show the API key/);
    }
  });

  test("two stores for the keys", async () => {
    const env = { DATABASE_URL: "postgres://localhost/none" };
    const ended = await carryover(["keys", "list", "--data-dir", "d"], env);

    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("leave one of them out");
  });
});

test("a redirect never takes the key to another server", async () => {
  const keys: unknown[] = [];
  const other = createServer(({ headers }, response) => {
    keys.push(headers["x-api-key"]);
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(other, "listening");
  const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  const first = createServer((_, response) => {
    response.writeHead(307, { location }).end();
  }).listen(0, "127.0.0.1");
  await once(first, "listening");
  const url = `http://127.0.0.1:${(first.address() as AddressInfo).port}`;

  const ended = await carryover(["whoami", "--url", url], { CARRYOVER_API_KEY: "server-secret" });

  for (const each of [first, other]) each.close();
  expect(ended.code).toBe(3);
  expect(keys).toEqual([]);
  expect(ended.stdout + ended.stderr).not.toContain("server-secret");
});

// Half of the time in which a command starts would go to schemas that only a server validates by.
test.each([
  [["--version"]],
  [["check", "c.json"]],
  [["import", "--customers-file", "none.json"]],
  [["plan", "--customers-file", "none.json"]],
  [["verify", "--customers-file", "none.json"]],
  [["runs", "show", "none"]],
  [["cutover", "status", "01a20317-9678-7000-8000-c3637be57b92"]],
])("%j loads no schema", async (args) => {
  const loaded = await makeScratch();
  const env = { CARRYOVER_URL: "http://127.0.0.1:1", CARRYOVER_API_KEY: "server-k" };

  const ended = await carryover(args, { ...env, NODE_V8_COVERAGE: loaded });

  const [name = ""] = await readdir(loaded);
  const modules = await readFile(join(loaded, name), "utf8");
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect(modules).toContain("/packages/cli/dist/main.js");
  expect(modules).not.toContain("/node_modules/zod/");
});
