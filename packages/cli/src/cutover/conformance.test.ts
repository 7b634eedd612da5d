import type { Conformance } from "@carryover/sdk";
import { expect, onTestFinished, test } from "vitest";
import { type ApiAnswer, apiServer, refusal } from "../testing/api-server.ts";
import { ended } from "../testing/cutover-commands.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import { type ConformanceCommand, conformanceCommand } from "./conformance.ts";

type Scenario = Conformance["scenarios"][number];

function scenario(id: string, own: Partial<Scenario> = {}): Scenario {
  return {
    id,
    assumed: `${id} is so.`,
    matters: `Rule of ${id}.`,
    ifItDiffers: `Undo ${id}.`,
    isBlocking: true,
    byPerson: null,
    verdict: "as_assumed",
    reason: null,
    findings: [],
    requestIds: [],
    leftBehind: [],
    ...own,
  };
}

const fence = scenario("fence");
const mails = scenario("mails", {
  verdict: "undecided",
  byPerson: "Look at your mail.",
  reason: "Look at your mail.",
});
const different = scenario("triple", {
  verdict: "differs",
  findings: [
    { what: "Its status", assumed: '"active"', seen: '"incomplete"', isAsAssumed: false },
    { what: "Its start", assumed: "1", seen: "1", isAsAssumed: true },
  ],
  requestIds: ["req_1", "req_2"],
});

function view(own: Partial<Conformance>): Conformance {
  return {
    state: "completed",
    account: { id: "acct_1", name: null },
    apiVersion: "v",
    sdkVersion: "1",
    problem: null,
    startedAt: null,
    finishedAt: null,
    scenarios: [],
    ...own,
  };
}

/** Runs the command on a server that gives these views, one for each look. */
async function run(views: readonly Conformance[], own: Partial<ConformanceCommand> = {}) {
  const left = [...views];
  const server = await apiServer(({ method }): ApiAnswer => {
    const data = left.length > 1 ? left.shift() : left[0];
    return { status: method === "POST" ? 201 : 200, body: { data } };
  });
  onTestFinished(() => server.close());
  const screen = recordedTerminal();
  const command = { ...server.choice, list: false, only: [], json: false, ...own };
  const result = await ended(conformanceCommand(command, screen.terminal), screen);
  return { ...result, requests: server.requests };
}

test("ends with 0 if all that a key can decide is as assumed, and says what is left", async () => {
  const running = view({ state: "running", scenarios: [fence, { ...mails, verdict: null }] });
  const { code, text } = await run([running, view({ scenarios: [fence, mails] })]);

  expect(code).toBe(0);
  expect(text).toMatch(/fence +as assumed/);
  expect(text).toContain("For a person: Look at your mail.");
  expect(text).toContain("Before a live cutover, look yourself: mails");
  expect(text).not.toContain("Do not cut over live");
});

test("ends with 1 if something differs, and says what to do about it", async () => {
  const { code, text } = await run([view({ scenarios: [different, fence] })]);

  expect(code).toBe(1);
  expect(text).toContain(
    [
      "triple: DIFFERS",
      "  Assumed: triple is so.",
      '  Its status: assumed "active", seen "incomplete"',
      "  Depends on it: Rule of triple.",
      "  What to do: Undo triple.",
      "  Requests: req_1 req_2",
    ].join("\n"),
  );
  expect(text).toContain("Do not cut over live until this is settled: triple");
});

test("ends with 1, but does not stop a live cutover, if what differs does no harm", async () => {
  const { code, text } = await run([view({ scenarios: [{ ...different, isBlocking: false }] })]);

  expect(code).toBe(1);
  expect(text).not.toContain("Do not cut over live");
});

test("ends with 1 if something could not be tried, and stops a live cutover", async () => {
  const lost = scenario("fence", { verdict: "undecided", reason: "Stripe did not answer." });
  const { code, text } = await run([view({ scenarios: [lost] })]);

  expect(code).toBe(1);
  expect(text).toContain("Why: Stripe did not answer.");
  expect(text).toContain("Do not cut over live until this is settled: fence");
});

test("ends with 3 if the check did not come to its end, and shows what was tried", async () => {
  const problem = { code: "billing_key_refused", message: "Expired API key." };
  const untried = scenario("late", { verdict: null });
  const { code, text } = await run([
    view({ state: "failed", problem, scenarios: [fence, untried] }),
  ]);

  expect(code).toBe(3);
  expect(text).toContain("Expired API key. [billing_key_refused]");
  expect(text).not.toContain("late");
});

test("ends with 3 if the server shows another check than the one that was begun", async () => {
  const [startedAt, earlier] = ["2026-02-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"];
  const begun = view({ state: "running", startedAt });
  const { code, text } = await run([begun, view({ startedAt: earlier, scenarios: [fence] })]);

  expect(code).toBe(3);
  expect(text).toContain("begin again.");
  expect(text).not.toContain("as assumed");
});

test("lists scenarios without running them", async () => {
  const scenarios = [different, mails].map((each) => ({ ...each, verdict: null }));
  const { code, text, requests } = await run([view({ state: "idle", scenarios })], { list: true });

  expect(code).toBe(0);
  expect(requests.map(({ method }) => method)).toEqual(["GET"]);
  expect(text).toMatch(/triple +must hold +key +triple is so\./);
  expect(text).toMatch(/mails +must hold +person/);
});

test("sends the scenarios that are asked for, and gives JSON of these", async () => {
  const only = ["triple"];
  const { code, out, requests } = await run([view({ scenarios: [different] })], {
    only,
    json: true,
  });

  expect(code).toBe(1);
  expect(requests[0]?.body).toEqual({ only });
  const { conformance } = JSON.parse(out.join("")) as { conformance: Conformance };
  expect(conformance.scenarios).toEqual([different]);
});

test("says how to get on when the key is a live one", async () => {
  const server = await apiServer(() => refusal(409, "conformance_needs_test_key", "No."));
  onTestFinished(() => server.close());
  const screen = recordedTerminal();
  const command = { ...server.choice, list: false, only: [], json: false };

  const { code, text } = await ended(conformanceCommand(command, screen.terminal), screen);

  expect(code).toBe(3);
  expect(text).toContain("sk_test_");
});
