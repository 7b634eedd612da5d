import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, inject, it } from "vitest";
import { shell, succeed } from "./shell.ts";

const project = inject("project");
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** A program of somebody who uses the client, with all that strict TypeScript looks at. */
const program = `
import { Carryover, ApiError, type Customer, type FeatureEntitlement } from "@carryover/sdk";

export async function seatsOf(customer: Customer): Promise<number | null> {
  const client = new Carryover({ apiKey: "server-x", baseUrl: "http://127.0.0.1:9" });
  try {
    const seats = await client.customers.checkEntitlement(customer.id, { featureId: "seats" });
    const granted: boolean = seats.isGranted;
    return granted ? 1 : 0;
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}
// @ts-expect-error: it has types, so a wrong one is noticed.
export const wrong = () => new Carryover({ apiKey: 1 });
console.log(typeof Carryover, typeof ApiError);
`;

describe("a program on Node", () => {
  it("imports every package that is not a program", async () => {
    const code =
      'import { Carryover } from "@carryover/sdk";' +
      'import { limits } from "@carryover/contract";' +
      'import { serve } from "@carryover/server";' +
      'import { startEmulator } from "@carryover/stripe-emulator";' +
      "console.log([Carryover, limits, serve, startEmulator].map((one) => typeof one).join());";

    expect(await runCode(code, "module")).toBe("function,object,function,function\n");
  });

  it("requires the client in CommonJS, and its manifest", async () => {
    const code =
      'const { Carryover } = require("@carryover/sdk");' +
      'const manifest = require("@carryover/sdk/package.json");' +
      "console.log(typeof Carryover, manifest.name);";

    expect(await runCode(code, "commonjs")).toBe("function @carryover/sdk\n");
  });

  it("cannot import what is inside of a package", async () => {
    const code = 'await import("@carryover/sdk/dist/retry.js");';

    await expect(runCode(code, "module")).rejects.toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});

describe("strict TypeScript", () => {
  const modes = [
    { module: "nodenext", type: "module" },
    { module: "nodenext", type: "commonjs" },
    { module: "node16", type: "module" },
    { module: "commonjs", type: "commonjs" },
    { module: "esnext", moduleResolution: "bundler", type: "module" },
  ] as const;

  it.each(modes)("finds the types of the client, and runs: %o", async ({ type, ...mode }) => {
    const folder = await makeFolder(`types-${mode.module}-${type}`, type);
    await writeFile(join(folder, "seats.ts"), program);
    await writeFile(join(folder, "tsconfig.json"), tsconfig(mode));

    const { stdout } = await shell(process.execPath, [compiler, "-p", folder], { cwd: folder });
    expect(stdout).toBe("");
    expect(await succeed(process.execPath, ["out/seats.js"], { cwd: folder })).toBe(
      "function function\n",
    );
  });

  it("finds the types of contract and server", async () => {
    const folder = await makeFolder("types-server", "module");
    const code =
      'import { limits } from "@carryover/contract";\n' +
      'import { type Config, readConfig } from "@carryover/server";\n' +
      "export const config: Config = readConfig({}, {});\n" +
      "export const most: number = limits.connectionsMax;\n";
    await writeFile(join(folder, "server.ts"), code);
    // To check every declaration of zod and the contract would take ten seconds.
    const mode = { module: "nodenext", types: ["node"], skipLibCheck: true };
    await writeFile(join(folder, "tsconfig.json"), tsconfig(mode));

    const { stdout } = await shell(process.execPath, [compiler, "-p", folder], { cwd: folder });
    expect(stdout).toBe("");
  });
});

describe("a web page", () => {
  it("is bundled with the client alone, which needs nothing of Node", async () => {
    const { warnings, metafile } = await build({
      stdin: {
        contents:
          'import { Carryover } from "@carryover/sdk";' +
          'globalThis.client = new Carryover({ apiKey: "client-x", baseUrl: location.origin });',
        resolveDir: project,
      },
      platform: "browser",
      format: "esm",
      bundle: true,
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    const foreign = Object.keys(metafile.inputs).filter((path) => !/<stdin>|sdk/.test(path));

    expect({ warnings, foreign }).toEqual({ warnings: [], foreign: [] });
  });
});

/** Runs code as a file of the project, and returns what it printed. */
async function runCode(code: string, type: "module" | "commonjs"): Promise<string> {
  const folder = await makeFolder(`run-${type}`, type);
  await writeFile(join(folder, "run.js"), code);
  return succeed(process.execPath, ["run.js"], { cwd: folder });
}

async function makeFolder(name: string, type: "module" | "commonjs"): Promise<string> {
  const folder = join(project, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ type }));
  return folder;
}

/** Strict in all that the packages could break, their own declarations included. */
function tsconfig(options: {
  readonly module: string;
  readonly moduleResolution?: string;
  readonly types?: readonly string[];
  readonly skipLibCheck?: boolean;
}): string {
  const compilerOptions = {
    target: "es2022",
    lib: ["es2022", "dom"],
    types: [],
    skipLibCheck: false,
    ...options,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    rootDir: ".",
    outDir: "out",
  };
  return JSON.stringify({ compilerOptions, include: ["*.ts"] });
}
