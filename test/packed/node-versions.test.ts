import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { shell } from "./shell.ts";

const project = inject("project");

/** The oldest Node that the packages run on, and the two that are advised, from the registry. */
const releases = ["20.19", "22", "24"] as const;

describe.each(releases)("on Node %s", (release) => {
  const folder = join(project, `node-${release}`);
  const node = join(folder, "node_modules/node/bin/node");
  let missing = "";

  beforeAll(async () => {
    await mkdir(folder);
    await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", `node@${release}`];
    const { code, stderr } = await shell("npm", install, { cwd: folder });
    if (code !== 0) missing = `npm has no Node ${release} for this machine: ${stderr.trim()}`;
  });

  it("the command line tells its version", async ({ skip }) => {
    if (missing !== "") skip(missing);
    const { stdout } = await run(["../node_modules/carryover/bin/carryover.js", "--version"]);

    expect((await run(["--version"])).stdout).toMatch(new RegExp(`^v${release}\\.`));
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("the examples are imported into an embedded store", async ({ skip }) => {
    if (missing !== "") skip(missing);
    const program = "../node_modules/carryover/bin/carryover.js";
    const { code, stdout, stderr } = await run([program, "demo"]);

    expect(code, stderr).toBe(0);
    expect(stdout).toContain("What bluebird may use:");
    expect(stderr).not.toContain("Warning");
  });

  it("the client is imported, and required", async ({ skip }) => {
    if (missing !== "") skip(missing);
    await writeFile(join(folder, "one.cjs"), required);
    await writeFile(join(folder, "two.js"), imported);

    expect([await run(["one.cjs"]), await run(["two.js"])]).toEqual(
      [0, 1].map(() => ({ code: 0, stdout: "function\n", stderr: "" })),
    );
  });

  const run = (args: readonly string[]) => shell(node, args, { cwd: folder });
});

const required =
  'const { Carryover } = require("@carryover/sdk");\nconsole.log(typeof Carryover);\n';
const imported = 'import { Carryover } from "@carryover/sdk";\nconsole.log(typeof Carryover);\n';
