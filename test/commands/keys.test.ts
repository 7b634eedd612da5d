import { readFileSync, statSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countsOf, type Ended, jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { freshStore, isPostgres, runsOf, type Server, type Store, startServer } from "../server.ts";

let store: Store;
let server: Server;
let made: Ended;
let madeForClients: Ended;
let revoked: Ended;
let listed: Ended;

interface Made {
  readonly id: string;
  readonly key: string;
}

/** Keys are made before the server starts: the embedded store has one user at a time. */
beforeAll(async () => {
  store = await freshStore();
  const keys = (...args: string[]) => run(["keys", ...args, ...store.flags], { env: store.env });
  made = await keys("create", "--json");
  madeForClients = await keys("create", "--kind", "client", "--environment", "apps", "--json");
  const { id, key } = jsonOf<Made>(await keys("create", "--environment", "apps", "--json"));
  revoked = await keys("revoke", id);
  revokedKey = key;
  listed = await keys("list", "--json");
  server = await startServer({ store, key: jsonOf<Made>(made).key });
});

let revokedKey: string;

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

describe("keys", () => {
  test("create prints the key and its id", () => {
    expect(made.code).toBe(0);
    expect(jsonOf(made)).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      key: expect.stringMatching(/^server-\S{20,}$/),
    });
    expect(jsonOf(madeForClients)).toMatchObject({ key: expect.stringMatching(/^client-/) });
  });

  test("revoke says so", () => {
    expect(revoked).toMatchObject({ code: 0, stdout: "" });
    expect(revoked.stderr).toMatch(/^Revoking in .* \(environment apps, server key …\S{4}\)$/m);
    expect(revoked.stderr).toMatch(/^Revoked [0-9a-f-]{36}\.$/m);
    expect(revoked.stderr).toMatch(/last server key .* keys create --environment "apps"\n$/);
  });

  test("list shows every key, and of none the secret part", () => {
    const { keys } = jsonOf<{ keys: Record<string, unknown>[] }>(listed);
    const own = keys.filter((key) => key.id === jsonOf<Made>(made).id);

    expect(own).toMatchObject([{ kind: "server", environment: "default", revokedAt: null }]);
    expect(keys.filter((key) => key.revokedAt !== null)).toHaveLength(1);
    expect(keys.filter((key) => key.kind === "client")).toMatchObject([{ environment: "apps" }]);
    for (const secret of secrets()) expect(listed.stdout).not.toContain(secret);
  });

  test.each([
    ["revoke", "0", "There is no key with this id."],
    ["create", "--kind=admin", "--kind must be server, client or viewer."],
    ["create", "--environment=", "The name of an environment"],
  ])("%s %s is a wrong command", async (command, flag, message) => {
    // The embedded store belongs to the server now, so another one is asked.
    const { env, flags } = isPostgres ? store : await freshStore();

    const ended = await run(["keys", command, flag, ...flags], { env });

    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toContain(message);
  });
});

describe("a key that may not import", () => {
  const cases: ReadonlyArray<[name: string, key: () => string, message: string]> = [
    ["unknown", () => "server-of-nobody", "The API key is missing, unknown or revoked."],
    ["revoked", () => revokedKey, "The API key is missing, unknown or revoked."],
    ["of a client", () => jsonOf<Made>(madeForClients).key, "Use a server key."],
  ];

  test.each(cases)("%s: the server refuses, and nothing is imported", async (_, key, message) => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "refused.json"), '[{"id": "a", "emial": "b"}]');

    const args = ["import", "--customers-file", "refused.json", "--json"];
    const env = { CARRYOVER_URL: server.url, CARRYOVER_API_KEY: key() };
    const ended = await run(args, { cwd, env });

    expect(ended.code).toBe(3);
    expect(ended.seconds).toBeLessThan(10);
    expect(ended.stderr).toContain(`The server refused: `);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toContain("Nothing was imported.");
    expect(jsonOf(ended)).toMatchObject({ runs: [], report: null });
    expect(ended.stdout + ended.stderr).not.toContain(key());
    expect(await runsOf(server, "refused.json")).toEqual([]);
  });
});

test("a key stands in no output and no report", async () => {
  const cwd = await makeScratch();
  await writeFile(join(cwd, "some.json"), '[{"id": "key-a", "emial": "b"}, {"id": "key-b"}]');
  const args = ["import", "--customers-file", "some.json", "--url", server.url, "--json"];

  const ended = await run([...args, "--api-key", server.key], { cwd });

  expect(countsOf(ended)).toMatchObject({ created: 1, rejected: 1 });
  const report = join(cwd, "carryover-report/latest");
  const files = await readdir(report);
  const written = await Promise.all(files.map((name) => readFile(join(report, name), "utf8")));
  expect(files.sort()).toEqual(["rejected-customers.json", "rejections.ndjson", "summary.json"]);
  for (const text of [ended.stdout, ended.stderr, ...written]) {
    expect(text).not.toContain(server.key);
  }
});

test("a server without a key is a wrong command", async () => {
  const cwd = await makeScratch();
  await writeFile(join(cwd, "some.json"), "[]");

  const ended = await run(["import", "--customers-file", "some.json", "--url", server.url], {
    cwd,
  });

  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toContain("set CARRYOVER_API_KEY, or pass --api-key");
});

describe.skipIf(isPostgres)("the embedded store", () => {
  const dataDir = () => store.flags[1] ?? "";

  test("keeps a key of the default environment that its owner alone can read", () => {
    expect(readFileSync(join(dataDir(), "api-key"), "utf8")).toMatch(/^server-\S+\n$/);
    expect(statSync(join(dataDir(), "api-key")).mode & 0o777).toBe(0o600);
  });

  test("is refused to a second process, which is told of the first", async () => {
    const cwd = await makeScratch();
    await writeFile(join(cwd, "some.json"), '[{"id": "second-process"}]');
    const args = ["import", "--customers-file", "some.json", ...store.flags];

    const ended = await run(args, { cwd });

    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain(`The store in ${dataDir()}`);
    expect(ended.stderr).toContain(`process ${server.program.child.pid} (carryover serve, since `);
    expect(ended.stderr).toContain("use its URL with --url, or name another --data-dir");
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  test("whose keys are asked for says what helps: there is no --url for them", async () => {
    const ended = await run(["keys", "list", ...store.flags]);

    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toContain(
      "Only a store that nobody uses shows its keys: stop that process.",
    );
    expect(ended.stderr).not.toContain("--url");
  });
});

function secrets(): string[] {
  return [made, madeForClients].map((each) => jsonOf<Made>(each).key).concat(revokedKey);
}
