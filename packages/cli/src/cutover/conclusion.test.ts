import type { Carryover, Cutover, CutoverItem } from "@carryover/sdk";
import { expect, it } from "vitest";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import { statusLines } from "./conclusion.ts";
import { observedOfItem } from "./text.ts";
import { watchCutover } from "./watch.ts";

const paused = {
  id: "c",
  state: "paused",
  account: { id: "acct_1", name: null, livemode: false },
  progress: { verified: 2 },
  totals: null,
  problem: null,
  validUntil: null,
  startedAt: "2026-11-22T00:00:00.000Z",
  observed: { charged: [], credited: [], draftsLeft: [], unwanted: 0 },
} as unknown as Cutover;

it.each([
  [1, "1 subscription under way renews, first "],
  [2, "2 under way renew, first "],
])("says plainly that %i renew within a day while nothing is at work", (count, words) => {
  const earliest = "2026-11-23T08:00:00.000Z";

  const told = statusLines({ ...paused, renewsSoon: { count, earliest } }).join("\n");

  expect(told).toContain(`Within a day: ${words}2026-11-23`);
  expect(statusLines({ ...paused, renewsSoon: null }).join("\n")).not.toContain("Within a day");
});

it("says for ever that a check of the account was overruled, and what was missing", () => {
  const withoutConformance = "no check of its test mode is kept here.";
  const done = { ...paused, state: "completed", renewsSoon: null } as const;

  const told = statusLines({ ...done, withoutConformance });

  expect(told).toContain(`Applied without a check of the account: ${withoutConformance}`);
  expect(statusLines({ ...done, withoutConformance: null }).join("\n")).not.toContain("without");
});

const process = "process 12 (the worker of cutovers) on host-1";
const until = "2026-11-23T08:01:00.000Z";

it.each([
  [{ state: "held", process, until }, `At work in ${process}; .* from 2026-11-23 08:01`],
  [
    { state: "abandoned", process, until },
    `Waiting for a server: ${process} was at work on it and is gone`,
  ],
  [{ state: "waiting", process: null, until: null }, "Waiting for a server to continue it"],
] as const)("says what a cutover that is to be worked on waits for: %j", (work, words) => {
  const running = { ...paused, state: "running", renewsSoon: null, work } as const;

  const told = statusLines(running).join("\n");

  expect(told).toMatch(new RegExp(words.replace(/[()]/g, "\\$&")));
});

it.each(["abandoned", "waiting"] as const)("says what to do in the embedded store: %s", (state) => {
  const work = { state, process: null, until: null };
  const running = { ...paused, state: "running", renewsSoon: null, work } as const;

  const told = statusLines(running, { isEmbedded: true }).join("\n");

  expect(told).toContain("Run the same command again.");
  expect(told).not.toContain("server");
});

const held = { state: "held", process: "process 1", until: "2026-11-22T00:00:30.000Z" } as const;

it("a cutover that has stopped itself is watched until it is known who was charged", async () => {
  const stopped = { id: "1", state: "stopped", progress: {} };
  const first = { ...stopped, work: held, problem: { code: "unwanted_invoice", message: "in_1" } };
  const both = { code: "unwanted_movement", message: "sub_1: 20.00 usd. sub_2: 18.00 eur." };
  const looks = [first, { ...stopped, work: null, problem: both }];
  const retrieve = async () => looks.shift();
  const client = { cutovers: { retrieve } } as unknown as Carryover;
  const { signal } = new AbortController();

  const begun = first as unknown as Cutover;
  const { problem } = await watchCutover(client, begun, recordedTerminal().terminal, signal);

  expect(problem).toEqual(both);
});

it.each([
  ["2026-11-22T10:01:00.000Z", null],
  ["2026-11-22T10:11:00.000Z", "usage reported between 2026-11-22T10:00:00.000Z and 2026-11-22T10"],
  [null, "usage reported since 2026-11-22T10:00:00.000Z is billed by neither"],
])("tells of usage that nobody is billed for, if that time was long: until %s", (end, words) => {
  const usageGap = { from: "2026-11-22T10:00:00.000Z", until: end };
  const plan = { oldSubscription: "sub_1", stripeCustomer: "cus_1" };
  const item = { plan, movements: [], draftsLeft: [], usageGap } as unknown as CutoverItem;

  const told = observedOfItem(item);

  expect(told.join()).toContain(words ?? "");
  expect(told).toHaveLength(words === null ? 0 : 1);
});
