import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { free, seats } from "../../kinds.ts";

/** Records of each file; some of them are rejected by the program, some by the server. */
const recordCount = 120;
const badEvery = 12;

/** What an import of the files must count, whatever has happened meanwhile. */
export const wanted = {
  customers: { accepted: recordCount - recordCount / badEvery, rejected: recordCount / badEvery },
  // Those of customers that were rejected are rejected as well.
  others: { accepted: recordCount - recordCount / badEvery, rejected: recordCount / badEvery },
};

const at = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString();

/** Writes three files whose ids begin with a prefix; returns the flags that name them. */
export async function writeFiles(cwd: string, prefix: string): Promise<string[]> {
  const indices = Array.from({ length: recordCount }, (_, index) => index);
  const id = (index: number) => `${prefix}-${index}`;
  const files = {
    customers: indices.map((index) => {
      const email = index % badEvery === 5 ? "no address" : `a${index}@example.com`;
      return { id: id(index), email, createdAt: at(0), updatedAt: at(index) };
    }),
    subscriptions: indices.map((index) => {
      const own = { id: `s-${id(index)}`, startDate: at(index), updatedAt: at(index) };
      return free(id(index), own);
    }),
    usage: indices.map((index) => seats(id(index), index, { createdAt: at(3_600 + index) })),
  };
  const flags: string[] = [];
  for (const [kind, records] of Object.entries(files)) {
    const name = `${prefix}-${kind}.json`;
    await writeFile(join(cwd, name), JSON.stringify(records));
    flags.push(`--${kind}-file`, name);
  }
  return flags;
}
