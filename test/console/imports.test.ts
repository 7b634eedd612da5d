import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { get } from "../server.ts";
import { openBrowser, openPage, signIn, violations, visit } from "./browser.ts";
import { type FilledServer, filledServer, hostile } from "./filled.ts";

let server: FilledServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([filledServer(), openBrowser()]);
});

beforeEach(async () => {
  context = await browser.newContext({ acceptDownloads: true, reducedMotion: "reduce" });
  ({ page, faults } = await openPage(context));
  await signIn(page, server);
});

afterEach(async () => {
  await context?.close();
  expect(faults).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("lists the newest run first, and keeps filters in the address", async () => {
  const rows = page.getByRole("row");
  expect(await rows.nth(1).textContent()).toContain("<b>hostile<");

  await page.getByLabel("Kind").selectOption("usage");

  await page.waitForURL(/\/imports\?kind=usage$/);
  await page.getByText("<b>hostile<").waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("link", { name: "Import of usage" }).waitFor();
  expect(await rows.count()).toBe(2);
});

it("groups rejected records by reason, and saves them all", async () => {
  await visit(page, `${server.url}/imports/${server.examplesRun}`);
  const groups = page.locator("details");
  const path = `/api/v1/import-runs/${server.examplesRun}/rejections`;
  const { data } = await get<{ data: { code: string; recordNumber: number }[] }>(server, path);

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download NDJSON" }).click();
  const saved = await readFile(await (await downloading).path(), "utf8");

  expect(await groups.count()).toBe(new Set(data.map(({ code }) => code)).size);
  expect(
    saved
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual(data);
});

it("shows hostile text as text, on every page that has it", async () => {
  for (const [index, text] of hostile.entries()) {
    if (index === 0) continue;
    await visit(page, `${server.url}/customers/hostile-${index}`);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain(text);
  }
  await visit(page, `${server.url}/imports/${server.hostileRun}?part=outcomes`);
  await visit(page, `${server.url}/customers`);

  expect(await page.getByText(hostile[1]).count()).toBeGreaterThan(0);
});

it("previews an undo in three buckets before it does anything, and then does it", async () => {
  await visit(page, `${server.url}/imports/${server.hostileRun}`);
  await page.getByRole("button", { name: "Undo…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("as they were before the run").waitFor();
  const before = await dialog.textContent();
  const found = await violations(page);
  const isThere = () =>
    fetch(`${server.url}/api/v1/customers/hostile-1`, { headers: { "x-api-key": server.key } });
  expect((await isThere()).status).toBe(200);

  await dialog.getByRole("button", { name: "Undo the run" }).click();

  await page.getByRole("heading", { name: /^Undo of customers/ }).waitFor();
  expect(found).toEqual([]);
  expect(before).toContain(`${hostile.length - 1}: as they were before the run`);
  expect((await isThere()).status).toBe(404);
});
