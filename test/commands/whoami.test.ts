import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, jsonOf, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { freshStore, isPostgres, type Server, startServer } from "../server.ts";

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

test("every spelling of this machine may be reached without TLS", async () => {
  const { port } = server;
  const env = { CARRYOVER_API_KEY: server.key };
  for (const host of ["LocalHost", "127.0.0.1", "127.1", "0x7f.1"]) {
    const args = ["whoami", "--json", "--url", `http://${host}:${port}`];
    const ended = await carryover(args, env);

    expect(ended.stderr).not.toContain("is another host");
  }
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

  test.skipIf(isPostgres)("on a taken port says so, and how to choose another", async () => {
    const { flags } = await freshStore();
    const args = ["serve", "--port", String(server.port), ...flags];
    const ended = await run(args, { cwd, env: { CARRYOVER_LOG_LEVEL: "info" } });

    expect([ended.code, ended.stdout]).toEqual([3, ""]);
    expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(ended.stderr).toMatch(
      new RegExp(`^Port ${server.port} of 127\\.0\\.0\\.1 is taken .* --port ${server.port + 1} `),
    );
  });
});
