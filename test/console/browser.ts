import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Server } from "../server.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** What a root user in a container needs, and no more. Its profile is a fresh one each time. */
const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];

/** Starts the system's browser. Debian has it in the package `chromium`. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error("Install a browser: apt-get install chromium");
  return await chromium.launch({ executablePath, args: flags });
}

/** A page that keeps what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Violations of the policy, errors of scripts, and what the browser reports as an error. */
  readonly faults: string[];
}

/** Runs in the page. */
const reportViolations = `document.addEventListener("securitypolicyviolation", (event) => {
  console.error("violates " + event.violatedDirective + ": " + event.blockedURI);
});`;

/** Opens a page in a context, and notes every fault in it. */
export async function openPage(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(`error: ${message}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    // The browser reports each refused request too, and asking who has signed in is one.
    const isRefusal = message.text().includes("Failed to load resource");
    if (message.type() === "error" && !isRefusal) faults.push(`console: ${message.text()}`);
  });
  await page.addInitScript({ content: reportViolations });
  return { page, faults };
}

/** Signs in with a key, and waits for the page behind. */
export async function signIn(page: Page, { url, key }: Pick<Server, "url" | "key">): Promise<void> {
  await page.goto(`${url}/`);
  await page.getByLabel("Server key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Imports", level: 1 }).waitFor();
}

/** Goes to a page, and waits until nothing of it is loading any more. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.getByLabel("Loading").waitFor({ state: "detached" });
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs in the page. */
const runAxe = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    id + ": " + target.join(" ") + " " + failureSummary)))`;

/** Returns what axe finds on a page: a rule, and the element that breaks it. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return await page.evaluate<string[]>(runAxe);
}

/** Returns by how many pixels the page is wider than the window. */
export async function overflow(page: Page): Promise<number> {
  const root = "document.documentElement";
  return await page.evaluate<number>(`Math.max(0, ${root}.scrollWidth - innerWidth)`);
}
