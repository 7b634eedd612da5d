import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cutover } from "@carryover/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OutageTeller } from "../outage.ts";
import { refusal } from "../testing/api-server.ts";
import { givenCutover, plannedAlone } from "../testing/cutover-commands.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import { CutoverProgress } from "./progress.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-outage-"));
  await writeFile(join(directory, "mapping.yaml"), "prices:\n  price_1: {plan: pro}\n");
});

afterEach(() => rm(directory, { recursive: true }));

const silence = { code: "billing_unavailable", message: "Stripe does not answer." };

describe("while Stripe does not answer", () => {
  test("says so once, and that it goes on", async () => {
    const progress = { planned: 1, fenced: 1 };
    const { plan, apply } = await givenCutover(directory, {
      ...plannedAlone,
      steps: [
        { state: "running", progress, problem: silence },
        { state: "running", progress, problem: silence },
        { state: "running", progress },
        { state: "completed", progress: { done: 2 } },
      ],
    });
    await plan();

    const { said } = await apply();

    const told = said.filter((line) => /Waiting|continues\./.test(line));
    expect(told).toEqual([
      "Waiting: Stripe does not answer. [billing_unavailable]",
      "The cutover continues.",
    ]);
  });

  test("shows no remaining time, and later none that counts the waiting", () => {
    const line = new CutoverProgress();
    const view = (done: number, problem: Cutover["problem"] = null) => {
      const totals = { byState: { planned: 100 }, byRecipe: {} };
      const progress = { planned: 100 - done, done };
      return { state: "running", totals, progress, problem } as unknown as Cutover;
    };
    line.line(view(0), 0);
    line.line(view(50), 50_000);

    const waiting = line.line(view(50, silence), 51_000);
    line.line(view(50, silence), 1_000_000);
    const later = line.line(view(50), 1_000_000);

    expect(waiting).toBe("moved 50/100 (50%)  waiting: billing_unavailable");
    expect(later).toContain("ETA 51 s");
  });
});

describe("while the server does not answer", () => {
  test("says so at once, and that it answers again", async () => {
    const { terminal, written } = recordedTerminal();
    const outage = new OutageTeller(terminal, "It goes on.");
    const fetch = outage.around(async () => new Response("{}"));

    outage.failed("the server cannot be reached, try 1 of 8 in 0.2 s");
    outage.failed("the server cannot be reached, try 2 of 8 in 0.5 s");
    await fetch("http://server.invalid/api/v1/cutovers/1", {});

    expect(written.said).toEqual([
      "The server cannot be reached, try 1 of 8 in 0.2 s. It goes on.",
      "The server answers again.",
    ]);
    expect(written.statuses).toEqual(["the server cannot be reached, try 2 of 8 in 0.5 s"]);
  });

  test("says within two seconds that a look is not answered", async () => {
    const { terminal, written } = recordedTerminal();
    let answer = (_: Response) => {};
    const fetch = new OutageTeller(terminal, "").around(() => {
      return new Promise<Response>((resolve) => {
        answer = resolve;
      });
    });

    const asked = fetch("http://server.invalid/api/v1/cutovers/1", {});
    await expect.poll(() => written.said, { timeout: 2_000 }).toHaveLength(1);
    answer(new Response("{}"));
    await asked;

    expect(written.said[0]).toBe("The server does not answer yet; waiting.");
  });

  test("says in the end that what was begun goes on, and that the command does", async () => {
    const { plan, apply } = await givenCutover(directory, {
      ...plannedAlone,
      refused: refusal(503, "unavailable"),
    });
    await plan();

    const { code, text } = await apply();

    expect(code).toBe(3);
    expect(text).toContain("continues there as soon as it can. Run the same command to watch");
  });
});
