import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startServer } from "../server.ts";
import { openBrowser, openPage, signIn } from "./browser.ts";

let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});

afterEach(() => context?.close());

afterAll(() => browser?.close());

it("says that the server is away, keeps what it shows, and goes on when it is back", async () => {
  const first = await startServer();
  context = await browser.newContext();
  ({ page } = await openPage(context));
  await signIn(page, first);
  await page.getByRole("link", { name: "Health" }).click();
  await page.getByText("ready", { exact: true }).waitFor();
  await page.getByText("Version").waitFor();

  await first.kill();
  await page.getByText("The server does not answer. What you see").waitFor();
  const shown = await page.getByText("Version").count();
  const { port, store, key } = first;
  const second = await startServer({ port, store, key });

  await page.getByText("The server does not answer. What you see").waitFor({ state: "detached" });
  await page.getByText("ready", { exact: true }).waitFor();
  expect(shown).toBe(1);
  await second.stop();
});
