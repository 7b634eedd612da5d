import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Server, startServer } from "../server.ts";
import { openBrowser, openPage, overflow, signIn, violations, visit } from "./browser.ts";

let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

const hostile = `<img src=x onerror="alert(1)">`;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
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
  await server?.stop();
});

it("shows requests as they come, of one customer and of one key, and what was sent", async () => {
  const requests = page.getByRole("group", { name: "Requests" });
  await visit(page, `${server.url}/requests?customer=acme`);
  await page.getByText("No such request in the last seven days.").waitFor();

  await send("POST", "", { id: "acme", name: hostile, email: "person@example.com" });
  await requests.getByRole("link", { name: "POST /customers" }).click();
  const body = page.getByRole("group", { name: "The body of the request" });
  await body.getByText(JSON.stringify(hostile)).waitFor();
  expect(await body.textContent()).toContain('"email": "[removed]"');
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await overflow(page)).toBe(0);
  await page.setViewportSize({ width: 1_280, height: 800 });

  await send("GET", "/acme");
  await send("GET", `/${encodeURIComponent(hostile)}`);
  await page.reload();
  await body.waitFor();
  await page.getByRole("link", { name: "Close" }).click();
  await page.getByLabel("Customer").fill("");
  await page.getByLabel("Status").selectOption("refused (4xx)");
  await requests.getByText("CustomerNotFound").waitFor();
  await requests.getByText(hostile).waitFor();
  expect(new URL(page.url()).searchParams.get("status")).toBe("4xx");

  await visit(page, `${server.url}/customers/acme?part=requests`);
  expect(await requests.getByRole("row").count()).toBe(3);
  await visit(page, `${server.url}/keys`);
  await page.getByRole("link", { name: /^Requests of the key/ }).click();
  await page.waitForURL(/key=/);
  await requests.getByRole("link", { name: "GET /customers/acme" }).waitFor();
});

it("shows how workers, queues and the database are doing", async () => {
  await visit(page, `${server.url}/health`);

  await page.getByText("not for production").waitFor();
  const workers = page.getByRole("group", { name: "Workers" });
  await workers.getByRole("row", { name: /^billing task waiting/ }).waitFor();
  expect(await workers.getByRole("row").count()).toBe(8);
  await page.getByRole("row", { name: /^Imports 0/ }).waitFor();
  await page.getByText(/^embedded \d+\.\d/).waitFor();
  await page.getByText(/^\d+(\.\d)? MB$/).waitFor();
});

async function send(method: string, path: string, body?: unknown): Promise<void> {
  const headers = { "x-api-key": server.key, "content-type": "application/json" };
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  await fetch(`${server.url}/api/v1/customers${path}`, { method, headers, ...init });
}
