import { setTimeout as sleep } from "node:timers/promises";
import { type ConformanceView, limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import packageOfServer from "../../../package.json" with { type: "json" };
import { rowId } from "../../row-id.ts";
import { stripeSdkVersion, triedWith } from "../../stripe/live.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { type TestAccount, testAccount } from "../../testing/stripe.ts";
import { notRun } from "./conformance.ts";
import { type ConformanceRun, keepRun, loadVerdicts, newestRun } from "./store.ts";

const path = "/api/v1/cutovers/conformance";
let account: TestAccount;
let api: TestApi;

beforeEach(async () => {
  account = await testAccount();
  api = await testApi({ billing: account.billing });
  api.now = new Date();
});

const look = async () => (await api.get(path)).body.data as unknown as ConformanceView;

/** A check as another process has kept it. */
async function keptElsewhere(own: Partial<ConformanceRun> = {}): Promise<ConformanceRun> {
  const { environmentId, now } = api;
  const run: ConformanceRun = {
    id: rowId(now.getTime()),
    environmentId,
    accountId: account.accountId,
    accountName: null,
    ...triedWith(null),
    state: "completed",
    problem: null,
    results: { canceled_twice: { ...notRun, verdict: "differs", requestIds: ["req_1"] } },
    startedAt: now,
    updatedAt: now,
    finishedAt: now,
    ...own,
  };
  await keepRun(api.database, run);
  return run;
}

describe("a check", () => {
  it("is kept with account, versions, date and verdicts", async () => {
    await api.post(path, { only: ["canceled_twice"] });
    while ((await look()).state === "running") await sleep(20);

    const kept = await newestRun(api.database, api.environmentId);
    const { accountId, billing } = account;
    expect(kept).toMatchObject({ ...triedWith(billing.url), accountId, state: "completed" });
    expect([kept?.startedAt, kept?.finishedAt]).toEqual([api.now, api.now]);
    expect(kept?.results.canceled_twice).toMatchObject({ verdict: "as_assumed" });
    const verdicts = { canceled_twice: "as_assumed" };
    expect(await loadVerdicts(api.database, accountId)).toMatchObject([{ verdicts }]);
  });

  it("of another process, or of one before, is the one that is answered", async () => {
    const { startedAt } = await keptElsewhere();

    const view = await look();
    const tried = view.scenarios.filter(({ verdict }) => verdict !== null);

    expect(view).toMatchObject({ state: "completed", sdkVersion: stripeSdkVersion });
    expect(view.startedAt).toBe(startedAt.toISOString());
    expect(tried).toMatchObject([{ id: "canceled_twice", verdict: "differs" }]);
  });

  it("of another environment is not answered", async () => {
    const other = await testApi();
    await keptElsewhere({ environmentId: other.environmentId });

    expect(await look()).toMatchObject({ state: "idle", account: null });
  });

  it("that is silent for too long has died", async () => {
    const finishedAt = null;
    const quiet = (ms: number) => new Date(api.now.getTime() - ms);
    await keptElsewhere({ state: "running", finishedAt });
    expect((await look()).state).toBe("running");
    const updatedAt = quiet(limits.conformanceSilentMs);
    await keptElsewhere({ state: "running", finishedAt, updatedAt });

    expect(await look()).toMatchObject({ state: "failed", problem: { code: "lost" } });
  });

  it("drops the oldest of the account when there are too many", async () => {
    for (let count = 0; count < limits.conformanceKeptMax; count++) await keptElsewhere();
    await api.post(path, { only: ["mails"] });
    while ((await look()).state === "running") await sleep(20);

    const kept = await loadVerdicts(api.database, account.accountId);
    expect(kept).toHaveLength(limits.conformanceKeptMax);
    expect(kept[0]?.verdicts).toEqual({ mails: "undecided" });
  });
});

it("the version of Stripe's package is the one that is installed", () => {
  expect(stripeSdkVersion).toBe(packageOfServer.dependencies.stripe);
});
