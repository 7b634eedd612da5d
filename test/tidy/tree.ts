import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "./source.ts";

const root = join(import.meta.dirname, "../..");

/** Every text file of the repository: what git tracks, and what it would if it were added. */
export function readTree(): SourceFile[] {
  return (existsSync(join(root, ".git")) ? listByGit() : listByWalking())
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
    .filter(({ text }) => !text.includes("\0"));
}

function listByGit(): string[] {
  // A checkout may belong to somebody else than runs the tests, as it does in many CI systems.
  const flags = ["-c", `safe.directory=${root}`];
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const output = execFileSync("git", [...flags, ...list], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return output.split("\0").filter((path) => path !== "");
}

const skipped = ["node_modules", "dist", "coverage"];

/** For a tree without its repository, such as a copy in a container image. */
function listByWalking(folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.includes(entry.name)) return [];
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listByWalking(path);
    return entry.isFile() ? [path] : [];
  });
}
