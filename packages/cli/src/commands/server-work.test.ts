import type { Cutover } from "@carryover/sdk";
import { expect, it } from "vitest";
import type { Connection } from "../connect.ts";
import { cutoverOf } from "./server-work.ts";

/** A server with cutovers in these states, the oldest first. */
function serverWith(...states: ReadonlyArray<Cutover["state"]>): Connection {
  const cutovers = states.map((state, index) => ({ id: String(index), state }));
  async function* list() {
    yield* cutovers;
  }
  return { client: { cutovers: { list } } } as unknown as Connection;
}

it.each([
  ["the one that is at work", ["completed", "running", "failed", "planned"], "1"],
  ["the one that is rolled back", ["rolling_back", "planned"], "0"],
  ["the newest, if none is at work", ["held", "completed", "planned"], "2"],
] as const)("takes %s, if no cutover is named", async (_, states, id) => {
  expect(await cutoverOf(serverWith(...states), undefined)).toMatchObject({ id });
});
