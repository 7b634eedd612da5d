import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openBrowser, openPage, overflow, signIn, violations, visit } from "./browser.ts";
import { type CutoverServer, connectLive, cutoverServer, liveAccount } from "./cutover-world.ts";
import { testAccount } from "./cutover-world.ts";
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

it("goes through a cutover: held, approved, rolled back, paused and brought to its end", async () => {
  const id = await server.plan(server.world.mapping, { way: "move" });
  const [first = "", second = ""] = await plannedOf(id);
  await visit(page, `${server.url}/cutovers/${id}`);
  await page.getByText(`Stripe account ${testAccount}`).waitFor();
  await page.getByRole("link", { name: "1 blocked" }).click();
  await page.getByText("price_not_mapped").first().waitFor();
  await page.getByRole("link", { name: "1 blocked" }).click();

  // Some are begun, and stop before what cannot be undone.
  for (const each of [first, second]) await page.getByLabel(`Choose ${each}`).check();
  await page.getByRole("button", { name: "Start these…" }).click();
  await dialog().getByLabel(/^Hold each one/).check();
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
  await dialog().getByLabel(/^Type acct_/).fill(testAccount);
  await undo.click();
  await reached("held", { cut_over: 1, rolled_back: 1, planned: 3 });

  // A canary, then the rest, paused on its way.
  await page.getByRole("button", { name: "Go on…" }).click();
  await dialog().getByLabel(/canary/).fill("1");
  await dialog().getByRole("button", { name: "Go on" }).dblclick();
  await reached("held", { cut_over: 2, planned: 2 });
  await server.slow(`^/v1/subscriptions$`, 20, 700);
  await page.getByRole("button", { name: "Go on…" }).click();
  await confirmed("Go on");
  await page.getByRole("button", { name: "Pause" }).click();
  await pill("paused").waitFor();
  await page.getByRole("button", { name: "Go on…" }).click();
  await confirmed("Go on");
  await reached("completed", { cut_over: 4, rolled_back: 1, blocked: 1 });

}, 60_000);

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
