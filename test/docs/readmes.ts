import { posix } from "node:path";
import type { Document } from "./markdown.ts";

const readmeLinesMax = 40;

const source = "packages/server/src";

/** Faults of the README of a folder: missing, too long, or naming a path that does not exist. */
export function faultsOfReadme(
  folder: string,
  documents: readonly Document[],
  exists: (path: string) => boolean,
): string[] {
  const path = `${folder}/README.md`;
  const text = documents.find((document) => document.path === path)?.text;
  if (text === undefined) return [`${path} is missing.`];
  const lines = text.trimEnd().split("\n").length;
  const length = lines > readmeLinesMax ? [`${path} has ${lines} lines.`] : [];
  const missing = missingPaths(text, [folder, posix.dirname(folder), source, ""], exists);
  return [...length, ...missing.map((name) => `${path} names ${name}, which does not exist.`)];
}

/** The paths that a text names and that exist in none of these folders; "" is the root. */
export function missingPaths(
  text: string,
  folders: readonly string[],
  exists: (path: string) => boolean,
): string[] {
  return namedPaths(text).filter((name) => !folders.some((from) => exists(join(from, name))));
}

/** Files and folders that a text names as code: those with an ending, and those with a slash. */
export function namedPaths(text: string): string[] {
  return [...text.matchAll(/`([\w-][\w./-]*(?:\/|\.(?:ts|md|sql|json|yaml)))`/g)].map(
    ([, path = ""]) => path,
  );
}

function join(from: string, path: string): string {
  return from === "" ? path : posix.join(from, path);
}
