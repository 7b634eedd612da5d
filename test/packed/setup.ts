import { mkdirSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { succeed } from "./shell.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the packed packages. */
    tarballs: string;
    /** An ES module project in which all of them are installed. */
    project: string;
  }
}

/** No package needs a script of its own to be installed. */
const install = ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];

const root = join(import.meta.dirname, "../..");

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  devDependencies: Record<string, string>;
};
/** For programs that have the server inside, whose types name those of Node. */
const nodeTypes = manifest.devDependencies["@types/node"];

/** Packs all packages as for publication, and installs them into an empty project. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const scratch = await mkdtemp(join(tmpdir(), "carryover-packed-"));
  // Somebody else runs what is deployed from it.
  await chmod(scratch, 0o755);
  const [tarballs, project] = [join(scratch, "tarballs"), join(scratch, "project")];
  for (const folder of [tarballs, project]) mkdirSync(folder);
  await succeed("npm", ["pack", "--workspaces", "--pack-destination", tarballs], { cwd: root });
  await writeFile(
    join(project, "package.json"),
    `${JSON.stringify({ name: "project", private: true, type: "module" })}\n`,
  );
  const files = (await readdir(tarballs)).map((name) => join(tarballs, name));
  await succeed("npm", [...install, ...files, `@types/node@${nodeTypes}`], { cwd: project });
  provide("tarballs", tarballs);
  provide("project", project);
  return () => rm(scratch, { recursive: true, force: true });
}
