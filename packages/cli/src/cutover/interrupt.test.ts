import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { listenForInterrupts } from "../interrupt.ts";
import type { ApiRequest } from "../testing/api-server.ts";
import { givenCutover, plannedAlone } from "../testing/cutover-commands.ts";
import { cutoverId, type FakeCutover } from "../testing/cutover-server.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-interrupt-"));
  await writeFile(join(directory, "mapping.yaml"), "prices:\n  price_1: {plan: pro}\n");
});

afterEach(() => rm(directory, { recursive: true }));

const given = (fake: FakeCutover = {}) => givenCutover(directory, { ...plannedAlone, ...fake });

const isOf = (action: string) => (request: ApiRequest) => {
  return request.method === "POST" && request.path.endsWith(action);
};

/** Lets requests of one kind wait until the gate is opened. */
function gate(action: string) {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const isMeant = isOf(action);
  return { open, delay: (request: ApiRequest) => (isMeant(request) ? opened : undefined) };
}

/** Interrupts who listens; nobody else's process is to end by it. */
async function interrupt(signal: "SIGINT" | "SIGTERM" = "SIGINT") {
  await expect.poll(() => process.listenerCount(signal)).toBeGreaterThan(0);
  process.emit(signal);
}

const atWork = [{ state: "running" as const, progress: { planned: 1, fenced: 1 } }];

describe("an interrupted cutover", () => {
  test("is paused, and says how to go on", async () => {
    const { plan, apply, requests } = await given({ steps: atWork });
    await plan();

    const applying = apply({ place: " --url http://here" });
    await expect.poll(() => requests.some(isOf("/apply"))).toBe(true);
    await interrupt();
    const { code, text } = await applying;

    expect(requests.some(isOf("/pause"))).toBe(true);
    expect(code).toBe(130);
    expect(text).toContain("To go on: carryover cutover apply plan.json");
    expect(text).toContain(`carryover cutover rollback ${cutoverId} --url http://here`);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "is paused as soon as its request is answered, on %s",
    async (signal) => {
      const { open, delay } = gate("/apply");
      const { plan, apply, requests } = await given({ steps: atWork, delay });
      await plan();

      const applying = apply();
      await expect.poll(() => requests.some(isOf("/apply"))).toBe(true);
      await interrupt(signal);
      open();
      const { code, text } = await applying;

      expect(requests.findIndex(isOf("/pause"))).toBeGreaterThan(
        requests.findIndex(isOf("/apply")),
      );
      expect(code).toBe(130);
      expect(text).toContain("Paused. Moved 0 of 2; 2 not begun");
    },
  );

  test("says that it is not known whether it began, if nobody answers", async () => {
    const { open, delay } = gate("/apply");
    const { plan, apply, requests } = await given({ delay });
    await plan();

    const applying = apply({ place: " --url http://here" });
    await expect.poll(() => requests.some(isOf("/apply"))).toBe(true);
    await interrupt();
    const { code, text } = await applying;
    open();

    expect(code).toBe(3);
    expect(text).toContain("Just now it was planned. Whether the cutover is at work is unknown");
    expect(text).toContain(`carryover cutover status ${cutoverId} --url http://here`);
    expect(text).toContain(`carryover cutover pause ${cutoverId} --url http://here`);
  });

  test("is paused also while it is rolled back", async () => {
    const { open, delay } = gate("/rollback");
    const steps = [{ state: "rolling_back" as const, progress: { rolling_back: 0, created: 2 } }];
    const { plan, rollback, requests } = await given({ steps, delay });
    await plan();

    const rolling = rollback();
    await expect.poll(() => requests.some(isOf("/rollback"))).toBe(true);
    await interrupt();
    open();
    const { code, text } = await rolling;

    expect(requests.some(isOf("/pause"))).toBe(true);
    expect(code).toBe(130);
    expect(text).toContain("To go on: carryover cutover rollback");
  });

  test("goes on being planned by the server, which is said", async () => {
    const { open, delay } = gate("/cutovers");
    const { plan, requests } = await given({ delay });

    const planning = plan();
    await expect.poll(() => requests.some(isOf("/cutovers"))).toBe(true);
    await interrupt();
    open();
    const { code, text } = await planning;

    expect(code).toBe(130);
    expect(text).toContain("The server goes on planning.");
    expect(text).toContain(`To fetch the plan: carryover cutover plan --id ${cutoverId}`);
  });

  test("ends at once when it is interrupted twice, and not as one that is paused", () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const { terminal, text } = recordedTerminal();
    const listening = listenForInterrupts(terminal, { doing: "Pausing.", atOnce: "Nobody knows." });

    process.emit("SIGINT");
    process.emit("SIGINT");
    listening.release();

    expect(exit.mock.calls).toEqual([[3]]);
    expect(text()).toContain("Nobody knows.");
    exit.mockRestore();
  });
});
