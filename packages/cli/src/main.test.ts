import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "./main.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-main-"));
  await writeFile(join(directory, "none.json"), "[]");
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(directory, { recursive: true });
});

/** The API key that an import sends to a server, which refuses it. */
async function keySent(...flags: string[]): Promise<unknown> {
  const keys: unknown[] = [];
  const server = createServer(({ headers }, response) => {
    keys.push(headers["x-api-key"]);
    response.writeHead(401, { "content-type": "application/json" }).end('{"message": "No."}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const file = join(directory, "none.json");
  await main(["import", "--customers-file", file, "--url", url, ...flags]);
  server.closeAllConnections();
  server.close();
  expect(process.exitCode).toBe(3);
  expect(keys).toHaveLength(1);
  return keys[0];
}

test("the key comes from CARRYOVER_API_KEY", async () => {
  vi.stubEnv("CARRYOVER_API_KEY", "server-ours");
  vi.stubEnv("STIGG_SERVER_API_KEY", "server-theirs");

  expect(await keySent()).toBe("server-ours");
});

test("the key comes from STIGG_SERVER_API_KEY if ours is not set", async () => {
  vi.stubEnv("CARRYOVER_API_KEY", "");
  vi.stubEnv("STIGG_SERVER_API_KEY", "server-theirs");

  expect(await keySent()).toBe("server-theirs");
});

test("a key on the command line stands above both", async () => {
  vi.stubEnv("CARRYOVER_API_KEY", "server-ours");

  expect(await keySent("--api-key", "server-given")).toBe("server-given");
});

test.each([
  [["frobnicate"], 2],
  [["frobnicate", "--help"], 2],
  [["catalog", "frobnicate", "--help"], 2],
  [["catalog", "--help"], 0],
  [["catalog", "apply", "--help"], 0],
  [["help", "catalog"], 0],
  [["--version"], 0],
])("%j ends with %i", async (words, code) => {
  await main(words);

  expect(process.exitCode).toBe(code);
});

test.each([
  ["--map", "“id=Nr”", "has the curly quote “ (U+201C) at its beginning"],
  ["--map", "metadata.tier\u200b=Nr", "has a zero-width space (U+200B) at its end. Nothing was"],
  ["--map", "id=Nr\u200b", "Word 5 of the command line (--map) has a zero-width space (U+200B)"],
  ["--csv-delimiter", "“;”", "Word 5 of the command line (--csv-delimiter) has the curly quote"],
  ["--zone", "‘Europe/Berlin’", "Word 5 of the command line (--zone) has the curly quote"],
  ["–json", "x", "Word 4 of the command line has the dash – for hyphens (U+2013)"],
])("what was pasted into a refused command is named: %s %s", async (flag, value, message) => {
  const file = join(directory, "pasted.csv");
  await writeFile(file, "Nr,id\n1,a\n");

  await main(["check", "--customers-file", file, flag, value]);

  const said = vi.mocked(process.stderr.write).mock.calls.join("");
  expect(process.exitCode).toBe(2);
  expect(said.replaceAll(/\s+/g, " ")).toContain(message);
});
