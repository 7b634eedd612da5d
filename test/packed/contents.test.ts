import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { succeed } from "./shell.ts";

interface Manifest {
  readonly name: string;
  readonly license: string;
  readonly repository: { readonly url: string; readonly directory: string };
  readonly publishConfig: { readonly access: string };
  readonly main?: string;
  readonly types?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const root = join(import.meta.dirname, "../..");
const packages = [
  ["packages/contract", "@carryover/contract"],
  ["packages/sdk", "@carryover/sdk"],
  ["packages/console", "@carryover/console"],
  ["packages/server", "@carryover/server"],
  ["packages/stripe-emulator", "@carryover/stripe-emulator"],
  ["packages/cli", "carryover"],
] as const;

const code = packages.filter(([source]) => source !== "packages/console");

describe.each(packages)("what %s is packed with", (source, name) => {
  const folder = join(inject("project"), "node_modules", name);

  it("has a page of its own and the license", async () => {
    const license = await readFile(join(root, "LICENSE"), "utf8");

    expect(await readFile(join(folder, "README.md"), "utf8")).toContain("# ");
    expect(await readFile(join(folder, "LICENSE"), "utf8")).toBe(license);
  });

  it("says who may have it and where it comes from", async () => {
    const { license, repository, publishConfig } = await readManifest(folder);

    expect(license).toBe("Apache-2.0");
    expect(repository.directory).toBe(source);
    expect(publishConfig.access).toBe("public");
  });

  it("has every file that its manifest names", async () => {
    const { main, types, bin = {}, exports } = await readManifest(folder);
    const exported = Object.values(exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
    const named = [main, types, ...Object.values(bin), ...exported].filter(
      (path) => path !== undefined,
    );

    expect(exported).toContain("./package.json");
    expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });

  it("has no tests, and nothing that the compiler keeps for itself", async () => {
    const unwanted = (await filesOf(folder)).filter((path) =>
      /\.tsbuildinfo$|\.test\.|(^|\/)testing\/|tsconfig/.test(path),
    );

    expect(unwanted).toEqual([]);
  });

  it("has no fault that publint knows", async () => {
    const flags = ["run", folder, "--pack", "false", "--strict"];

    expect(await succeed("npx", ["publint", ...flags], { cwd: root })).toContain("All good!");
  });
});

describe.each(code)("the code that %s is packed with", (_, name) => {
  const folder = join(inject("project"), "node_modules", name);

  it("maps its code to sources that it has", async () => {
    const maps = (await filesOf(folder)).filter((path) => path.endsWith(".map"));
    const missing: string[] = [];
    for (const map of maps) {
      const { sources } = JSON.parse(await readFile(join(folder, map), "utf8")) as {
        sources: string[];
      };
      missing.push(...sources.filter((path) => !existsSync(join(folder, dirname(map), path))));
    }

    expect(maps.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });
});

it("brings the examples along with the command line", async () => {
  const shipped = join(inject("project"), "node_modules/carryover/examples");

  expect((await filesOf(shipped)).sort()).toEqual((await filesOf(join(root, "examples"))).sort());
});

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}

/** The files under a folder, without those of its dependencies. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith("node_modules/"));
}
