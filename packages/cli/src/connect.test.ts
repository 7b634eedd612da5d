import { limits } from "@carryover/contract";
import { expect, it } from "vitest";
import { connect } from "./connect.ts";
import { apiServer } from "./testing/api-server.ts";
import { Throttle } from "./throttle.ts";

it("waits for a busy server longer than for one that is away", async () => {
  let tries = 0;
  const busy = limits.clientRetriesMax + 2;
  const server = await apiServer(() => {
    tries += 1;
    if (tries > busy) return { body: { data: { id: "run" } } };
    return { status: 429, isRetryable: true, body: { code: "RateLimitExceeded", message: "No." } };
  });
  const throttle = new Throttle();
  const purpose = { command: "carryover import", mayMakeStore: false };
  const connection = await connect(server.choice, throttle, () => {}, purpose);

  const run = await connection.client.importRuns.retrieve("run");
  server.close();

  expect([run.id, tries]).toEqual(["run", busy + 1]);
  expect(throttle.reason).toContain("the server is busy");
});
