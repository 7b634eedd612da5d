import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { makeScratch } from "../../../../test/scratch.ts";
import { consoleAddress, openConsole, openerOf } from "./open-browser.ts";

it("hands the address of the console to the opener of the system, and says nothing", async () => {
  const folder = await makeScratch();
  const program = join(folder, "opener");
  await writeFile(program, `#!/bin/sh\nprintf '%s' "$*" > "${folder}/asked"\n`);
  await chmod(program, 0o755);
  const said: string[] = [];

  openConsole("http://0.0.0.0:8787", (text) => said.push(text), { program, args: ["first"] });

  const asked = () => readFile(join(folder, "asked"), "utf8");
  await vi.waitFor(async () => expect(await asked()).toBe("first http://127.0.0.1:8787/"), 20_000);
  expect(said).toEqual([]);
});

it.each(["/nowhere/xdg-open", "/bin/false"])(
  "says the address where %s opens nothing",
  async (program) => {
    const said: string[] = [];

    openConsole("http://127.0.0.1:8787", (text) => said.push(text), { program, args: [] });

    await vi.waitFor(() => expect(said).toHaveLength(1), 20_000);
    expect(said[0]).toContain("http://127.0.0.1:8787/");
  },
);

it("knows an opener of each system, and an address that a browser can ask", () => {
  expect([openerOf("linux").program, openerOf("darwin").program]).toEqual(["xdg-open", "open"]);
  expect(openerOf("win32").program).toBe("rundll32");
  expect(consoleAddress("http://[::]:1")).toBe("http://[::1]:1/");
});
