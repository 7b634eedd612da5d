import { limits } from "@carryover/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenForInterrupts } from "./interrupt.ts";
import { recordedTerminal } from "./testing/recorded-terminal.ts";

const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);

beforeEach(() => {
  vi.useFakeTimers();
  exit.mockClear();
});

afterEach(() => vi.useRealTimers());

test("ends an interrupted command even if what is in flight never does", () => {
  const { terminal, written } = recordedTerminal();
  const interrupt = listenForInterrupts(terminal, "Finishing what is in flight.");

  process.emit("SIGTERM");
  vi.advanceTimersByTime(limits.interruptedMs - 1);
  const early = exit.mock.calls.length;
  vi.advanceTimersByTime(1);

  expect([early, exit.mock.calls]).toEqual([0, [[130]]]);
  expect(written.said.at(-1)).toMatch(/^What is in flight did not finish within 20 s; stopping/);
  interrupt.release();
});

test("lets a command end by itself that finishes in time", () => {
  const interrupt = listenForInterrupts(recordedTerminal().terminal, "Finishing.");

  process.emit("SIGINT");
  interrupt.release();
  vi.advanceTimersByTime(limits.interruptedMs);

  expect(exit).not.toHaveBeenCalled();
});
