import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { givenCutover, plannedAlone } from "../testing/cutover-commands.ts";
import { cutoverId, type FakeCutover, leftItem, plannedItem } from "../testing/cutover-server.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-cutover-"));
  await writeFile(join(directory, "mapping.yaml"), "prices:\n  price_1: {plan: pro}\n");
});

afterEach(() => rm(directory, { recursive: true }));

const given = (fake: FakeCutover = {}) => givenCutover(directory, fake);

describe("cutover plan", () => {
  test("writes a file that nobody can change, and says what costs what", async () => {
    const { plan, out, requests } = await given(plannedAlone);

    const { code, text } = await plan();

    expect(code).toBe(0);
    expect((await stat(out)).mode & 0o777).toBe(0o400);
    expect(requests[0]?.body).toEqual({
      mapping: { prices: { price_1: { plan: "pro", keepPrice: false } } },
      options: {},
    });
    expect(text).toContain("Charged now: 0");
    expect(text).toMatch(/move +usd +98\.00 +98\.00 +same/);
    const written = JSON.parse(await readFile(out, "utf8")) as { items: unknown[] };
    expect(written.items).toEqual(plannedAlone.items);
  });

  test("names what is blocked or deferred, why, and what to do, and ends with 1", async () => {
    const items = [plannedItem(0), leftItem(1, "blocked"), leftItem(2, "deferred")];
    const { plan } = await given({ items });

    const { code, text } = await plan();

    expect(code).toBe(1);
    for (const state of ["blocked", "deferred"]) {
      expect(text).toContain(`: ${state}\n    It is ${state}. [rule_${state}]\n      Wait for it.`);
    }
    expect(text).not.toContain("sub_1 (");
  });

  test("ends with 0 if blocked ones are allowed", async () => {
    const { plan } = await given();

    expect((await plan({ allowBlocked: true })).code).toBe(0);
  });

  test("never takes the place of another plan unless it is told to", async () => {
    const { plan, requests, out } = await given(plannedAlone);
    await plan();
    const before = await readFile(out, "utf8");
    requests.length = 0;

    const refused = await plan();

    expect(refused).toMatchObject({ code: 2, text: expect.stringContaining("--force") });
    expect(requests).toEqual([]);
    expect(await readFile(out, "utf8")).toBe(before);
    expect((await plan({ force: true })).code).toBe(0);
  });

  test.each([
    [
      "prices:\n  price_1: {plan: pro}\n  price_2:\n    plna: pro\n",
      '4:5: prices.price_2.plna: There is no field "plna". Did you mean "plan"?',
    ],
    ["prices:\n  price_1:\n    plan:\n", "2:3: prices.price_1: What this price stands for is not"],
    ["prices:\n  price_1: {plan: pro, addon: seats}\n", "2:31: prices.price_1.addon: Give one of"],
    [
      "prices:\n  price_1: pro\n",
      "2:12: prices.price_1: Write what it stands for, such as {plan: pro}.",
    ],
    [
      "price:\n  price_1: {plan: pro}\n",
      '1:1: price: There is no field "price". Did you mean "prices"?',
    ],
    [
      "prices:\n  pro: {plan: pro, billingId: price_1}\n",
      '2:20: prices.pro.billingId: There is no field "billingId". The id of the price at Stripe is',
    ],
    [
      "prices:\n  price_1: {planId: pro}\n",
      '2:13: prices.price_1.planId: There is no field "planId". Did you mean "plan"?',
    ],
    ["prices:\n  price_1: {plan: pro, way: mve}\n", "2:29: prices.price_1.way: Write adopt, swap"],
    ["prices:\n  price_1: {plan: pro\n", "3:1: "],
    ['{"prices": {"price_1": {"skip": false}}}', "1:33: prices.price_1.skip: Write true"],
    ["- price_1\n", "1:1: A mapping has the field prices"],
    ["prices:\n  p: {plan: a}\n  p: {plan: b}\n", "3:3: Map keys must be unique"],
  ])("says where a mapping is wrong: %j", async (mapping, said) => {
    const { plan, requests } = await given();
    await writeFile(join(directory, "mapping.yaml"), mapping);

    const { code, text } = await plan();

    expect(code).toBe(2);
    expect(text).toContain(`mapping.yaml:${said}`);
    expect(requests).toEqual([]);
  });

  test("takes the way of a mapped price", async () => {
    const { plan, requests } = await given(plannedAlone);
    await writeFile(
      join(directory, "mapping.yaml"),
      "prices:\n  price_1: {plan: pro, way: swap}\n",
    );

    const { code } = await plan();

    expect(code).toBe(0);
    expect(requests[0]?.body).toMatchObject({
      mapping: { prices: { price_1: { plan: "pro", way: "swap" } } },
    });
  });

  test("says why a plan could not be made", async () => {
    const { plan } = await given({ failsPlanning: true });

    expect(await plan()).toMatchObject({
      code: 3,
      text: expect.stringContaining("No plan pro. [plan_not_found]"),
    });
  });

  test("shows where the mapping names a price that Stripe lacks, and ends with 2", async () => {
    const message = "The account does not have price_2, price_3. Correct the mapping.";
    const planProblem = { code: "mapped_price_missing", message };
    const { plan } = await given({ failsPlanning: true, planProblem });
    const prices = ["price_1: {plan: pro}", "price_2: {plan: pro}", "price_3: {addon: seats}"];
    await writeFile(join(directory, "mapping.yaml"), `prices:\n  ${prices.join("\n  ")}\n`);

    const { code, text } = await plan();

    expect(code).toBe(2);
    expect(text).toContain("mapping.yaml:3:3: prices.price_2: Stripe has no such price.");
    expect(text).toContain("mapping.yaml:4:3: prices.price_3: Stripe has no such price.");
    expect(text).not.toContain("prices.price_1");
  });

  test.each([
    ["a test account", plannedAlone, /apply \S+plan\.json --canary 5$/],
    ["a live account", { ...plannedAlone, livemode: true }, /--canary 5 --live$/],
    ["nothing to write", { items: [plannedItem(0, { recipe: "adopt" })] }, /plan\.json$/],
    ["nothing planned", { items: [leftItem(0, "skipped")] }, /There is nothing to apply\.$/],
  ])("says what comes next: %s", async (_, fake, next) => {
    const { plan } = await given(fake);

    expect((await plan()).said.at(-1)).toMatch(next);
  });

  test("writes what is charged now as money", async () => {
    const { plan } = await given({ ...plannedAlone, chargedNow: 1_250 });

    expect((await plan()).text).toContain("Charged now: 12.50 usd, for metered usage");
  });

  test("lets no text of Stripe's look like lines of its own", async () => {
    const message = "The coupon a\n  sub_9: done\u2028\r\nCharged now: 0 is for one invoice.";
    const hits = [{ code: "discount_once", action: "block", message, fix: "a\nb" }] as const;
    const blocked = { ...leftItem(0, "blocked"), hits: [...hits] };
    const { plan } = await given({ items: [blocked] });

    const { text } = await plan();

    expect(text).toContain("The coupon a sub_9: done Charged now: 0 is for one invoice.");
    expect(text).not.toMatch(/^ *(sub_9|b$)/m);
  });

  test("prints prices as they are, with fractions, blocks and what they become", async () => {
    const plain = { id: "p", currency: "usd", tiersMode: null, transformQuantity: null };
    const old = { ...plain, unitAmountDecimal: "0.0125" };
    const next = { ...plain, transformQuantity: { divideBy: 100, round: "up" } };
    const items = [
      { quantity: 4_000, old, new: { ...next, unitAmountDecimal: "1.25" } },
      { quantity: null, old, new: null },
    ];
    const { plan } = await given({ items: [plannedItem(0, { items })] });

    const table = await plan({ format: "table" });
    const csv = await plan({ format: "csv", force: true });
    const json = await plan({ format: "json", force: true });

    const first = "4000 × 0.000125 usd → 0.0125 usd for each 100, rounded up";
    expect(table.out[1]).toContain(`${first}, metered × 0.000125 usd`);
    expect(csv.out[1]).toContain(`${first}; metered × 0.000125 usd`);
    expect(JSON.parse(json.out.join("\n")).subscriptions[0].items).toEqual(items);
  });

  test("prints one row for each subscription, for people and for programs", async () => {
    const { plan } = await given();

    const table = await plan({ format: "table" });
    const csv = await plan({ format: "csv", force: true });
    const json = await plan({ format: "json", force: true });

    expect(table.out[1]).toMatch(/^customer-1 +sub_1 +move +pro +2024-01-15 +2026-12-15 00:00 +49/);
    expect(csv.out).toHaveLength(4);
    expect(csv.out[1]).toContain("customer-1,cus_1,sub_1,planned,move,,pro,");
    expect(JSON.parse(json.out.join("\n"))).toMatchObject({
      cutover: { id: cutoverId },
      subscriptions: [{ subscription: "sub_1" }, { subscription: "sub_2" }, { state: "blocked" }],
    });
  });

  test("compares with an older plan", async () => {
    const older = await given({ items: [plannedItem(0), leftItem(1, "blocked"), plannedItem(3)] });
    await older.plan({ out: join(directory, "older.json") });
    const { plan } = await given({ items: [plannedItem(0), plannedItem(1), plannedItem(2)] });

    const { text } = await plan({ diff: join(directory, "older.json") });

    expect(text).toContain("~ sub_2  what blocked → move, rules rule_blocked → none");
    expect(text).toContain("+ sub_3  move pro");
    expect(text).toContain("- sub_4  was move");
    expect(text).not.toContain("~ sub_1");
  });
});
