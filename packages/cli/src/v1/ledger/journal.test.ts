import { appendFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BatchState } from "./batch-state.ts";
import { Journal } from "./journal.ts";

let directory: string;

beforeAll(async () => {
  directory = join(await mkdtemp(join(tmpdir(), "carryover-journal-")), "journals");
});

afterAll(() => rm(directory, { recursive: true, force: true }));

function open(file: string, own: { apiKey?: string; restart?: boolean } = {}): Promise<Journal> {
  const { apiKey = "server-secret", restart = false } = own;
  const run = { kind: "usage" as const, source: { name: file, sha256: file.padEnd(64, "0") } };
  return Journal.open(directory, {
    url: "https://v1.example",
    apiKey,
    run: { ...run, restart },
    absentAsNull: false,
  });
}

const place = { lane: 3, number: 0 };

test("what was sent and not answered is in doubt, even if the last line was cut", async () => {
  const journal = await open("cut");
  const state = new BatchState("digest", 4);
  await journal.sent(place, state, [0, 1, 2, 3]);
  state.settle([0, 2], ["accepted", "rejected"]);
  await journal.answered(place, state, [0, 2]);
  await journal.close({ isNeeded: true });
  await appendFile(journal.path, '{"is":"answered","batch":"3.0"');

  const again = await open("cut");
  const known = await again.batch(place);
  await again.close({ isNeeded: true });

  expect(again.importId).toBe(journal.importId);
  expect(known?.outcomes).toEqual(["accepted", undefined, "rejected", undefined]);
  expect([...(known?.inDoubt ?? [])]).toEqual([1, 3]);
});

test("another key is another environment, and has a journal of its own", async () => {
  const one = await open("keys");
  const other = await open("keys", { apiKey: "server-other" });

  expect(other.importId).not.toBe(one.importId);
  expect(await readFile(one.path, "utf8")).not.toContain("server-secret");
  expect((await stat(one.path)).mode & 0o077).toBe(0);
  await one.close({ isNeeded: false });
  await other.close({ isNeeded: false });
});

test("a restart begins anew", async () => {
  const before = await open("restart");
  await before.done(place, new BatchState("digest", 0));
  await before.close({ isNeeded: true });

  const after = await open("restart", { restart: true });
  await after.close({ isNeeded: false });

  expect(after.importId).not.toBe(before.importId);
  expect(after.lanes).toEqual(Array.from({ length: 8 }, () => 0));
  await expect(stat(after.path)).rejects.toThrow("ENOENT");
});

test("a long text that records share is kept once", async () => {
  const journal = await open("shared");
  const state = new BatchState("digest", 1_000);
  const positions = state.left;
  const message = "m".repeat(2_000);
  state.settle(
    positions,
    positions.map(() => "rejected"),
  );
  state.details = positions.map((index) => ({ index, code: "c", path: "", message, hint: "" }));

  await journal.answered(place, state, positions);
  await journal.close({ isNeeded: true });
  const again = await open("shared");
  const known = await again.batch(place);
  await again.close({ isNeeded: true });

  expect((await stat(journal.path)).size).toBeLessThan(4_000);
  expect(known?.details).toEqual(state.details);
});

test("lines longer than what is read at once are read whole", async () => {
  const journal = await open("long");
  const state = new BatchState("digest", 3);
  state.settle([0, 1, 2], ["rejected", "rejected", "rejected"]);
  state.details = [0, 1, 2].map((index) => {
    return { index, code: "c", path: "", message: `${index}${"ü".repeat(60_000)}`, hint: "" };
  });
  for (const position of [0, 1, 2]) await journal.answered(place, state, [position]);
  await journal.done(place, state);
  await journal.close({ isNeeded: true });

  const again = await open("long");
  const known = await again.batch(place);
  await again.close({ isNeeded: true });

  expect(known?.details).toEqual(state.details);
  expect(again.applied).toEqual({ read: 3, rejected: 3 });
});
