import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { addressOf } from "./address.ts";
import { type Printed, shell, succeed } from "./shell.ts";

const project = inject("project");
const manifest = JSON.parse(
  await readFile(join(import.meta.dirname, "../../package.json"), "utf8"),
) as { version: string };
let running: ChildProcess | undefined;

afterEach(() => running?.kill("SIGKILL"));

describe("the installed command line", () => {
  let demo: Printed;

  beforeAll(async () => {
    demo = await shell("npx", ["carryover", "demo"], { cwd: project });
  });

  it("tells its version", async () => {
    const printed = await succeed("npx", ["carryover", "--version"], { cwd: project });

    expect(printed.trim()).toBe(manifest.version);
  });

  it("shows the demo with the examples that it brings along", () => {
    const { code, stdout, stderr } = demo;

    expect(code, stderr).toBe(0);
    expect(stderr).toContain("$ carryover catalog apply node_modules/carryover/examples/catalog");
    expect(stdout).toContain("What bluebird may use:");
    expect(stdout).toContain("check --customers-file node_modules/carryover/examples/customers");
  });

  it("prints commands to try next that work as they are printed", async () => {
    const [, next = ""] = demo.stdout.split("Try next:\n");
    const commands = [...next.matchAll(/^ {4}npx (carryover [^<\n]*)$/gm)];
    const printed: string[] = [];
    for (const [, command = ""] of commands) {
      const { code, stdout, stderr } = await shell("npx", command.split(" "), { cwd: project });
      // What was rejected is not corrected here, so it is rejected again.
      expect([0, 1], `${command}: ${stderr}`).toContain(code);
      printed.push(stdout);
    }

    expect(commands).toHaveLength(3);
    expect(printed.at(-1)).toContain("feature-");
  });

  it("imports files under its other name", async () => {
    const printed = await succeed("npx", ["bulk-import", "--help"], { cwd: project });

    expect(printed).toContain("--customers-file");
  });
});

describe("the installed server", () => {
  it.each([
    ["carryover", ["serve", "--port", "0"]],
    ["carryover-server", []],
  ])("serves on the embedded store, and stops when it is told to: %s", async (name, args) => {
    const folder = join(project, `serving-${name}`);
    await mkdir(folder);
    const server = spawn(join(project, "node_modules/.bin", name), args, {
      cwd: folder,
      env: { PATH: process.env.PATH, CARRYOVER_PORT: "0", CARRYOVER_LOG_LEVEL: "error" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running = server;
    const url = await addressOf(server);
    const key = (await readFile(join(folder, ".carryover/api-key"), "utf8")).trim();
    const ready = await fetch(`${url}/readyz`);
    const customers = await fetch(`${url}/api/v1/customers`, { headers: { "x-api-key": key } });
    const page = await fetch(`${url}/docs`);
    const start = await (await fetch(url)).text();
    server.kill("SIGTERM");

    expect([ready.status, customers.status, page.status]).toEqual([200, 200, 200]);
    expect(start).toContain('<div id="root">');
    expect(await once(server, "exit")).toEqual([0, null]);
  });
});
