import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DatabaseUnavailable } from "../database/database.ts";
import { createLog } from "../log.ts";
import { type Poll, startPoll } from "./poll.ts";

const everyMs = 1_000;
let poll: Poll | undefined;
let lines: { level: number; msg: string }[] = [];

// Timers are set by the tests, so that nothing takes longer on a busy machine.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(async () => {
  await poll?.stop();
  vi.useRealTimers();
});

function started(turn: (signal: AbortSignal) => Promise<void>): Poll {
  lines = [];
  const log = createLog("info", { write: (line) => void lines.push(JSON.parse(line)) });
  poll = startPoll({ name: "laundry", everyMs, log, turn });
  return poll;
}

it("takes a turn at once, and one after each interval", async () => {
  let turns = 0;
  started(async () => {
    turns += 1;
  });

  const atOnce = turns;
  await vi.advanceTimersByTimeAsync(3 * everyMs);

  expect([atOnce, turns]).toEqual([1, 4]);
});

it("takes one turn at a time, and another for whoever woke it meanwhile", async () => {
  const begun: Array<() => void> = [];
  const woken = started(() => new Promise((resolve) => begun.push(resolve)));

  woken.wake();
  woken.wake();
  await vi.advanceTimersByTimeAsync(2 * everyMs);
  const during = begun.length;
  begun[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  const after = begun.length;
  begun[1]?.();
  await vi.advanceTimersByTimeAsync(0);

  expect([during, after, begun.length]).toEqual([1, 2, 2]);
});

it("stops when the turn under way is done, and takes no other", async () => {
  let end = () => {};
  let turns = 0;
  const stopped = started((signal) => {
    turns += 1;
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        end = resolve;
      });
    });
  });
  stopped.wake();

  let isOver = false;
  const over = stopped.stop().then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(everyMs);
  const before = isOver;
  end();
  await over;
  stopped.wake();
  await vi.advanceTimersByTimeAsync(2 * everyMs);

  expect([before, isOver, turns]).toEqual([false, true, 1]);
});

it("logs what fails, waits twice as long each time, and is itself again afterwards", async () => {
  const failures = [new DatabaseUnavailable("away"), new Error("broken"), null];
  const at: number[] = [];
  const begunAt = Date.now();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: begunAt });
  started(async () => {
    at.push(Date.now() - begunAt);
    const failure = failures.shift();
    if (failure) throw failure;
  });

  await vi.advanceTimersByTimeAsync(7 * everyMs);

  expect(at).toEqual([0, 2_000, 6_000, 7_000]);
  expect(lines).toMatchObject([
    { level: 40, msg: "outage" },
    { level: 50, msg: "laundry failed" },
  ]);
});

it("never waits longer than the limit", async () => {
  let turns = 0;
  started(async () => {
    turns += 1;
    throw new Error("broken");
  });
  await vi.advanceTimersByTimeAsync(60_000);
  const before = turns;

  await vi.advanceTimersByTimeAsync(limits.pollBackOffMaxMs);

  expect(turns).toBe(before + 1);
});

it("does not wake itself in a circle while it fails", async () => {
  let turns = 0;
  const failing = started(async () => {
    turns += 1;
    failing?.wake();
    await sleep(0);
    throw new Error("broken");
  });

  await vi.advanceTimersByTimeAsync(0);

  expect(turns).toBe(1);
});
