import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ended, jsonOf, run } from "./program.ts";
import { makeScratch, removeScratch } from "./scratch.ts";
import { get, type Server, startServer } from "./server.ts";

const example = join(import.meta.dirname, "../examples/catalog.yaml");
const seed = join(import.meta.dirname, "../examples/seed/catalog.yaml");

let server: Server;
let cwd: string;

beforeAll(async () => {
  server = await startServer();
  cwd = await makeScratch();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

interface Applied {
  readonly changes: ReadonlyArray<{ entity: string; id: string; action: string }>;
  readonly applied: boolean;
  readonly error?: object;
}

const catalog = (...args: string[]): Promise<Ended> =>
  run(["catalog", ...args], { cwd, ...server.access });

async function fileOf(name: string, text: string): Promise<string> {
  await writeFile(join(cwd, name), text);
  return name;
}

test("a file is shown, applied, exported, and applied elsewhere as it was", async () => {
  const shown = await catalog("apply", example, "--dry-run");
  const applied = await catalog("apply", example);
  const again = await catalog("apply", example, "--prune", "--json");
  const exported = await catalog("export", "--out", "exported.yaml");
  const other = await startServer();
  const elsewhere = { cwd, ...other.access };
  const copied = await run(["catalog", "apply", "exported.yaml"], elsewhere);
  const printed = await run(["catalog", "export"], elsewhere);
  await other.stop();
  const refused = await catalog("export", "--out", "exported.yaml");
  const forced = await catalog("export", "--out", "exported.yaml", "--force");

  expect([shown, applied, again, exported, copied, printed].map(({ code }) => code)).toEqual([
    0, 0, 0, 0, 0, 0,
  ]);
  expect([refused.code, forced.code]).toEqual([2, 0]);
  expect(refused.stderr).toBe("exported.yaml exists already. Replace it with --force.\n");
  expect(shown.stdout).toContain("+ plan plan-free\n");
  expect(shown.stdout).toMatch(/\n\d+ created\.\n$/);
  expect(shown.stderr).toContain("Nothing was applied: this was a dry run.");
  expect(applied.stdout).toBe(shown.stdout);
  expect(applied.stderr).toContain("Applied.");
  expect(jsonOf<Applied>(again)).toEqual({ changes: [], applied: false });
  const text = await readFile(join(cwd, "exported.yaml"), "utf8");
  expect(text).toMatch(/^# yaml-language-server: \$schema=\S+catalog\.schema\.json\n/);
  expect(printed.stdout).toBe(text);
});

test("a change is shown with its version, and --prune archives what is missing", async () => {
  await catalog("apply", seed);
  const text = await readFile(seed, "utf8");
  const richer = text.replace(
    "featureId: feature-seats, usageLimit: 1",
    "featureId: feature-seats, usageLimit: 5",
  );
  const file = await fileOf("richer.yaml", richer);

  const ended = await catalog("apply", file, "--all-customers");
  const pruned = await catalog("apply", file, "--prune", "--dry-run", "--json");

  expect(ended.stdout).toBe(
    "~ add-on addon-1  (version 2)\n" +
      "    entitlements.feature-seats.usageLimit 1 → 5\n" +
      "    existing subscriptions follow version 2\n" +
      "1 published.\n",
  );
  const { changes } = jsonOf<Applied>(pruned);
  expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(["archived"]));
  expect(changes).toContainEqual(expect.objectContaining({ entity: "plan", id: "plan-free" }));
});

test("a file in JSON may come from standard input", async () => {
  const stdin = '{"products": [{"id": "from-stdin"}]}';

  const ended = await run(["catalog", "apply", "-"], { cwd, stdin, ...server.access });
  const exported = await catalog("export", "--format", "json");

  expect(ended.stdout).toBe("+ product from-stdin\n1 created.\n");
  expect(JSON.parse(exported.stdout).products).toContainEqual({ id: "from-stdin" });
});

test("a wrong file is told with all its places, and nothing is applied", async () => {
  const wrong = await fileOf(
    "wrong.yaml",
    "products:\n  - id: p\n    displayNme: P\nplans:\n  - id: a\n",
  );
  const inconsistent = await fileOf(
    "inconsistent.yaml",
    "products:\n  - id: p\nplans:\n  - id: a\n    productId: p\n    pricingType: FREE\n" +
      "    entitlements:\n      - featureId: nowhere\n",
  );

  const shape = await catalog("apply", wrong);
  const content = await catalog("apply", inconsistent, "--json");
  const missing = await catalog("apply", "missing.yaml");

  expect([shape.code, content.code, missing.code]).toEqual([2, 2, 2]);
  expect(shape).toMatchObject({
    stdout: "",
    stderr:
      'wrong.yaml:3:5: products[0].displayNme: There is no field "displayNme". ' +
      'Did you mean "displayName"?\n' +
      "wrong.yaml:5:5: plans[0].productId: This field is required.\n" +
      "Nothing was applied.\n",
  });
  expect(content.stderr).toContain(
    "inconsistent.yaml:8:20: plans[0].entitlements[0].featureId: There is no such feature.\n",
  );
  expect(jsonOf<Applied>(content)).toMatchObject({
    applied: false,
    error: { file: "inconsistent.yaml", faults: [{ line: 8, column: 20 }] },
  });
  expect(missing.stderr).toContain("missing.yaml: The file does not exist.");
  const { data } = await get<{ data: { products: { id: string }[] } }>(server, "/api/v1/catalog");
  expect(data.products.map(({ id }) => id)).not.toContain("p");
});

test("what exists may stand against a file: the server refuses, at its place", async () => {
  await catalog("apply", seed);
  const file = await fileOf(
    "conflict.yaml",
    "features:\n  - id: feature-seats\n    featureType: NUMBER\n    meterType: INCREMENTAL\n",
  );

  const ended = await catalog("apply", file);

  expect(ended).toMatchObject({ code: 3, stdout: "" });
  expect(ended.stderr).toContain(
    "conflict.yaml:4:16: features[0].meterType: Plans or add-ons grant",
  );
});

test("a server that refuses the key, or a command that is wrong, says so", async () => {
  const env = { CARRYOVER_URL: server.url, CARRYOVER_API_KEY: "server-of-nobody" };

  const stranger = await run(["catalog", "export"], { cwd, env });
  const refused = await run(["catalog", "apply", example, "--json"], { cwd, env });
  const keyless = await run(["catalog", "export", "--url", server.url], { cwd });
  const format = await catalog("export", "--format", "xml");

  expect([stranger, refused, keyless, format].map(({ code }) => code)).toEqual([3, 3, 2, 2]);
  expect(stranger.stderr).toContain("The server refused: The API key is missing");
  expect(jsonOf<Applied>(refused)).toMatchObject({
    changes: [],
    applied: false,
    error: { code: "Unauthenticated" },
  });
  expect(keyless.stderr).toContain("set CARRYOVER_API_KEY");
  expect(format.stderr).toBe("--format must be yaml or json.\n");
});
