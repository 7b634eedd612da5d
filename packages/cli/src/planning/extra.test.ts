import type { Carryover } from "@carryover/sdk";
import { expect, test } from "vitest";
import type { DoneRun } from "../import/conclusion.ts";
import { kinds } from "../pipeline/kinds.ts";
import { Extra, ExtraInterrupted } from "./extra.ts";

/** Lists `count` rows for a completed run of customers. */
function extraOf(count: number) {
  const stopping = new AbortController();
  const shown: string[] = [];
  async function* rows() {
    for (let index = 0; index < count; index++) yield { kind: "customers", id: `c-${index}` };
  }
  const client = { importRuns: { extra: rows } } as unknown as Carryover;
  const done = [{ kind: kinds.customers, result: { run: { id: "r" } } }] as unknown as DoneRun[];
  const terminal = { status: (line: string) => void shown.push(line) };
  return {
    extra: new Extra(done, client, { stopping: stopping.signal, terminal }),
    stopping,
    shown,
  };
}

test("rows are counted, and the status says how far that is", async () => {
  const { extra, shown } = extraOf(3);

  for await (const _ of extra.list());

  expect([extra.total, extra.counts.get("customers")]).toEqual([3, 3]);
  expect(shown[0]).toBe("looking for extra customers  0 found");
});

test("whoever watches can leave the list, of which no count is made then", async () => {
  const { extra, stopping } = extraOf(3);
  const listed: string[] = [];

  const all = (async () => {
    for await (const { id } of extra.list()) {
      listed.push(id);
      stopping.abort();
    }
  })();

  await expect(all).rejects.toThrow(ExtraInterrupted);
  expect(listed).toEqual(["c-0"]);
  expect([...extra.counts]).toEqual([]);
});
