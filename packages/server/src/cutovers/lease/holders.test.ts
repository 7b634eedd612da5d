import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type Holder, newHolder } from "../../database/embedded/lock-holder.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

/** The number of a process that has ended. */
const endedPid = () => spawnSync(process.execPath, ["--version"]).pid;

const holders: Record<string, () => Promise<Holder | null>> = {
  "that has ended": async () => ({ ...(await newHolder("test")), pid: endedPid() }),
  "whose number another process has now": async () => {
    return { ...(await newHolder("test")), processStart: "1" };
  },
  "that is there": () => newHolder("test"),
  "of another machine": async () => {
    return { ...(await newHolder("test")), host: "elsewhere", pid: endedPid() };
  },
  "that has not said which it is": async () => null,
};

/** Gives the lease of the bench's cutover to a process, for a minute. */
async function leasedTo({ api, cutoverId }: CutoverBench, holder: Holder | null): Promise<void> {
  await api.database.execute(
    `update cutovers
    set worker = gen_random_uuid()::text,
      holder = $2::jsonb,
      lease_until = clock_timestamp() + interval '1 minute'
    where id = $1::uuid`,
    [cutoverId, holder === null ? null : JSON.stringify(holder)],
  );
}

describe("the lease of a process", () => {
  it.each([
    ["that has ended", "abandoned", true],
    ["whose number another process has now", "abandoned", true],
    ["that is there", "held", false],
    ["of another machine", "held", false],
    ["that has not said which it is", "held", false],
  ])("%s is taken over at once or not, and the status says so", async (which, state, isTaken) => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    const holder = (await holders[which]?.()) ?? null;
    await leasedTo(bench, holder);
    const { work } = await bench.status();

    const hasWorked = await bench.engine({ isAlone: false }).runOnce();

    expect(work?.state).toBe(state);
    expect(work?.process ?? "").toContain(holder === null ? "" : `process ${holder.pid} (test`);
    expect(hasWorked).toBe(isTaken);
    expect(await bench.states()).toEqual([isTaken ? "cut_over" : "planned"]);
  });
});

it("a cutover that nobody has in hand waits, and one that is over does not", async () => {
  const bench = await cutoverBench(["monthly"]);
  await bench.apply();
  const { work: before } = await bench.status();
  await bench.work();

  expect(before).toEqual({ state: "waiting", process: null, until: null });
  expect((await bench.status()).work).toBeNull();
});

it("a cutover that has stopped itself is in hand until its process has left it", async () => {
  const bench = await cutoverBench(["monthly"]);
  await bench.apply();
  await leasedTo(bench, await newHolder("test"));
  const { database } = bench.api;
  const sql = "update cutovers set state = 'stopped' where id = $1::uuid";
  await database.execute(sql, [bench.cutoverId]);
  const { work: before } = await bench.status();
  const leaving = "update cutovers set worker = null, lease_until = null where id = $1::uuid";
  await database.execute(leaving, [bench.cutoverId]);

  expect([before?.state, (await bench.status()).work]).toEqual(["held", null]);
});
