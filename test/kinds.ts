import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Ended, jsonOf, type ProgramOptions, run } from "./program.ts";
import { makeScratch } from "./scratch.ts";
import type { Server } from "./server.ts";

/** A directory of its own, from which files are imported. */
export interface Scratch {
  readonly cwd: string;
  readonly write: (name: string, content: unknown) => Promise<void>;
  readonly import: (...flags: string[]) => Promise<Ended>;
}

export async function scratch(server: Server, own: Partial<ProgramOptions> = {}): Promise<Scratch> {
  const cwd = await makeScratch();
  return {
    cwd,
    write: (name, content) => {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      return writeFile(join(cwd, name), text);
    },
    import: (...flags) => {
      const args = own.name === "bulk-import" ? flags : ["import", ...flags];
      return run([...args, "--json"], { cwd, env: server.access.env, ...own });
    },
  };
}

/** The outcomes other than none of each run, in order. */
export function outcomesOf(ended: Ended): Array<[string, Record<string, number>]> {
  return jsonOf(ended).runs.map(({ kind, counts: { read: _, ...counts } }) => {
    const some = Object.entries(counts).filter(([, count]) => count > 0);
    return [kind, Object.fromEntries(some)];
  });
}

/** A subscription to the free plan of the catalog of the fixtures. */
export const free = (customerId: string, own: object = {}) => ({
  customerId,
  planId: "free",
  ...own,
});
/** Usage of a feature of that catalog. */
export const seats = (customerId: string, usage: number, own: object = {}) => {
  return { customerId, featureId: "feature-seats", usage, ...own };
};
