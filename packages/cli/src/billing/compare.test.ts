import type { BillingComparison, BillingComparisonEntry } from "@carryover/sdk";
import { expect, onTestFinished, test } from "vitest";
import type { CommandError } from "../exit.ts";
import { apiServer, refusal } from "../testing/api-server.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import { type CompareCommand, compareCommand } from "./compare.ts";

const counts = {
  in_sync: 0,
  warning: 0,
  differs: 0,
  healed: 0,
  onlyOurs: 0,
  onlyStripe: 0,
  unrelated: 0,
};

const finished: BillingComparison = {
  id: "01a20317-9678-7000-8000-c3637be57b94",
  state: "completed",
  heal: false,
  origin: "asked",
  accountId: "acct_1",
  livemode: false,
  subscriptionsRead: 3,
  counts,
  fields: {},
  notCompared: {},
  problem: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  startedAt: "2026-01-01T00:00:00.000Z",
  finishedAt: "2026-01-01T00:00:01.000Z",
};

const field: BillingComparisonEntry["fields"][number] = {
  field: "status",
  verdict: "differs",
  ours: "active",
  stripe: "past_due",
  hint: "Heal it.",
};

const entry = (position: number, own: Partial<BillingComparisonEntry>): BillingComparisonEntry => ({
  position,
  verdict: "in_sync",
  side: "both",
  subscriptionId: `s-${position}`,
  customerId: "c",
  billingId: `sub_${position}`,
  fields: [],
  notCompared: [],
  healed: [],
  lastChange: null,
  ...own,
});

const differing = entry(1, {
  verdict: "differs",
  fields: [field],
  lastChange: { side: "stripe", ours: null, stripe: "2026-01-01T00:00:00.000Z" },
});

/** Runs the command beside a server that has found these entries, and is at it for two looks. */
async function compare(
  entries: readonly BillingComparisonEntry[],
  {
    comparison = {},
    command = {},
  }: { comparison?: object; command?: Partial<CompareCommand> } = {},
) {
  let looks = 0;
  const server = await apiServer(({ method, path, query }) => {
    if (method === "POST") return { status: 201, body: { data: finished } };
    if (path.endsWith("/entries")) {
      const from = Number(query.get("from"));
      // A page is found with each look.
      const data = entries.slice(from, Math.min(from + 2, looks * 2));
      return { body: { data, next: null } };
    }
    looks += 1;
    const isDone = looks * 2 >= entries.length;
    const running = isDone ? {} : { state: "running", finishedAt: null };
    return { body: { data: { ...finished, ...running, ...comparison } } };
  });
  onTestFinished(() => server.close());
  const screen = recordedTerminal();
  const options = { ...server.choice, heal: false, all: false, json: false, ...command };
  const code = await compareCommand(options, screen.terminal).catch((error: CommandError) => {
    screen.terminal.say(error.message);
    return error.exitCode;
  });
  return { code, out: screen.written.out.join("\n"), text: screen.text(), server };
}

test("what differs is listed as it is found, with what to do, and ends with 4", async () => {
  const entries = [entry(0, {}), differing, entry(2, {}), entry(3, { healed: [field] })];
  const totals = { counts: { ...counts, in_sync: 3, differs: 1, healed: 1 } };

  const { code, out } = await compare(entries, { comparison: totals });

  expect(code).toBe(4);
  expect(out.split("\n")).toEqual([
    expect.stringMatching(/^verdict +subscription +at Stripe +field +ours +Stripe +changed last$/),
    expect.stringMatching(/^differs +s-1 +sub_1 +status +active +past_due +Stripe 2026-01-01T/),
    expect.stringMatching(/^healed +s-3 +sub_3 +status +active +past_due +–$/),
    "What to do:",
    "  status: Heal it.",
    "4 subscriptions compared with Stripe account acct_1 (test): 3 in sync, 0 warnings, 1 differs",
    "  healed: 1 subscription",
  ]);
});

test("warnings alone end with 0, and --all lists what is in sync too", async () => {
  const warned = entry(1, { verdict: "warning", fields: [{ ...field, verdict: "warning" }] });
  const totals = { counts: { ...counts, in_sync: 1, warning: 1 } };

  const { code, out } = await compare([entry(0, {}), warned], {
    comparison: totals,
    command: { all: true },
  });

  expect(code).toBe(0);
  expect(out).toMatch(/^in_sync +s-0 /m);
  expect(out).toMatch(/^warning +s-1 /m);
});

test("--json is one object, whatever was found", async () => {
  const none = await compare([], { command: { json: true } });
  const some = await compare([differing, entry(1, {}), differing], { command: { json: true } });

  expect(JSON.parse(none.out)).toEqual({ entries: [], comparison: finished });
  expect(JSON.parse(some.out)).toMatchObject({ entries: [{ position: 1 }, { position: 1 }] });
});

test("a comparison that fails ends with 3 and says why", async () => {
  const problem = { code: "billing_unavailable", message: "The provider cannot be reached." };

  const { code, text } = await compare([], { comparison: { state: "failed", problem } });

  expect(code).toBe(3);
  expect(text).toContain("The provider cannot be reached. [billing_unavailable]");
});

test("--heal is asked for, and said where it works", async () => {
  const { server, text } = await compare([], { command: { heal: true } });

  expect(server.requests[0]?.body).toEqual({ heal: true });
  expect(text).toContain("Working on ");
});

test("a server without a connection refuses, with what to do", async () => {
  const server = await apiServer(() => refusal(409, "billing_not_connected"));
  onTestFinished(() => server.close());
  const { terminal } = recordedTerminal();
  const command = { ...server.choice, heal: false, all: false, json: false };

  const failing = compareCommand(command, terminal);

  await expect(failing).rejects.toThrow("integrations connect stripe");
});
