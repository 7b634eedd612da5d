import { Carryover } from "@carryover/sdk";

/** Time for what a page waits for. Entitlements of a customer with a long history take a while. */
const patienceMs = 20_000;

/** The client of the server that these pages come from, with the session of this browser. */
export const client = new Carryover({
  session: true,
  baseUrl: "",
  timeoutMs: patienceMs,
  checkTimeoutMs: patienceMs,
  maxRetries: 1,
});
