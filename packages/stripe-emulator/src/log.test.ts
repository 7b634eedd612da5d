import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Log } from "./log.ts";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emulator-log-"));
  path = join(folder, "log.ndjson");
});

afterEach(() => rmSync(folder, { recursive: true }));

it("gives its lines again when it is opened again", async () => {
  const log = await Log.open(path, () => undefined);
  for (let number = 1; number <= 500; number += 1) log.append(`"line ${number} äöü"`);
  await log.close();

  const lines: string[] = [];
  const again = await Log.open(path, (text) => lines.push(text));

  expect(lines).toHaveLength(500);
  expect(lines.at(-1)).toBe('"line 500 äöü"');
  expect(again.line(1)).toBe('"line 1 äöü"');
  expect(again.line(500)).toBe('"line 500 äöü"');
  await again.close();
});

it("gives a line that is not on disk yet", async () => {
  const log = await Log.open(path, () => undefined);
  log.append("1");
  log.append("2");

  expect(log.line(2)).toBe("2");
  expect(log.line(1)).toBe("1");
  await log.close();
});

it("has a line on disk once it is kept", async () => {
  const log = await Log.open(path, () => undefined);
  log.append("1");
  await log.kept();

  expect(readFileSync(path, "utf8")).toBe("1\n");
  await log.close();
});

it.each([
  ["a line without its end", '{"seq":3'],
  ["a line that cannot be read", '{"seq":3\n'],
])("cuts off %s, and goes on after the line before", async (_, torn) => {
  writeFileSync(path, '{"seq":1}\n{"seq":2}\n');
  appendFileSync(path, torn);

  const log = await Log.open(path, (text) => JSON.parse(text));
  log.append('{"seq":"three"}');
  await log.close();

  expect(readFileSync(path, "utf8")).toBe('{"seq":1}\n{"seq":2}\n{"seq":"three"}\n');
});

it("refuses a log whose inside cannot be read, naming the line", async () => {
  writeFileSync(path, '{"seq":1}\n{"seq\n{"seq":3}\n');

  await expect(Log.open(path, (text) => JSON.parse(text))).rejects.toThrow(`${path}:2`);
});

it("keeps nothing without a path, and still gives its lines", async () => {
  const log = await Log.open(null, () => undefined);
  log.append("1");
  await log.kept();

  expect(log.line(1)).toBe("1");
  await log.close();
});
