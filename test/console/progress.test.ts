import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Server, startServer } from "../server.ts";
import { openBrowser, openPage, signIn } from "./browser.ts";

let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
});

beforeEach(async () => {
  context = await browser.newContext();
  ({ page } = await openPage(context));
  await signIn(page, server);
});

afterEach(() => context?.close());

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("shows each batch of a run as it is applied, and its end", async () => {
  const run = await openRun("live.json");
  await visitRun(run);
  await page.getByText("Running").waitFor();

  await putBatch(run, 0);
  await recordsRead(3);
  await putBatch(run, 1);
  await recordsRead(6);
  await send("POST", `/${run}/complete`, { recordCount: 6, batchCount: 2 });

  await page.getByText("Completed").waitFor();
  await page.getByRole("button", { name: "Undo…" }).waitFor();
});

it("goes on with a run after the server was away", async () => {
  const run = await openRun("outage.json");
  await visitRun(run);
  await putBatch(run, 0);
  await recordsRead(3);

  await server.kill();
  server = await startServer({ port: server.port, store: server.store, key: server.key });
  await putBatch(run, 1);

  await recordsRead(6);
  await page.getByText("The server does not answer.").waitFor({ state: "detached" });
});

it("cancels a run after asking", async () => {
  const run = await openRun("canceled.json");
  await visitRun(run);

  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("button", { name: "Leave it" }).click();
  await page.getByText("Running").waitFor();
  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("button", { name: "Cancel the run" }).click();

  await page.getByText("Canceled", { exact: true }).waitFor();
  const { status } = await send("GET", `/${run}`);
  expect(status).toBe("canceled");
});

/** A page of a run that is open keeps a stream, so the network never is idle. */
async function visitRun(run: string): Promise<void> {
  await page.goto(`${server.url}/imports/${run}`);
  await page.getByRole("heading", { name: /^Import of customers/ }).waitFor();
}

async function recordsRead(count: number): Promise<void> {
  const stat = page.locator("dl > div", { hasText: "Records read" });
  await stat.getByText(String(count), { exact: true }).waitFor();
}

async function openRun(name: string): Promise<string> {
  const { id } = await send("POST", "", { kind: "customers", source: { name } });
  return id;
}

async function putBatch(run: string, number: number): Promise<void> {
  const ids = [1, 2, 3].map((index) => number * 3 + index);
  await send("PUT", `/${run}/batches/0.${number}`, {
    sha256: String(number).repeat(64),
    recordNumbers: ids,
    records: ids.map((id) => ({ id: `live-${run.slice(-4)}-${id}`, name: `Live ${id}` })),
  });
}

async function send(method: string, path: string, body?: object) {
  const response = await fetch(`${server.url}/api/v1/import-runs${path}`, {
    method,
    headers: { "x-api-key": server.key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { data: { id: string; status: string } }).data;
}
