import { limits } from "@carryover/contract";
import { expect, test } from "vitest";
import { Patience } from "./patience.ts";

const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response("{}", { status, headers });

/** What is left of the patience of a command whose server has given these answers. */
async function retriesAfter(...answers: Array<Response | Error>): Promise<number> {
  const patience = new Patience();
  const fetch = patience.around(async () => {
    const next = answers.shift();
    if (next instanceof Response) return next;
    throw next;
  });
  while (answers.length > 0) await fetch("http://api.invalid", {}).catch(() => {});
  return patience.retriesMax;
}

const refused = new TypeError("fetch failed");

test("a server that was never reached is soon given up", async () => {
  expect(await retriesAfter()).toBe(limits.firstContactRetriesMax);
  expect(await retriesAfter(refused, refused)).toBe(limits.firstContactRetriesMax);
  expect(await retriesAfter(answer(502))).toBe(limits.firstContactRetriesMax);
});

test("once it has answered, every request is given the time that an outage may take", async () => {
  expect(await retriesAfter(answer(200))).toBe(limits.clientRetriesMax);
  expect(await retriesAfter(answer(404), refused)).toBe(limits.clientRetriesMax);
  expect(await retriesAfter(answer(503, { "x-should-retry": "true" }), refused)).toBe(
    limits.clientRetriesMax,
  );
});
