import { posix } from "node:path";
import { folderFilesMax, pagesDoor } from "../borders.ts";
import type { Finding } from "./rule.ts";
import { imports, isCode, type SourceFile } from "./source.ts";

/** A rule that needs all files at once. Its findings name their file themselves. */
export interface TreeRule {
  readonly title: string;
  readonly check: (tree: readonly SourceFile[]) => readonly (Finding & { readonly path: string })[];
}

export const treeRules = {
  folders: {
    title: `No folder has over ${folderFilesMax} files.`,
    check: checkFolders,
  },
  circles: { title: "No files import each other in a circle, not even for types.", check: circles },
  pagesDoor: { title: "What pages take from the CLI needs no Node.", check: checkPagesDoor },
} satisfies Record<string, TreeRule>;

function checkFolders(tree: readonly SourceFile[]) {
  const counts = new Map<string, number>();
  for (const { path } of tree) {
    const folder = posix.dirname(path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].flatMap(([path, count]) => {
    if (count <= folderFilesMax) return [];
    const advice = `${count} files: a prefix that several share is a folder that is missing.`;
    return [{ path, line: 1, advice }];
  });
}

function circles(tree: readonly SourceFile[]) {
  return circlesOf(importGraph(tree)).map((circle) => {
    const [path = "", ...others] = circle.sort();
    const advice = `In a circle with ${others.join(", ")}: move what they share into a third file.`;
    return { path, line: 1, advice };
  });
}

/** Follows what the door of the CLI for pages loads. `#platform` has a form without Node. */
function checkPagesDoor(tree: readonly SourceFile[]) {
  const files = new Map(tree.map((file) => [file.path, file]));
  const reached = new Set([pagesDoor]);
  const found: (Finding & { readonly path: string })[] = [];
  for (const path of reached) {
    const file = files.get(path);
    for (const { kind, specifier = "", line } of file === undefined ? [] : imports(file)) {
      if (kind === "type") continue;
      if (specifier.startsWith(".")) reached.add(posix.join(posix.dirname(path), specifier));
      if (!specifier.startsWith("node:")) continue;
      const advice = `A page reaches this from ${pagesDoor}: take ${specifier} from #platform.`;
      found.push({ path, line, advice });
    }
  }
  return found;
}

type Graph = ReadonlyMap<string, readonly string[]>;

/** Each file with those that it imports when it is loaded, or for types. */
function importGraph(tree: readonly SourceFile[]): Graph {
  const code = tree.filter(({ path }) => isCode(path));
  return new Map(
    code.map((file) => {
      const local = imports(file).filter(
        ({ kind, specifier }) => kind !== "dynamic" && specifier?.startsWith("."),
      );
      const folder = posix.dirname(file.path);
      return [file.path, local.map(({ specifier = "" }) => posix.join(folder, specifier))];
    }),
  );
}

/** Returns the groups of files that reach each other: Tarjan's strongly connected components. */
function circlesOf(graph: Graph): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): number => {
    const own = order.size;
    order.set(path, own);
    lowest.set(path, own);
    stack.push(path);
    for (const next of graph.get(path) ?? []) {
      if (!graph.has(next)) continue;
      const isOpen = stack.includes(next);
      const reached = order.has(next) ? (isOpen ? order.get(next) : own) : visit(next);
      lowest.set(path, Math.min(lowest.get(path) ?? own, reached ?? own));
    }
    if (lowest.get(path) === own) {
      const circle = stack.splice(stack.indexOf(path));
      if (circle.length > 1 || graph.get(path)?.includes(path)) found.push(circle);
    }
    return lowest.get(path) ?? own;
  };
  for (const path of graph.keys()) if (!order.has(path)) visit(path);
  return found;
}
