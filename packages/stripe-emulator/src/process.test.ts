import { spawnSync } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import { createControl } from "./control/control-client.ts";
import { type Emulator, startEmulator } from "./process.ts";
import { apiOf } from "./testing/http.ts";

const started: Emulator[] = [];

afterEach(async () => {
  for (const emulator of started.splice(0)) await emulator.stop();
});

async function start(options: Parameters<typeof startEmulator>[0]): Promise<Emulator> {
  const emulator = await startEmulator(options);
  started.push(emulator);
  return emulator;
}

it("says why it does not start", async () => {
  const first = await start({});
  const port = Number(new URL(first.url).port);

  await expect(startEmulator({ port })).rejects.toThrow("EADDRINUSE");
});

it("holds to Stripe's limits from the start if it is told so", async () => {
  const { url } = await start({ limits: true });

  const answers = await Promise.all(
    Array.from({ length: 40 }, () => apiOf(url).get("/v1/customers")),
  );

  expect(answers.map(({ status }) => status)).toContain(429);
});

it("keeps nothing without a folder", async () => {
  const first = await start({});
  await apiOf(first.url).post("/v1/customers");
  await first.stop();
  const second = await start({});

  const { objects } = await createControl(second.url, "acct_acme").snapshot();

  expect(objects.customer).toEqual([]);
});

it.each([
  [["--port", "http"], "--port takes a number"],
  [["--verbose"], "--verbose"],
])("refuses the command line %j", (flags, message) => {
  const main = JSON.stringify(new URL("main.ts", import.meta.url).href);
  const run = `const { main } = await import(${main}); await main(process.argv.slice(1));`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", run, "--", ...flags],
    { encoding: "utf8" },
  );

  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toContain("Usage:");
});
