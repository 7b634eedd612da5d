import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { free, seats } from "../../kinds.ts";

/** The states of a source, in their order: some customers are renamed, and then some are gone. */
export type State = "first" | "second" | "third";

/** Customers that the last state lacks. */
export const goneCount = 40;
const badEvery = 50;

const at = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString();

/** The flags that name the files of a state. */
export function flagsOf(state: State): string[] {
  const named = ["customers", "subscriptions", "usage"].map((kind) => {
    return [`--${kind}-file`, `${state}-${kind}.json`];
  });
  return named.flat();
}

/** Writes the files of all states, of so many customers at first. */
export async function writeStates(cwd: string, count: number): Promise<void> {
  for (const state of ["first", "second", "third"] as const) {
    const kept = state === "third" ? count - goneCount : count;
    const indices = Array.from({ length: kept }, (_, index) => index);
    const files = {
      customers: indices.map((index) => customerOf(state, index)),
      subscriptions: indices.map((index) =>
        free(`c-${index}`, { id: `s-${index}`, startDate: at(index), updatedAt: at(index) }),
      ),
      usage: indices.map((index) => seats(`c-${index}`, index, { createdAt: at(3_600 + index) })),
    };
    for (const [kind, records] of Object.entries(files)) {
      await writeFile(join(cwd, `${state}-${kind}.json`), JSON.stringify(records));
    }
  }
}

function customerOf(state: State, index: number) {
  const isRenamed = state !== "first" && index % 3 === 0;
  return {
    id: `c-${index}`,
    name: isRenamed ? `Renamed ${index}` : `Customer ${index}`,
    email: index % badEvery === 7 ? "no address" : `a${index}@example.com`,
    createdAt: at(0),
    updatedAt: at(index + (isRenamed ? 86_400 : 0)),
  };
}
