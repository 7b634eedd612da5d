import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Admission, createAdmission, FairGate, NotAdmitted } from "./admission.ts";

/** Those who still wait when a test ends are never turned away: nobody would see it. */
const waitMs = Number.POSITIVE_INFINITY;
const options = { inAll: 3, perGroup: 2, waitingPerGroup: 100, waitMs };

/** A gate, what was let in so far in order, and how the work of one is ended. */
function watched(bounds: Partial<typeof options> = {}) {
  const gate = new FairGate({ ...options, ...bounds });
  const admitted: string[] = [];
  const leaving = new Map<string, () => void>();
  const enter = (name: string, size = 1) =>
    gate.enter({ group: name.slice(0, 1), size }).then((leave) => {
      admitted.push(name);
      leaving.set(name, leave);
    });
  const leave = async (name: string) => {
    leaving.get(name)?.();
    await sleep(0);
  };
  return { gate, admitted, enter, leave };
}

describe("a gate", () => {
  it("lets in so many, and of one group fewer", async () => {
    const { admitted, enter } = watched();

    for (const name of ["a1", "a2", "a3", "b1", "b2", "c1"]) enter(name);
    await sleep(0);

    expect(admitted).toEqual(["a1", "a2", "b1"]);
  });

  it("lets groups take turns, however many of one came first", async () => {
    const { admitted, enter, leave } = watched({ inAll: 1, perGroup: 1 });
    const names = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"];
    for (const name of names) enter(name);

    for (const _ of names) {
      await sleep(0);
      await leave(admitted.at(-1) ?? "");
    }

    expect(admitted).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", "a4"]);
  });

  it("waits for a large claim instead of letting small ones pass it for ever", async () => {
    const { admitted, enter, leave } = watched({ perGroup: 3 });
    enter("a1", 2);
    enter("b1", 3);
    enter("c1", 1);
    await sleep(0);
    const before = [...admitted];

    await leave("a1");

    expect([before, admitted]).toEqual([["a1"], ["a1", "b1"]]);
  });

  it("turns away who waits too long, and lets in the next", async () => {
    const { gate, admitted, enter, leave } = watched({ inAll: 1, perGroup: 1 });
    await enter("a1");
    const late = gate.enter({ group: "b", size: 1, waitMs: 1 });
    await expect(late).rejects.toThrow(NotAdmitted);
    enter("b2");

    await leave("a1");

    expect(admitted).toEqual(["a1", "b2"]);
  });

  it("turns away at once where too many of the group wait, but not others", async () => {
    const { gate, admitted, enter, leave } = watched({ perGroup: 1, waitingPerGroup: 1 });
    await enter("a1");
    enter("a2");

    await expect(gate.enter({ group: "a", size: 1 })).rejects.toThrow(NotAdmitted);
    await enter("b1");
    await leave("a1");

    expect(admitted).toEqual(["a1", "b1", "a2"]);
  });

  it("forgets who went away while it waited", async () => {
    const { gate, admitted, enter, leave } = watched({ inAll: 1, perGroup: 1 });
    const gone = new AbortController();
    await enter("a1");
    const waiting = gate.enter({ group: "b", size: 1, signal: gone.signal });
    enter("c1");

    gone.abort();
    await expect(waiting).rejects.toThrow(NotAdmitted);
    await leave("a1");

    expect(admitted).toEqual(["a1", "c1"]);
  });

  it("gives all back when all have left", async () => {
    const { admitted, enter, leave } = watched();
    const names = Array.from({ length: 20 }, (_, index) => `${"abcd"[index % 4]}${index}`);
    for (const name of names) enter(name);
    await sleep(0);
    for (let index = 0; index < names.length; index++) await leave(admitted[index] ?? "");

    for (const name of ["x1", "x2", "y1"]) enter(name);
    await sleep(0);

    expect([...admitted].sort()).toEqual([...names, "x1", "x2", "y1"].sort());
  });
});

describe("heavy requests of one environment", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** How many of ten are let in at once, of one environment and of ten. */
  async function admitted(admission: Admission): Promise<[ofOne: number, ofAll: number]> {
    const count = async (groupOf: (index: number) => string) => {
      const leaving: Array<() => void> = [];
      const gone = new AbortController();
      for (let index = 0; index < 10; index++) {
        const claim = { group: groupOf(index), size: 1, signal: gone.signal };
        admission.heavy.enter(claim).then(
          (leave) => leaving.push(leave),
          () => {},
        );
      }
      await sleep(0);
      const inside = leaving.length;
      gone.abort();
      for (const leave of leaving) leave();
      await sleep(0);
      return inside;
    };
    return [await count(() => "a"), await count((index) => `group ${index}`)];
  }

  it("are fewer while light ones come, and for a second afterwards", async () => {
    const admission = createAdmission();

    const before = await admitted(admission);
    admission.noteLight();
    const beside = await admitted(admission);
    vi.advanceTimersByTime(limits.lightTrafficMs);
    const afterwards = await admitted(admission);

    expect([before, beside, afterwards]).toEqual([
      [2, 4],
      [1, 2],
      [2, 4],
    ]);
  });
});
