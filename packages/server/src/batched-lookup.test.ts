import { limits } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import { batchedLookup } from "./batched-lookup.ts";

const store = {};

describe("a batched lookup", () => {
  it("loads what is asked in one turn at once: each key once, each group for itself", async () => {
    const { loaded, get } = recording();

    const values = await Promise.all([
      get(store, "a", "1"),
      get(store, "a", "2"),
      get(store, "b", "1"),
      get(store, "a", "1"),
    ]);

    expect(values).toEqual(["a1", "a2", "b1", "a1"]);
    expect(loaded).toEqual([
      ["a", ["1", "2"]],
      ["b", ["1"]],
    ]);
  });

  it("takes what is asked in microtasks of the same turn along", async () => {
    const { loaded, get } = recording();

    await Promise.all([get(store, "a", "1"), Promise.resolve().then(() => get(store, "a", "2"))]);

    expect(loaded).toEqual([["a", ["1", "2"]]]);
  });

  it("keeps nothing: what is asked again is loaded again", async () => {
    const { loaded, get } = recording();

    await get(store, "a", "1");
    await get(store, "a", "1");

    expect(loaded).toHaveLength(2);
  });

  it("gives undefined for what is not there", async () => {
    const get = batchedLookup(async () => new Map([["1", "one"]]));

    expect(await Promise.all([get(store, "", "1"), get(store, "", "2")])).toEqual([
      "one",
      undefined,
    ]);
  });

  it("fails for all who asked in a turn, and for nobody after them", async () => {
    let count = 0;
    const get = batchedLookup(async (_store, _, keys) => {
      if (count++ === 0) throw new Error("lost");
      return new Map(keys.map((key) => [key, key]));
    });

    const first = await Promise.allSettled([get(store, "a", "1"), get(store, "a", "2")]);

    expect(first.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await get(store, "a", "1")).toBe("1");
  });

  it("begins another statement when one is full", async () => {
    const { loaded, get } = recording();
    const keys = Array.from({ length: limits.gatheredMax + 1 }, (_, index) => `${index}`);

    const values = await Promise.all(keys.map((key) => get(store, "a", key)));

    expect(values).toEqual(keys.map((key) => `a${key}`));
    expect(loaded.map(([, batch]) => batch.length)).toEqual([limits.gatheredMax, 1]);
  });
});

function recording() {
  const loaded: Array<[string, string[]]> = [];
  const get = batchedLookup(async (_: object, group, keys) => {
    loaded.push([group, keys]);
    return new Map(keys.map((key) => [key, group + key]));
  });
  return { loaded, get };
}
