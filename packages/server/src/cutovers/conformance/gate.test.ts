import { limits } from "@carryover/contract";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../refusal.ts";
import { rowId } from "../../row-id.ts";
import { triedWith } from "../../stripe/live.ts";
import { testApi } from "../../testing/api.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";
import { notRun } from "./conformance.ts";
import { scenarios } from "./scenarios.ts";
import { type ConformanceRun, keepRun } from "./store.ts";

const day = 86_400_000;
const must = scenarios.filter(({ isBlocking, by }) => isBlocking && typeof by !== "string");

let bench: CutoverBench;

async function liveBench(options: object): Promise<CutoverBench> {
  const made = await cutoverBench(["monthly"], options);
  await asLive(made);
  return made;
}

const asLive = ({ api, cutoverId }: CutoverBench) =>
  api.database.execute("update cutovers set is_live = true, state = 'planned' where id = $1", [
    cutoverId,
  ]);

/** Asks to apply the plan of a live account; gives its state, or why not. */
async function applyLive(
  { api, cutovers, cutoverId, accountId, stripe, status }: CutoverBench,
  options: object = {},
): Promise<string> {
  const { planSha256 } = await status();
  const body = { planSha256: planSha256 ?? "", hold: false, live: true, accountId, ...options };
  const at = { accountId, accountName: null, isLive: true, now: stripe.now() };
  try {
    return (await cutovers.apply(api.database, api.environmentId, cutoverId, body, at)).state;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** Keeps a check of the bench's account; all that must hold does, if not said otherwise. */
async function keep(
  own: Partial<Omit<ConformanceRun, "results">> = {},
  verdicts: Readonly<Record<string, "differs" | "undecided" | null>> = {},
): Promise<void> {
  const { api, accountId } = bench;
  const startedAt = own.startedAt ?? api.now;
  const results = must.flatMap(({ id }) => {
    const verdict = id in verdicts ? (verdicts[id] ?? null) : ("as_assumed" as const);
    return verdict === null ? [] : [[id, { ...notRun, verdict }] as const];
  });
  await keepRun(api.database, {
    id: rowId(Date.now()),
    environmentId: api.environmentId,
    accountId,
    accountName: null,
    ...triedWith(null),
    state: "completed",
    problem: null,
    results: Object.fromEntries(results),
    startedAt,
    updatedAt: startedAt,
    finishedAt: null,
    ...own,
  });
}

describe("a live cutover that writes", () => {
  beforeAll(async () => {
    bench = await liveBench({ way: "move" });
  });

  beforeEach(async () => {
    await asLive(bench);
    await bench.api.database.execute("delete from conformance_runs where account_id = $1", [
      bench.accountId,
    ]);
  });

  it("is refused without a check, and told what to run", async () => {
    const answer = await applyLive(bench);

    expect(answer).toMatch(/^conformance_needed: .*no check of its test mode is kept/);
    expect(answer).toContain("carryover cutover conformance");
    expect(answer).toContain("--without-conformance");
    expect((await bench.status()).state).toBe("planned");
  });

  it("goes after one in which all that must hold does", async () => {
    await keep();

    expect(await applyLive(bench)).toBe("running");
    expect((await bench.status()).withoutConformance).toBeNull();
  });

  it("goes after one that another environment has made", async () => {
    const { environmentId } = await testApi({ database: bench.api.database });
    await keep({ environmentId });

    expect(await applyLive(bench)).toBe("running");
  });

  it.each([
    ["of another account", { accountId: "acct_other" }, "no check of its test mode is kept"],
    ["with another version", { apiVersion: "2020-08-27" }, "no check of its test mode was made"],
    ["of an emulator", { origin: "http://127.0.0.1:12111" }, "no check of its test mode was made"],
  ])("is refused after one %s", async (_, own, why) => {
    await keep(own);

    expect(await applyLive(bench)).toContain(why);
  });

  it("is refused after one that is older than is allowed, and no sooner", async () => {
    const since = bench.api.now.getTime() - limits.conformanceValidMs;
    await keep({ startedAt: new Date(since - 1) });
    const answer = await applyLive(bench);
    await keep({ startedAt: new Date(since) });

    expect(answer).toContain("more than 30 days ago");
    expect(await applyLive(bench)).toBe("running");
  });

  it.each([
    ["differs", "differs"],
    ["could not be tried", "undecided"],
    ["was not tried", null],
  ] as const)("is refused after one in which something %s", async (how, verdict) => {
    await keep({}, { fence_keeps_drafts: verdict });

    expect(await applyLive(bench)).toContain(`${how}: fence_keeps_drafts.`);
  });

  it("goes by the newest verdict of each scenario", async () => {
    const untried = Object.fromEntries(must.map(({ id }) => [id, null]));
    const { fence_lifted: _, ...others } = untried;
    await keep({ startedAt: new Date(bench.api.now.getTime() - day) });
    await keep({}, { ...untried, fence_lifted: "differs" });
    expect(await applyLive(bench)).toContain("differs: fence_lifted.");
    await keep({}, others);

    expect(await applyLive(bench)).toBe("running");
  });

  it("goes without one if that is said, and keeps what was missing", async () => {
    expect(await applyLive(bench, { withoutConformance: true })).toBe("running");
    const missing = (await bench.status()).withoutConformance;
    await bench.cutovers.pause(bench.api.database, bench.api.environmentId, bench.cutoverId);

    expect(missing).toContain("no check of its test mode is kept");
    // What was begun may be finished, and what was missing stays on record.
    expect(await applyLive(bench)).toBe("running");
    expect((await bench.status()).withoutConformance).toBe(missing);
  });
});

it.each(["move", "swap"])(
  "what was missing is said before the first request of a %s",
  async (way) => {
    const overruled = await cutoverBench(["monthly"], { way });
    const { api, cutoverId, cutovers } = overruled;
    await overruled.apply();
    const workRequest = JSON.stringify({ withoutConformance: "no check is kept." });
    await api.database.execute("update cutovers set wishes = wishes || $2::jsonb where id = $1", [
      cutoverId,
      workRequest,
    ]);

    await overruled.work();

    const [item] = await overruled.items();
    const { oldSubscription } = item?.plan ?? { oldSubscription: "" };
    const { journal } = await cutovers.item(
      api.database,
      api.environmentId,
      cutoverId,
      oldSubscription,
    );
    const intents = journal.filter(({ kind }) => kind === "intent");
    expect(intents[0]?.note).toBe("Applied without a check of the account: no check is kept.");
    expect(intents.slice(1).map(({ note }) => note)).toEqual(intents.slice(1).map(() => null));
  },
);

it("a live cutover that only adopts needs no check", async () => {
  const adopting = await liveBench({ way: "adopt" });

  expect(await applyLive(adopting)).toBe("running");
  expect((await adopting.status()).withoutConformance).toBeNull();
});

it("a live cutover that swaps needs one", async () => {
  expect(await applyLive(await liveBench({ way: "swap" }))).toMatch(/^conformance_needed/);
});
