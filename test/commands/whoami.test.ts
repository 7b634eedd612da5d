import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { isPostgres, type Server, startServer } from "../server.ts";

let server: Server;
let cwd: string;

beforeAll(async () => {
  [server, cwd] = [await startServer(), await makeScratch()];
  await writeFile(join(cwd, "c.json"), '[{"id": "whoami-1"}]');
  await writeFile(join(cwd, "catalog.yaml"), "products: []\n");
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

function carryover(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return run(args, { cwd, env });
}

const importing = ["import", "--customers-file", "c.json"];

describe("carryover whoami", () => {
  test("says server, versions, environment, key and what it may do", async () => {
    const shown = await carryover(["whoami"], server.access.env);
    const json = jsonOf<Record<string, object>>(
      await carryover(["whoami", "--json"], server.access.env),
    );

    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain(`Server       ${server.url}\n`);
    expect(shown.stdout).toContain(`Key          server …${server.key.slice(-4)}\n`);
    expect(json).toMatchObject({
      url: server.url,
      dataDir: null,
      environment: { name: "default" },
      key: { kind: "server", tail: server.key.slice(-4) },
      server: { store: isPostgres ? "postgres" : "embedded" },
    });
    expect(shown.stdout + JSON.stringify(json)).not.toContain(server.key);
  });

  test("makes no store where there is none, as no command does that only reads", async () => {
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

describe("a command that writes says first where to", () => {
  const destination = () => {
    return `${server.url} (environment default, server key …${server.key.slice(-4)})`;
  };

  test("import", async () => {
    const ended = await carryover([...importing, "--json"], server.access.env);

    expect(ended.stderr).toContain(`Importing c.json into ${destination()}\n`);
    expect(jsonOf(ended).runs).toHaveLength(1);
  });

  test("catalog apply", async () => {
    const ended = await carryover(["catalog", "apply", "catalog.yaml"], server.access.env);

    expect(ended.stderr).toContain(`Applying catalog.yaml to ${destination()}\n`);
  });

  test("integrations disconnect", async () => {
    const args = ["integrations", "disconnect", "stripe"];
    const ended = await carryover(args, server.access.env);

    expect(ended.stderr).toContain(`Working on ${destination()}\n`);
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

  test("makes none either beside the store of a demo", async () => {
    await mkdir(join(cwd, ".carryover/demo/store"), { recursive: true });

    const ended = await carryover(["catalog", "export"]);
    const names = await readdir(join(cwd, ".carryover"));
    await rm(join(cwd, ".carryover"), { recursive: true });

    expect([ended.code, ended.stdout, names]).toEqual([2, "", ["demo"]]);
    expect(ended.stderr).toContain("There is no store in .carryover.");
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

test("every spelling of this machine may be reached without TLS", async () => {
  const { port } = server;
  const env = { CARRYOVER_API_KEY: server.key };
  for (const host of ["LocalHost", "127.0.0.1", "127.1", "0x7f.1"]) {
    const args = ["whoami", "--json", "--url", `http://${host}:${port}`];
    const ended = await carryover(args, env);

    expect(ended.stderr).not.toContain("is another host");
  }
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

describe("carryover serve", () => {
  test("says which store, version and environments, and where the key is", () => {
    const said = server.program.said(/^carryover \d\S* on (.*)$/m);

    return expect(said.then(([line]) => line)).resolves.toMatch(
      isPostgres
        ? /on PostgreSQL, database \S+ at \S+\. Environments?: .* carryover keys create$/
        : /on the embedded store in \S+\. Environment: default\. The key .* is in \S+api-key\.$/,
    );
  });

  test("on a taken port says so, and how to choose another", async () => {
    const args = ["serve", "--port", String(server.port), "--data-dir", join(cwd, "second")];
    const ended = await run(args, { cwd, env: { CARRYOVER_LOG_LEVEL: "info" } });

    expect([ended.code, ended.stdout]).toEqual([3, ""]);
    expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(ended.stderr).toMatch(
      new RegExp(`^Port ${server.port} of 127\\.0\\.0\\.1 is taken .* --port ${server.port + 1} `),
    );
  });
});
