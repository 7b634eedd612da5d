import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Server, startServer } from "../server.ts";
import { openBrowser, openPage, signIn, violations, visit } from "./browser.ts";

let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
});

beforeEach(async () => {
  context = await browser.newContext({ reducedMotion: "reduce" });
  ({ page, faults } = await openPage(context));
  await signIn(page, server);
  await visit(page, `${server.url}/keys`);
});

afterEach(async () => {
  await context?.close();
  expect(faults).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("makes a key that works, shows it once, and revokes it", async () => {
  const key = await made("Create a key", async () => {
    await page.getByLabel("Name").fill("billing worker");
    await page.getByRole("radio", { name: /^server/ }).check();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Create the key" }).click();
  });
  const [before, isShown] = [await statusWith(key), await page.getByText(key).count()];

  await page.getByRole("button", { name: `Revoke the key …${key.slice(-4)}` }).click();
  await page.getByRole("button", { name: "Revoke the key", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  expect([before, isShown]).toEqual([200, 0]);
  expect(await statusWith(key)).toBe(401);
});

it("replaces a key, and lets the old one go on for as long as was chosen", async () => {
  const first = await made("Create a key", () =>
    page.getByRole("button", { name: "Create the key" }).click(),
  );

  const second = await made(`Replace the key …${first.slice(-4)}`, async () => {
    await page.getByLabel("The old one works").selectOption("for an hour");
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Make a new key" }).click();
  });

  expect([await statusWith(first), await statusWith(second)]).toEqual([200, 200]);
  await page.getByText(/^Ends/).waitFor();
});

/** Opens a dialog, goes through it, and returns the key that it shows. */
async function made(button: string, fill: () => Promise<void>): Promise<string> {
  await page.getByRole("button", { name: button }).click();
  await fill();
  const shown = page.getByRole("dialog", { name: "Your new key" });
  const key = (await shown.getByTitle(/^Copy /).textContent()) ?? "";
  await shown.getByRole("button", { name: "I have kept it" }).click();
  await shown.waitFor({ state: "detached" });
  return key;
}

async function statusWith(key: string): Promise<number> {
  const response = await fetch(`${server.url}/api/v1/whoami`, { headers: { "x-api-key": key } });
  return response.status;
}
