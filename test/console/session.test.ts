import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openBrowser, openPage, signIn, visit } from "./browser.ts";
import { type FilledServer, filledServer, keyOf } from "./filled.ts";

let server: FilledServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([filledServer(), openBrowser()]);
});

beforeEach(async () => {
  context = await browser.newContext();
  ({ page, faults } = await openPage(context));
});

afterEach(async () => {
  await context?.close();
  expect(faults).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("leads back to the page that was asked for", async () => {
  await page.goto(`${server.url}/customers?find=acme`);
  await page.getByLabel("Server key").fill(server.key);
  await page.getByRole("button", { name: "Sign in" }).click();

  await page.waitForURL(/\/customers\?find=acme$/);
  await page.getByRole("link", { name: "Acme Rockets" }).waitFor();
});

it.each(["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])(
  "never leads to another site: %s",
  async (from) => {
    await page.goto(`${server.url}/sign-in?from=${encodeURIComponent(from)}`);
    await page.getByLabel("Server key").fill(server.key);
    await page.getByRole("button", { name: "Sign in" }).click();

    await page.getByRole("heading", { name: "Imports", level: 1 }).waitFor();
    expect(new URL(page.url()).origin).toBe(server.url);
  },
);

it("refuses a wrong key beside the field, and says so", async () => {
  await page.goto(server.url);
  await page.getByLabel("Server key").fill(`server-${"x".repeat(43)}`);
  await page.getByRole("button", { name: "Sign in" }).click();

  await page.getByText("No environment has this key.").waitFor();
  expect(await page.getByLabel("Server key").getAttribute("aria-invalid")).toBe("true");
});

it("keeps the key where no script can read it", async () => {
  await signIn(page, server);

  const seen = await page.evaluate<string>(
    `JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])`,
  );
  const [cookie] = await context.cookies();
  expect(seen).not.toContain(server.key);
  expect(seen).not.toContain(cookie?.value ?? "");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
});

it("signs out in every tab, and shows nothing of the session any more", async () => {
  await signIn(page, server);
  const other = await context.newPage();
  await visit(other, `${server.url}/customers`);

  await page.getByRole("button", { name: "Sign out" }).click();

  await other.getByLabel("Server key").waitFor();
  expect(await other.getByText("Acme Rockets").count()).toBe(0);
  expect(new URL(other.url()).searchParams.get("from")).toBe("/customers");
  const refused = await page.evaluate(`fetch("/api/v1/whoami").then(({ status }) => status)`);
  expect(refused).toBe(401);
});

it("goes to the sign-in page when the session has ended elsewhere", async () => {
  await signIn(page, server);
  await context.clearCookies();

  await page.getByRole("link", { name: "Customers", exact: true }).click();

  await page.getByLabel("Server key").waitFor();
});

it("lets a viewer key read, and says why it cannot write", async () => {
  await signIn(page, { url: server.url, key: await keyOf(server, "viewer") });
  await page.getByText("Read only").first().waitFor();

  await visit(page, `${server.url}/imports/${server.examplesRun}`);
  const undo = page.getByRole("button", { name: "Undo…" });

  expect(await undo.isDisabled()).toBe(true);
  expect(await undo.getAttribute("title")).toContain("viewer key");
});
