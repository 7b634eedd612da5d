import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "../program.ts";
import { makeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";
import { openBrowser, openPage, signIn, visit } from "./browser.ts";

const customerCount = 100_000;

let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  const file = join(await makeScratch(), "many.ndjson");
  const lines = Array.from({ length: customerCount }, (_, index) =>
    JSON.stringify(personAt(index)),
  );
  await writeFile(file, lines.join("\n"));
  const imported = await run(["import", "--customers-file", file, "--yes"], {
    env: server.access.env,
  });
  if (imported.code !== 0) throw new Error(imported.stderr);
  context = await browser.newContext({ reducedMotion: "reduce", acceptDownloads: true });
  ({ page, faults } = await openPage(context));
  await signIn(page, server);
});

afterAll(async () => {
  await context?.close();
  await browser?.close();
  await server?.stop();
});

/** Every thousandth has a name of its own; one has a name that a table program would compute. */
function personAt(index: number) {
  const name = index % 1_000 === 7 ? `Zoë ${index}` : `Person ${index}`;
  return { id: `c-${String(index).padStart(6, "0")}`, name: index === 7 ? `=Zoë, "7"` : name };
}

const status = () => page.getByRole("status").filter({ hasText: "customer" });
const firstRow = () => page.getByRole("row").nth(1);

it("scrolls through 100,000 customers with few rows at a time, each in its place", async () => {
  await visit(page, `${server.url}/customers`);
  await status().filter({ hasText: "100,000 customers" }).waitFor();

  const seen = new Set<string>();
  for (let loaded = 0; loaded < customerCount; ) {
    loaded = await page.evaluate<number>(scrollDown);
    const rows = await page.getByRole("row").allTextContents();
    expect(rows.length).toBeLessThan(80);
    for (const row of rows) seen.add(/c-\d{6}/.exec(row)?.[0] ?? "");
  }
  await page.evaluate(scrollDown);
  await page.getByText("c-099999", { exact: true }).waitFor();

  expect(seen.size).toBeGreaterThan(500);
  expect(faults).toEqual([]);
});

/** Runs in the page: scrolls to the end of what is loaded, waits, and returns the rows by then. */
const scrollDown = `(async () => {
  const view = document.querySelector('[role="group"][aria-label="Customers"]');
  view.scrollTop = view.scrollHeight;
  const before = view.scrollHeight;
  for (let wait = 0; wait < 100 && view.scrollHeight === before; wait++) {
    if (document.querySelector('[role="table"]').getAttribute("aria-rowcount") !== "-1") break;
    await new Promise((go) => setTimeout(go, 20));
  }
  const rows = document.querySelector('[role="table"] [role="rowgroup"]:last-child');
  return Math.round(rows.offsetHeight / 52);
})()`;

it("searches as one types, and a late reply never replaces a newer one", async () => {
  await visit(page, `${server.url}/customers`);
  // The reply to the first letters comes after that to the last ones.
  await page.route(/customer-search\?.*q=zo(&|$)/i, async (route) => {
    await new Promise((go) => setTimeout(go, 800));
    await route.continue().catch(() => {});
  });
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.fill("zo");
  await page.waitForTimeout(300);
  await search.fill("zoë 1007");
  await page.getByText("c-001007", { exact: true }).waitFor();
  await page.waitForTimeout(900);

  expect(await page.getByRole("row").count()).toBe(2);
  expect(new URL(page.url()).searchParams.get("find")).toBe("zoë 1007");
  await page.unroute(/customer-search\?.*q=zo(&|$)/i);
});

it("sorts by a click on a head, keeps it in the address, and shows what was sent", async () => {
  await visit(page, `${server.url}/customers?find=zo%C3%AB`);
  await status().filter({ hasText: "99 customers" }).waitFor();
  await page.getByRole("button", { name: /^Customer/ }).click();
  await page
    .getByRole("columnheader", { name: /^Customer/ })
    .and(page.locator("[aria-sort=ascending]"))
    .waitFor();
  await page.getByRole("button", { name: /^Customer/ }).click();
  await firstRow().filter({ hasText: "Zoë 99007" }).waitFor();
  const address = page.url();
  await visit(page, address);

  expect(await firstRow().textContent()).toContain("Zoë 99007");
  expect(address).toContain("sort=name");
  expect(faults).toEqual([]);
});

it("exports what is filtered, as lines and as a table that computes nothing", async () => {
  await visit(page, `${server.url}/customers?find=c-0000&sort=id`);
  const lines = (await saved("Export NDJSON")).trim().split("\n");
  const table = (await saved("Export CSV")).trim().split("\r\n");

  expect(lines.map((line) => JSON.parse(line).id)).toEqual(
    Array.from({ length: 100 }, (_, index) => personAt(index).id),
  );
  expect(table).toHaveLength(101);
  expect(table[8]).toMatch(/^c-000007,"'=Zoë, ""7""",/);
});

async function saved(button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return await readFile(await download.path(), "utf8");
}
