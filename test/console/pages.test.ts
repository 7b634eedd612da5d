import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openBrowser, openPage, overflow, signIn, violations, visit } from "./browser.ts";
import { type FilledServer, filledServer } from "./filled.ts";

const schemes = ["light", "dark"] as const;
const widths = [360, 2_560];
const looks = schemes.flatMap((scheme) => widths.map((width) => ({ scheme, width })));

/** Runs in the page. */
const drawnScheme = "document.documentElement.dataset.mantineColorScheme";

/** Runs in the page: what follows a change of width or scheme has been drawn. */
const nextFrame = "new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))";

let server: FilledServer;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  [server, browser] = await Promise.all([filledServer(), openBrowser()]);
});

afterEach(() => context?.close());

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("every page keeps to the policy, fits the window, and axe finds nothing", async () => {
  context = await browser.newContext({ reducedMotion: "reduce" });
  const { page, faults } = await openPage(context);
  await page.goto(server.url);
  await page.getByLabel("Server key").waitFor();
  const found = await faultsOf("/sign-in");
  await signIn(page, server);

  for (const path of pathsOf(server)) {
    await visit(page, server.url + path);
    found.push(...(await faultsOf(path)));
  }

  expect(found).toEqual([]);

  /** Looks at the open page in every width and both color schemes. */
  async function faultsOf(path: string): Promise<string[]> {
    const seen: string[] = [];
    for (const { scheme, width } of looks) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(nextFrame);
      const wider = await overflow(page);
      const here = [...faults.splice(0), ...(await violations(page))];
      if (wider > 0) here.push(`${wider} pixels wider than the window`);
      expect(await page.evaluate(drawnScheme)).toBe(scheme);
      seen.push(...here.map((fault) => `${path}, ${scheme}, ${width} pixels: ${fault}`));
    }
    return seen;
  }
});

it("shows a page for what does not exist", async () => {
  context = await browser.newContext();
  const { page } = await openPage(context);
  await signIn(page, server);

  await visit(page, `${server.url}/customers/nobody`);
  const customer = await page.getByRole("alert").textContent();
  await visit(page, `${server.url}/imports/01a20318-b81f-7000-8000-ec6c541f9967`);
  const run = await page.getByRole("alert").textContent();

  expect(customer).toContain("CustomerNotFound");
  expect(customer).toMatch(/Request [\w.-]+/);
  expect(run).toContain("import_run_not_found");
});

it("opens what the palette finds, with the keyboard alone", async () => {
  context = await browser.newContext({ reducedMotion: "reduce" });
  const { page } = await openPage(context);
  await signIn(page, server);

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Search/ }).fill("acme");
  await page.getByRole("option", { name: /acme/ }).waitFor();
  const found = await violations(page);
  await page.keyboard.press("Enter");

  await page.waitForURL(/\/customers\/acme$/);
  expect(found).toEqual([]);
});

/** Every address, with every part that a page can have open. */
function pathsOf({ examplesRun, hostileRun }: FilledServer): string[] {
  return [
    "/imports",
    "/imports?kind=customers&status=completed",
    "/imports?file=none.json",
    `/imports/${examplesRun}`,
    `/imports/${examplesRun}?part=outcomes`,
    `/imports/${examplesRun}?part=findings`,
    `/imports/${hostileRun}`,
    "/customers",
    "/customers?find=nobody",
    "/customers/acme",
    "/customers/acme?feature=feature-seats",
    "/customers/acme?part=subscriptions",
    "/customers/acme?part=usage",
    "/customers/acme?part=promotions",
    "/customers/acme?part=raw",
    "/catalog",
    "/catalog?plan=plan-team",
    "/cutovers",
    "/requests",
    "/requests?status=4xx",
    "/customers/acme?part=requests",
    "/keys",
    "/health",
    "/settings",
  ];
}
