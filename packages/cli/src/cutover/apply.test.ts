import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusal } from "../testing/api-server.ts";
import { givenCutover, plannedAlone } from "../testing/cutover-commands.ts";
import { cutoverId, type FakeCutover, leftItem, plannedItem } from "../testing/cutover-server.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import { confirmAccount } from "./confirm.ts";
import { reportCutoverCommand } from "./report.ts";
import { cutoverStatusCommand, listCutoversCommand } from "./status.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-cutover-"));
  await writeFile(join(directory, "mapping.yaml"), "prices:\n  price_1: {plan: pro}\n");
});

afterEach(() => rm(directory, { recursive: true }));

const given = (fake: FakeCutover = {}) => givenCutover(directory, fake);

describe("cutover apply", () => {
  test("sends the digest of what stands in the file, and ends with 0", async () => {
    const { plan, apply, requests, out } = await given(plannedAlone);
    await plan();
    requests.length = 0;

    const { code, text } = await apply({ canary: 1 });

    const { planSha256 } = JSON.parse(await readFile(out, "utf8")) as { planSha256: string };
    const sent = requests.find(({ path }) => path.endsWith("/apply"));
    expect(sent?.body).toEqual({ planSha256, canary: 1, hold: false, live: false });
    expect(code).toBe(0);
    expect(text).toContain("Moved 2 of 2");
  });

  test.each([
    ["an item", (text: string) => text.replace("4900", "100")],
    ["the header", (text: string) => text.replace('"livemode":false', '"livemode":true')],
    ["the digest", (text: string) => text.replace(/"planSha256":"./, '"planSha256":"x')],
    ["an item less", (text: string) => text.replace(/\n.*sub_1.*\n/, "\n")],
  ])("sends nothing if somebody changed %s", async (_, change) => {
    const { plan, apply, requests, out } = await given(plannedAlone);
    await plan();
    const changed = change(await readFile(out, "utf8"));
    await rm(out);
    await writeFile(out, changed);
    requests.length = 0;

    const { code, text } = await apply();

    expect(code).toBe(2);
    expect(text).toContain("changed after it was made");
    expect(requests).toEqual([]);
  });

  test("says at which line a file is no plan", async () => {
    const { plan, apply, out } = await given(plannedAlone);
    await plan();
    const text = await readFile(out, "utf8");
    await rm(out);
    await writeFile(out, text.slice(0, -30));

    expect(await apply()).toMatchObject({ code: 2, text: expect.stringContaining(`${out}:3:`) });
  });

  test.each([
    ["cutover_plan_stale", 5],
    ["cutover_plan_differs", 5],
    ["cutover_live_unconfirmed", 2],
    ["conformance_needed", 2],
    ["cutover_account_busy", 3],
    ["billing_key_refused", 3],
  ])("ends a refusal with %s as %i", async (code, exit) => {
    const { plan, apply } = await given({ ...plannedAlone, refused: refusal(409, code, "Why.") });
    await plan();

    expect(await apply()).toMatchObject({ code: exit, text: expect.stringContaining("Why.") });
  });

  test("wants --live and the account id for a live account", async () => {
    const { plan, apply, requests } = await given({ ...plannedAlone, livemode: true });
    await plan();
    const applied = () => requests.filter(({ path }) => path.endsWith("/apply"));

    expect(await apply()).toMatchObject({ code: 2, text: expect.stringContaining("--live") });
    expect(await apply({ live: true, account: "acct_2" })).toMatchObject({ code: 2 });
    expect(applied()).toEqual([]);
    expect(await apply({ live: true, account: "acct_1" })).toMatchObject({ code: 0 });
    expect(applied()[0]?.body).toMatchObject({ live: true, accountId: "acct_1" });
    expect(applied()[0]?.body).not.toHaveProperty("withoutConformance");
  });

  test("goes without a check only if that is said", async () => {
    const { plan, apply, requests } = await given({ ...plannedAlone, livemode: true });
    await plan();

    await apply({ live: true, account: "acct_1", withoutConformance: true });

    const sent = requests.find(({ path }) => path.endsWith("/apply"));
    expect(sent?.body).toMatchObject({ live: true, withoutConformance: true });
  });

  test("names what was not moved, and ends with 5 if something has changed", async () => {
    const drifted = { code: "item_drifted", message: "Its status is past_due now." };
    const { plan, apply } = await given({
      ...plannedAlone,
      steps: [
        { state: "running", progress: { fenced: 1, done: 1 } },
        { state: "completed", progress: { drifted: 1, done: 1 } },
      ],
      after: new Map([["sub_1", { state: "drifted", problem: drifted }]]),
    });
    await plan();

    const { code, text, statuses } = await apply();

    expect(code).toBe(5);
    expect(text).toContain("Its status is past_due now. [item_drifted]");
    expect(statuses.at(-1)).toContain("moved 1/2");
  });

  test("names all that was not moved, and adds up", async () => {
    const items = [0, 1, 2, 3, 4].map((position) => plannedItem(position));
    items.push(leftItem(5, "blocked"), leftItem(6, "skipped"));
    const moved = { code: "already_moved", message: "Cutover 7 has moved it. Look there." };
    const near = { code: "renewal_near", message: "It renews too soon. Plan again later." };
    const { plan, apply, choice } = await given({
      items,
      steps: [
        {
          state: "completed",
          progress: { done: 2, skipped: 2, deferred: 1, rolled_back: 1, blocked: 1 },
        },
      ],
      after: new Map([
        ["sub_3", { state: "skipped", problem: moved }],
        ["sub_4", { state: "deferred", problem: near }],
        ["sub_5", { state: "rolled_back", problem: null }],
      ]),
    });
    await plan();

    const { out } = await apply();
    const directoryOut = join(directory, "report");
    const command = { ...choice, id: undefined, json: false, out: directoryOut };
    await reportCutoverCommand(command, recordedTerminal().terminal);
    const report = await readFile(join(directoryOut, "report.md"), "utf8");

    const added = "Moved 2 of 5; 1 rolled back, 1 skipped, 1 deferred";
    expect(out).toContain(added);
    for (const text of [out.join("\n"), report]) {
      expect(text).toMatch(/sub_3 .*: skipped\n.*Cutover 7 has moved it. Look there./);
      expect(text).toMatch(/sub_4 .*: deferred\n.*Plan again later./);
      expect(text).toMatch(/sub_5 .*: rolled back\n.*Plan again to bring it over./);
      expect(text).toMatch(/sub_6 .*: blocked\n.*It is blocked/);
    }
    expect(report).toContain(added);
    expect(report).toMatch(/sub_7 .*: skipped\n.*It is skipped/);
    expect(out.join("\n")).not.toContain("sub_7");
  });

  test("says that it adopts, and does not move, what is adopted", async () => {
    const items = [plannedItem(0, { recipe: "adopt", requests: null })];
    const steps = [{ state: "completed" as const, progress: { done: 1 } }];
    const { plan, apply } = await given({ items, steps });
    await plan();

    const { text } = await apply();

    expect(text).toContain("1 subscription of Example (acct_1, test) to adopt.");
    expect(text).toContain("Adopted 1 of 1");
    expect(text).not.toMatch(/moved?/i);
  });

  test("ends with 4 if money has moved, and reports what was seen", async () => {
    const problem = { code: "unwanted_movement", message: "sub_1: charged 20.00 usd (in_1)." };
    const movement = { kind: "charged", amount: 2_000, currency: "usd", objectId: "in_1" } as const;
    const seen = { currency: "usd", amount: 2_000, count: 1 };
    const step = {
      ...({ state: "stopped", progress: { needs_operator: 1, planned: 1 }, problem } as const),
      startedAt: "2026-11-22T00:00:00.000Z",
      observed: { charged: [seen], credited: [], draftsLeft: [], unwanted: 1 },
    };
    const charged = { problem, movements: [{ ...movement, isPlanned: false }] };
    const { plan, apply, choice } = await given({
      ...plannedAlone,
      steps: [step],
      after: new Map([["sub_1", { state: "needs_operator", ...charged }]]),
    });
    await plan();

    const { code, text } = await apply();
    const out = join(directory, "report");
    const command = { ...choice, id: undefined, json: false, out };
    const reported = await reportCutoverCommand(command, recordedTerminal().terminal);

    expect([code, reported]).toEqual([4, 4]);
    expect(text).toContain("Charged by applying: 20.00 usd (1)");
    const report = await readFile(join(out, "report.md"), "utf8");
    expect(report).toContain("Charged by applying: 20.00 usd (1)");
    expect(report).toMatch(/sub_1 \(cus_1\): charged 20\.00 usd, in_1, not planned/);
  });

  test.each([
    ["held", "Held as requested", 0],
    ["stopped", "The cutover stopped", 1],
    ["paused", "To resume it", 130],
  ] as const)("says how to go on when it is %s", async (state, said, exit) => {
    const steps = [{ state, progress: { planned: 1, done: 1 } }];
    const { plan, apply } = await given({ ...plannedAlone, steps });
    await plan();

    expect(await apply()).toMatchObject({ code: exit, text: expect.stringContaining(said) });
  });
});

describe("the confirmation", () => {
  const cutover = { account: { id: "acct_1", name: null, livemode: true } };
  const typing = (text: string) => Object.assign(Readable.from([text]), { isTTY: true });
  const confirm = (given: string | undefined, answers = typing("")) =>
    confirmAccount(cutover, given, recordedTerminal().terminal, answers);

  test("takes the account id, typed or given", async () => {
    expect(await confirm(undefined, typing("acct_1\n"))).toBe("acct_1");
    expect(await confirm("acct_1")).toBe("acct_1");
  });

  test.each(["yes\n", "\n", ""])("takes nothing else: %j", async (text) => {
    await expect(confirm(undefined, typing(text))).rejects.toMatchObject({ exitCode: 2 });
  });

  test("cannot be given where nobody types", async () => {
    const pipe = Object.assign(Readable.from(["acct_1\n"]), { isTTY: false });

    await expect(confirm(undefined, pipe)).rejects.toThrow("--account acct_1");
  });
});

describe("an apply that has left some", () => {
  const items = [plannedItem(0), plannedItem(1), leftItem(2, "blocked"), leftItem(3, "deferred")];

  test.each([
    [0, "completed", { done: 2, blocked: 1, deferred: 1 }],
    [0, "completed", { done: 1, skipped: 1, blocked: 1, deferred: 1 }],
    [5, "completed", { done: 1, blocked: 1, deferred: 2 }],
    [5, "completed", { done: 0, blocked: 3, deferred: 1 }],
    [5, "held", { held: 1, blocked: 1, deferred: 2 }],
    [5, "completed", { done: 1, rolled_back: 1, blocked: 1, deferred: 1 }],
    [5, "rolled_back", { rolled_back: 2, blocked: 1, deferred: 1 }],
  ] as const)("ends with %i: %s %j", async (exit, state, progress) => {
    const { plan, apply } = await given({ items, steps: [{ state, progress }] });
    await plan();

    expect(await apply()).toMatchObject({ code: exit });
  });

  test("of a plan that was rolled back brings nothing over, and is no success", async () => {
    const steps = [{ state: "rolled_back" as const, progress: { rolled_back: 2 } }];
    const { plan, apply, requests } = await given({ ...plannedAlone, steps });
    await plan();
    await apply();
    requests.length = 0;

    const { code, text } = await apply();

    expect(code).toBe(5);
    expect(text).toContain("rolled back already. To bring them over, plan again");
    expect(requests.filter(({ path }) => path.endsWith("/apply"))).toEqual([]);
  });

  test("to an operator takes it as looked at when it is repeated", async () => {
    const looked = { state: "completed", progress: { done: 1, needs_operator: 1 } } as const;
    const { plan, apply, requests } = await given({
      ...plannedAlone,
      steps: [looked, { state: "completed", progress: { done: 2 } }],
    });
    await plan();
    expect(await apply()).toMatchObject({ code: 1 });

    const { code } = await apply();

    expect(code).toBe(0);
    expect(requests.filter(({ path }) => path.endsWith("/apply"))).toHaveLength(2);
  });
});

describe("the other commands", () => {
  test("status takes the newest one, and says where it stands", async () => {
    const { choice, plan } = await given(plannedAlone);
    await plan();
    const { terminal, written } = recordedTerminal();
    const command = { ...choice, id: undefined, json: false, watch: false };

    expect(await cutoverStatusCommand(command, terminal)).toBe(0);
    expect(written.out[0]).toBe(`Cutover ${cutoverId} of Example (acct_1, test): planned`);
  });

  test("list shows each with its account and state", async () => {
    const { choice, plan } = await given(plannedAlone);
    await plan();
    const { terminal, written } = recordedTerminal();

    expect(await listCutoversCommand({ ...choice, json: false }, terminal)).toBe(0);
    expect(written.out[1]).toMatch(/acct_1 +test +planned +0 +2/);
  });

  test("rollback needs the account, and sends the subscriptions that are named", async () => {
    const steps = [{ state: "rolled_back" as const, progress: { rolled_back: 2 } }];
    const { plan, rollback, requests } = await given({ ...plannedAlone, steps });
    await plan();
    const subscriptions = ["sub_1"];

    expect(await rollback({ subscriptions, account: "acct_2" })).toMatchObject({ code: 2 });
    expect(await rollback({ subscriptions })).toMatchObject({ code: 0 });
    const sent = requests.filter(({ path }) => path.endsWith("/rollback"));
    expect(sent.map(({ body }) => body)).toEqual([{ subscriptionIds: ["sub_1"] }]);
  });

  test.each([
    ["adopt", "at Stripe nothing was changed"],
    ["swap", "Change them at Stripe"],
    ["move", "cannot bring back a canceled subscription"],
  ] as const)(
    "rollback says why one that was brought over by %s stays so",
    async (recipe, said) => {
      const after = new Map([["sub_1", { state: "done" as const, problem: null }]]);
      const { plan, apply, rollback } = await given({ items: [plannedItem(0, { recipe })], after });
      await plan();
      await apply();

      const { code, text } = await rollback({ subscriptions: ["sub_1"] });

      expect(code).toBe(3);
      expect(text).toContain(said);
    },
  );

  test.each([
    ["sub_1", 3, "sub_1 is cut over and cannot be rolled back"],
    ["sub_9", 2, "cutover_item_not_found"],
  ])("rollback of %s says first that it cannot be", async (subscription, exit, said) => {
    const after = new Map([["sub_1", { state: "cut_over" as const, problem: null }]]);
    const { plan, apply, rollback, requests } = await given({ ...plannedAlone, after });
    await plan();
    await apply();

    const { code, text } = await rollback({ subscriptions: [subscription] });

    expect(code).toBe(exit);
    expect(text).toContain(said);
    expect(text).not.toContain("Rolling back");
    expect(requests.some(({ path }) => path.endsWith("/rollback"))).toBe(false);
  });

  test("report writes each journal with request ids, and no payment method", async () => {
    const { choice, plan } = await given();
    await plan();
    const out = join(directory, "report");
    const { terminal, text } = recordedTerminal();

    const command = { ...choice, id: undefined, json: false, out };
    const code = await reportCutoverCommand(command, terminal);

    expect(code).toBe(0);
    const read = (name: string) => readFile(join(out, name), "utf8");
    const timeline = (await read("timeline.csv")).trimEnd().split("\n");
    expect(timeline).toHaveLength(7);
    expect(timeline[1]).toMatch(/sub_1,,1,2026-11-22T00:00:00.000Z,result,fenced,POST.*req_1/);
    expect((await read("items.ndjson")).trimEnd().split("\n")).toHaveLength(3);
    expect(await read("items.ndjson")).not.toMatch(/pm_secret|4242/);
    expect(await read("report.md")).toContain("sub_3 (customer-3, cus_3): blocked");
    const summary = JSON.parse(await read("summary.json"));
    expect(summary).toMatchObject({ journal: { entries: 6 }, notMoved: [{ state: "blocked" }] });
    expect(text()).toContain(summary.journal.sha256);
  });

  test("report names the later cutovers that have taken subscriptions over", async () => {
    const by = (takenOverBy: string) => ({ state: "done", problem: null, takenOverBy }) as const;
    const heirs = [by("second"), by("third"), by("second")];
    const after = new Map(heirs.map((heir, at) => [`sub_${at + 1}`, heir]));
    const items = [0, 1, 2].map((at) => plannedItem(at));
    const { choice, plan, apply } = await given({ items, after });
    await plan();
    await apply();
    const { terminal, text } = recordedTerminal();
    const command = { ...choice, id: undefined, json: false, out: join(directory, "report") };

    await reportCutoverCommand(command, terminal);

    const said = /2 were taken over later by cutover second\.\n+1 was taken over .* third\.\n/;
    expect(await readFile(join(command.out, "report.md"), "utf8")).toMatch(said);
    expect(text()).toMatch(said);
    const { takenOver } = JSON.parse(await readFile(join(command.out, "summary.json"), "utf8"));
    expect(takenOver.map(Object.values)).toEqual(Object.entries({ second: 2, third: 1 }));
  });
});
