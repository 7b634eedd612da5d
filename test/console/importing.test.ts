import { gzipSync } from "node:zlib";
import { Carryover } from "@carryover/sdk";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { textCell, workbookOf } from "../../packages/cli/src/testing/workbook.ts";
import { get, type Run, type Server, startServer } from "../server.ts";
import { openBrowser, openPage, overflow, signIn, violations } from "./browser.ts";
import { hostile, keyOf } from "./filled.ts";
import { correctedName, faultyCustomers } from "./importing-file.ts";

/** The machine may have other work. */
const patienceMs = 200_000;
const poll = { timeout: patienceMs };

let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
});

afterEach(async () => {
  await context?.close();
  expect(faults).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("imports 50,000 records, 5 % of them corrected, while the server goes away", async () => {
  await open();
  const file = faultyCustomers(50_000, "all");
  await drop("all.ndjson", file.text);
  await page.getByText("2,501 faulty").waitFor();

  await correct("invalid_email");
  await page.getByLabel("email of record 61", { exact: true }).fill("");
  await page.getByLabel("email of record 61", { exact: true }).press("Enter");
  await page.getByRole("button", { name: "Do the same wherever email is “none”" }).click();
  await said("832 changed, 832 of them are sound now.");
  await correct("unknown_field");
  await page.getByRole("button", { name: "Clear colour in all" }).click();
  await said("834 changed, 834 of them are sound now.");
  await correct("invalid_type");
  await page.getByLabel("Set name in all of them to").fill(correctedName);
  await page.getByRole("button", { name: "Set in all" }).click();
  await said("833 changed, 833 of them are sound now.");
  await correct("invalid_json");
  const broken = page.getByLabel("Text of record 31");
  await broken.fill(`${await broken.inputValue()}}`);
  await broken.press("Enter");
  await said("Sound now.");
  await page.getByRole("button", { name: "Check again with the corrections" }).click();
  await page.getByText("Sound", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Preview changes" }).click();
  await page.getByText("This is what an import would do to customers").waitFor();
  await page.getByRole("button", { name: "Start import" }).click();
  await page.getByText(/^[1-9][\d,]* of 50,001/).waitFor();
  await restart();
  await ended("50,001 of 50,001");

  expect(await runsOf("all.ndjson")).toMatchObject([
    { status: "completed", mode: "plan" },
    { status: "completed", mode: "apply", counts: { read: 50_001, created: 50_001, rejected: 0 } },
  ]);
  expect(await namesOf("all-")).toEqual(file.names);
});

it("goes on with a file that is chosen again in two tabs after its tab was closed", async () => {
  await open();
  const names = Array.from({ length: 24_000 }, (_, index) => [`again-${index}`, `Name ${index}`]);
  const text = JSON.stringify(names.map(([id, name]) => ({ id, name })));
  await drop("again.json", text);
  await page.getByRole("button", { name: "Start import" }).click();
  await page.getByText(/^[1-9][\d,]* of 24,000/).waitFor();
  await server.kill();
  await page.close({ runBeforeUnload: false });
  await restart();
  const pages = await Promise.all([openPage(context), openPage(context)]);
  for (const tab of pages) {
    page = tab.page;
    await toImport(page);
    await drop("again.json", text);
    await page.getByText("Sound", { exact: true }).waitFor();
  }
  for (const tab of pages) await tab.page.getByRole("button", { name: "Start import" }).click();
  for (const tab of pages) {
    page = tab.page;
    await ended("24,000 of 24,000");
    faults.push(...tab.faults);
  }

  expect(await runsOf("again.json")).toMatchObject([
    { status: "completed", counts: { read: 24_000, created: 24_000 } },
  ]);
  expect(await namesOf("again-")).toEqual(new Map(names as [string, string][]));
});

it("maps the columns of a foreign table by hand, and remembers it", async () => {
  await open();
  const header = "Kundennummer;Firma;Ort";
  const rows = hostile.map((text, at) => `csv-${at};"${text.replaceAll('"', '""')}";Köln`);
  const latin = Buffer.from([header, ...rows].join("\r\n"), "latin1");
  await drop("kunden.csv", latin);
  await page
    .getByRole("alert")
    .getByText(/no column goes to "id"/)
    .waitFor();
  await page.getByLabel("Field of Kundennummer").selectOption("id");
  await page.getByLabel("Field of Firma").selectOption("name");
  await page.getByLabel("Field of Ort").selectOption("metadata.Ort");
  await page.getByRole("button", { name: "Use and save" }).click();
  await page.getByText("Sound", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Remove kunden.csv" }).click();
  await drop("kunden.csv", latin);
  await page.getByText("Sound", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Start import" }).click();
  await ended("4 of 4");

  expect(await namesOf("csv-")).toEqual(new Map(hostile.map((text, at) => [`csv-${at}`, text])));
});

it("takes every form: gzip, a workbook, pasted text, several kinds in one file", async () => {
  await open();
  const customers = [{ id: "form-gzip", name: "Gzip" }];
  const sheet =
    `<row r="1">${textCell("A1", "id")}${textCell("B1", "name")}</row>` +
    `<row r="2">${textCell("A2", "form-sheet")}${textCell("B2", "Sheet")}</row>`;
  const named = { customers: [{ id: "form-named", name: "Named" }], usages: [] };
  await drop("zipped.json.gz", gzipSync(JSON.stringify(customers)));
  await drop("sheet.xlsx", workbookOf(sheet));
  await drop("named.json", JSON.stringify(named));
  await page.getByRole("button", { name: "Paste text" }).click();
  await page.getByLabel("Records as JSON or CSV").fill("id,name\nform-pasted,Pasted\n");
  await page.getByRole("button", { name: "Check the text" }).click();
  await expect.poll(() => page.getByText("Sound", { exact: true }).count(), poll).toBe(5);
  await page.getByRole("button", { name: "Start import" }).click();
  await expect.poll(() => page.getByText("Done", { exact: true }).count(), poll).toBe(5);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect.poll(() => page.getByText(/holds what the file says/).count(), poll).toBe(5);

  expect(await namesOf("form-")).toEqual(
    new Map(
      ["Gzip", "Named", "Pasted", "Sheet"].map((name) => [`form-${name.toLowerCase()}`, name]),
    ),
  );
});

it.each([
  ["light", 360],
  ["dark", 2_560],
] as const)("axe finds nothing in %s, %i pixels wide; a viewer cannot write", async (...look) => {
  const [colorScheme, width] = look;
  const viewport = { width, height: 900 };
  const viewer = await keyOf(server, "viewer");
  await open({ colorScheme, viewport, reducedMotion: "reduce" }, viewer);
  const found = [...(await faultsOf("empty"))];
  await drop("some.ndjson", faultyCustomers(400, "<img src=x onerror=alert(1)>").text);
  await page.getByText("401 faulty").waitFor();
  found.push(...(await faultsOf("faults")));
  await page.getByRole("link", { name: "Correct", exact: true }).first().click();
  await page
    .getByLabel(/^id of record/)
    .first()
    .waitFor();
  found.push(...(await faultsOf("grid")));
  await drop("table.csv", 'id,name,Ort\n1,"a",b\n2,,c\n');
  await page.getByRole("link", { name: "table.csv" }).click();
  await page.getByRole("alert").waitFor();
  found.push(...(await faultsOf("columns")));
  await page.getByRole("link", { name: "How it is read" }).click();
  found.push(...(await faultsOf("options")));

  expect(found).toEqual([]);
  expect(await page.getByRole("button", { name: "Start import" }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Preview changes" }).isDisabled()).toBe(true);
});

async function faultsOf(what: string): Promise<string[]> {
  const wider = await overflow(page);
  const seen = await violations(page);
  if (wider > 0) seen.push(`${wider} pixels wider than the window`);
  return seen.map((fault) => `${what}: ${fault}`);
}

async function open(options: Parameters<Browser["newContext"]>[0] = {}, key = server.key) {
  context = await browser.newContext({ locale: "en-US", ...options });
  context.setDefaultTimeout(patienceMs);
  ({ page, faults } = await openPage(context));
  await signIn(page, { url: server.url, key });
  await toImport(page);
}

async function toImport(tab: Page): Promise<void> {
  await tab.goto(`${server.url}/imports/new`);
  await tab.getByRole("heading", { name: "Import files" }).waitFor();
}

async function drop(name: string, content: string | Buffer): Promise<void> {
  const buffer = Buffer.from(content);
  const file = { name, mimeType: "application/octet-stream", buffer };
  await page.locator('input[type="file"]').setInputFiles(file);
}

/** Opens the grid with the records that have one fault. */
async function correct(code: string): Promise<void> {
  const tab = page.getByRole("link", { name: "Correct", exact: true }).first();
  await tab.click();
  await page.getByLabel("Fault", { exact: true }).selectOption(code);
}

async function said(text: string): Promise<void> {
  await page.getByRole("status").getByText(text, { exact: true }).waitFor();
}

async function ended(counts: string): Promise<void> {
  await page.getByText("Done", { exact: true }).waitFor();
  await page.getByText(counts, { exact: true }).waitFor();
}

async function restart(): Promise<void> {
  await server.kill();
  server = await startServer({ port: server.port, store: server.store, key: server.key });
}

async function runsOf(name: string): Promise<readonly Run[]> {
  const path = `/api/v1/import-runs?sourceName=${name}&limit=100`;
  return (await get<{ data: Run[] }>(server, path)).data;
}

async function namesOf(prefix: string): Promise<Map<string, string | null>> {
  const client = new Carryover({ baseUrl: server.url, apiKey: server.key });
  const names = new Map<string, string | null>();
  for await (const { record } of client.exportRecords({ kinds: ["customers"] })) {
    const { id, name } = record as { id: string; name?: string };
    if (id.startsWith(prefix)) names.set(id, name ?? null);
  }
  return names;
}
