import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openBrowser, openPage, overflow, signIn, violations, visit } from "./browser.ts";
import {
  type CutoverServer,
  connectLive,
  cutoverServer,
  liveAccount,
  testAccount,
} from "./cutover-world.ts";
import { keyOf } from "./filled.ts";

let server: CutoverServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([cutoverServer(), openBrowser()]);
});

beforeEach(async () => {
  context = await browser.newContext({ reducedMotion: "reduce" });
  ({ page, faults } = await openPage(context));
  await signIn(page, server);
});

afterEach(async () => {
  await context?.close();
  expect(faults).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

it("goes through a cutover: held, approved, rolled back, paused, brought to its end", async () => {
  const id = await server.plan(server.world.mapping, { way: "move" });
  const [first = "", second = ""] = await plannedOf(id);
  const keys = await loseFirstAnswer("/apply");
  await visit(page, `${server.url}/cutovers/${id}`);
  await page.getByText(`Stripe account ${testAccount}`).waitFor();
  await page.getByRole("link", { name: "1 blocked" }).click();
  await page.getByText("price_not_mapped").first().waitFor();
  await page.getByRole("link", { name: "1 blocked" }).click();

  // Some are begun, and stop before what cannot be undone.
  for (const each of [first, second]) await page.getByLabel(`Choose ${each}`).check();
  await page.getByRole("button", { name: "Start these…" }).click();
  await dialog()
    .getByLabel(/^Hold each one/)
    .check();
  await confirmed("Start 2 subscriptions");
  await reached("held", { held: 2, planned: 3, blocked: 1 });

  // One of them is approved in its panel, which then tells all that was sent.
  await page.getByRole("link", { name: first }).click();
  const panel = page.getByRole("dialog", { name: first });
  await panel.getByRole("button", { name: "Approve…" }).click();
  await confirmed("Approve 1 subscription");
  await panel.getByText("cut over").first().waitFor();
  expect(await panel.getByText(`DELETE /v1/subscriptions/${first}`).count()).toBeGreaterThan(0);
  expect(await violations(page)).toEqual([]);
  await panel.getByRole("button", { name: "Close" }).click();
  await reached("held", { cut_over: 1, held: 1 });

  // The other one is undone; without the account's id nothing can be sent.
  await page.getByLabel(`Choose ${second}`).check();
  await page.getByRole("button", { name: "Roll these back…" }).click();
  const undo = dialog().getByRole("button", { name: "Roll back 1 subscription" });
  expect(await undo.isDisabled()).toBe(true);
  await dialog()
    .getByLabel(/^Type acct_/)
    .fill(testAccount);
  await undo.click();
  await reached("held", { cut_over: 1, rolled_back: 1, planned: 3 });

  // A canary, then the rest, paused on its way.
  await page.getByRole("button", { name: "Go on…" }).click();
  await dialog()
    .getByLabel(/canary/)
    .fill("1");
  await dialog().getByRole("button", { name: "Go on" }).dblclick();
  await reached("held", { cut_over: 2, planned: 2 });
  await server.slow("^/v1/subscriptions$", 8, 700);
  await page.getByRole("button", { name: "Go on…" }).click();
  await confirmed("Go on");
  await page.getByRole("button", { name: "Pause" }).click();
  await pill("paused").waitFor();
  await page.getByRole("button", { name: "Go on…" }).click();
  await confirmed("Go on");
  await reached("completed", { cut_over: 4, rolled_back: 1, blocked: 1 });

  // Five clicks; the first was sent twice, and nothing was done twice.
  expect([keys.length, new Set(keys).size, keys[0]]).toEqual([6, 5, keys[1]]);
});

it("says what differs from Stripe of a customer, and grants it something", async () => {
  const [{ name, subscription }] = server.world.customers as [(typeof server.world.customers)[0]];
  await visit(page, `${server.url}/customers/${name}`);
  await page.getByRole("link", { name: "Not compared with Stripe" }).click();
  await page.getByRole("button", { name: "Compare now" }).click();
  await page.getByRole("link", { name: "In sync with Stripe" }).waitFor();
  const { items } = await server.stripe.get(`/v1/subscriptions/${await currentOf(subscription)}`);
  await server.stripe.post(`/v1/subscriptions/${await currentOf(subscription)}`, {
    cancel_at_period_end: true,
    items: [{ id: items.data[0]?.id, quantity: 3 }],
  });

  await page.getByRole("button", { name: "Compare now" }).click();
  await page.getByRole("link", { name: "Differs from Stripe: cancel_at, quantities" }).waitFor();
  const row = page.getByRole("row", { name: /^quantities/ });
  expect(await row.getByRole("cell").allTextContents()).toEqual([
    ...["quantities", "differs", "pro: 1", "pro: 3"],
    expect.stringContaining("Set the quantity"),
  ]);
  expect(await violations(page)).toEqual([]);

  await page.getByRole("link", { name: "Promotions" }).click();
  await page.getByRole("button", { name: "Grant a feature…" }).click();
  const grant = page.getByRole("dialog", { name: "Grant a feature" });
  await grant.getByLabel("Feature").selectOption("feature-seats");
  await grant.getByLabel("Limit", { exact: true }).fill("12");
  await grant.getByLabel("Lasts").selectOption("custom");
  await grant.getByLabel("Ends").fill("2040-01-31T09:30");
  expect(await violations(page)).toEqual([]);
  await grant.getByRole("button", { name: "Grant the feature" }).dblclick();
  await page.getByRole("row", { name: /feature-seats Active 12 custom .*2040/ }).waitFor();
  await page.getByRole("button", { name: "Revoke feature-seats" }).click();
  await page.getByRole("button", { name: "Revoke the grant" }).click();
  await page.getByText("Nothing is granted beside the subscriptions.").waitFor();
});

it("changes nothing live without the account's id, and shows why the server refuses", async () => {
  const id = await server.plan(await connectLive(server), { way: "move" });
  await visit(page, `${server.url}/cutovers/${id}`);
  await page.getByText(`Stripe account ${liveAccount}`).getByText("Live").waitFor();
  await page.getByRole("link", { name: "1 planned" }).waitFor();
  await page.getByRole("button", { name: "Start…" }).click();
  const start = dialog().getByRole("button", { name: "Start the cutover" });
  await dialog()
    .getByLabel(/^Type acct_/)
    .fill("acct_rea");
  expect(await start.isDisabled()).toBe(true);
  await dialog()
    .getByLabel(/^Type acct_/)
    .fill(liveAccount);
  await start.click();
  const refusal = dialog().getByRole("alert");
  await refusal.getByText("Code conformance_needed").waitFor();
  expect(await refusal.textContent()).toMatch(/Request [\w.-]+/);
  await dialog()
    .getByLabel(/^Apply although/)
    .check();
  await dialog()
    .getByLabel(/^Hold each one/)
    .check();
  await start.click();
  await reached("held", { held: 1 });

  await page.getByRole("button", { name: "Roll back…" }).click();
  expect(await dialog().getByText("Undone at Stripe").locator("..").textContent()).toContain("1");
  await dialog()
    .getByLabel(/^Type acct_/)
    .fill(liveAccount);
  await dialog().getByRole("button", { name: "Roll back the cutover" }).click();
  await reached("rolled back", { rolled_back: 1 });
  await page.getByRole("row").getByRole("link", { name: /^sub_/ }).click();
  await page.getByRole("dialog").getByText("Rolled back").first().waitFor();
  await page.getByText("What was sent").first().click();
  expect(await page.getByText("<img src=x onerror=").count()).toBeGreaterThan(0);
});

it.each([
  ["light", 360],
  ["dark", 2_560],
] as const)(
  "fits and is found without a fault in %s, %i pixels wide, to read only",
  async (...as) => {
    const [colorScheme, width] = as;
    await context.close();
    const viewport = { width, height: 900 };
    context = await browser.newContext({ colorScheme, reducedMotion: "reduce", viewport });
    ({ page, faults } = await openPage(context));
    await signIn(page, { ...server, key: await keyOf(server, "viewer") });
    const [moved, live] = await server.call<Array<{ id: string }>>("GET", "/api/v1/cutovers");
    const [item] = await server.call<Array<{ plan: { oldSubscription: string } }>>(
      "GET",
      `/api/v1/cutovers/${live?.id}/items?limit=1`,
    );
    const found: string[] = [];
    const look = async () => {
      found.push(...(await violations(page)), `${await overflow(page)} pixels too wide`);
    };

    await visit(page, `${server.url}/cutovers/${moved?.id}`);
    await look();
    await visit(page, `${server.url}/cutovers/${live?.id}?item=${item?.plan.oldSubscription}`);
    await page.getByRole("dialog").getByText("What was sent").first().waitFor();
    await look();
    await page.keyboard.press("Escape");

    expect(await page.getByRole("button", { name: "Plan again…" }).isDisabled()).toBe(true);
    expect(found.filter((fault) => fault !== "0 pixels too wide")).toEqual([]);
  },
);

/** The subscription that has taken the place of another one at Stripe, or that one itself. */
async function currentOf(old: string): Promise<string> {
  const { data } = await server.stripe.get("/v1/subscriptions?status=active&limit=100");
  return data.find(({ metadata }) => metadata.carryover_replaces === old)?.id ?? old;
}

/** Loses the first answer of a path; returns the idempotency keys of all requests, as they come. */
async function loseFirstAnswer(path: string): Promise<string[]> {
  const keys: string[] = [];
  await page.route(`**${path}`, async (route) => {
    keys.push(route.request().headers()["idempotency-key"] ?? "none");
    if (keys.length > 1) return await route.fallback();
    await route.fetch();
    await route.abort();
  });
  return keys;
}

/** What each of these is in now, as the page shows it. */
async function reached(state: string, counts: Readonly<Record<string, number>>): Promise<void> {
  await dialog().waitFor({ state: "detached" });
  await pill(state).waitFor();
  for (const [name, count] of Object.entries(counts)) {
    const text = `${count} ${name.replaceAll("_", " ")}`;
    await page.getByRole("link", { name: text, exact: true }).waitFor();
  }
}

const pill = (state: string) =>
  page.getByRole("heading", { level: 1 }).getByText(state, { exact: true });

/** The dialog in front. */
function dialog(): Locator {
  return page.getByRole("dialog", { name: /\?$/ });
}

async function confirmed(button: string): Promise<void> {
  await dialog().getByRole("button", { name: button, exact: true }).click();
  await dialog().waitFor({ state: "detached" });
}

async function plannedOf(id: string): Promise<string[]> {
  const items = await server.call<Array<{ plan: { oldSubscription: string }; state: string }>>(
    "GET",
    `/api/v1/cutovers/${id}/items?state=planned`,
  );
  return items.map(({ plan }) => plan.oldSubscription);
}
