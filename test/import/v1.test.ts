import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyCatalog } from "../catalog.ts";
import { type ProxyFault, type Seen, startProxy } from "../faults/proxy.ts";
import { free, scratch, seats } from "../kinds.ts";
import { jsonOf, run } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { get, type Server, startServer } from "../server.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
  await applyCatalog(server);
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

/** The server without its run endpoints, so that it is one of API v1. */
async function v1Proxy(decide: (seen: Seen) => ProxyFault = () => ({ kind: "none" })) {
  return startProxy({
    target: server.url,
    decide: (seen) => {
      const isOurs = /^\/api\/v1\/(import-runs|whoami)/.test(seen.path);
      return isOurs ? { kind: "answer", status: 404 } : decide(seen);
    },
  });
}

const customer = (id: string) => ({ id, name: id, email: null });

async function usageOf(customerId: string): Promise<number[]> {
  const path = `/api/v1/usage/${customerId}/history/feature-seats?startDate=2020-01-01T00:00:00Z`;
  const { data } = await get<{ data: { series: { points: { value: number }[] }[] } }>(server, path);
  return data.series.flatMap(({ points }) => points.map(({ value }) => value));
}

test("everything arrives once at a server of API v1 that loses replies", async () => {
  const { cwd, write } = await scratch(server);
  const names = Array.from({ length: 40 }, (_, index) => `v1-once-${index}`);
  await write("c.json", [...names.map(customer), { id: "v1-once-no-name", email: null }]);
  await write(
    "s.json",
    names.map((id) => ({ id: `sub-${id}`, ...free(id) })),
  );
  await write("u.json", [...names.map((id) => seats(id, 3)), seats("v1-once-ghost", 1)]);
  let posts = 0;
  const proxy = await v1Proxy(({ method }) => {
    if (method !== "POST") return { kind: "none" };
    posts += 1;
    return posts % 4 === 2 ? { kind: "drop-reply" } : { kind: "none" };
  });
  const flags = ["--customers-file", "c.json", "--subscriptions-file", "s.json"];
  const args = ["import", ...flags, "--usage-file", "u.json", "--protocol", "v1", "--json"];
  const env = { CARRYOVER_URL: proxy.url, CARRYOVER_API_KEY: server.key };

  const ended = await run([...args, "--requests-per-minute", "6000"], { cwd, env });
  await proxy.close();

  const counts = jsonOf(ended).runs.map((one) => one.counts);
  expect(ended.code).toBe(1);
  expect(counts).toMatchObject([
    { read: 41, created: 40, accepted: 0, unknown: 0, rejected: 1, unprocessed: 0 },
    { read: 40, accepted: 40, unknown: 0, rejected: 0, unprocessed: 0 },
    { read: 41, accepted: 40, unknown: 0, rejected: 1, unprocessed: 0 },
  ]);
  expect(proxy.done.get("drop-reply")).toBeGreaterThan(2);
  expect(ended.stderr).toContain("accepted_without_outcome");
  for (const id of names.slice(0, 5)) expect(await usageOf(id)).toEqual([3]);
});

test("usage whose replies are all lost is listed, and nothing is sent again", async () => {
  const { cwd, write } = await scratch(server);
  const names = ["v1-lost-1", "v1-lost-2", "v1-lost-3"];
  await write("c.json", names.map(customer));
  await write(
    "u.json",
    names.map((id) => seats(id, 7)),
  );
  let isLosing = true;
  let sent = 0;
  let customersSent = 0;
  const proxy = await v1Proxy(({ path }) => {
    if (path === "/api/v1/customers/import") customersSent += 1;
    if (path !== "/api/v1/usage") return { kind: "none" };
    sent += 1;
    return isLosing ? { kind: "drop-reply" } : { kind: "none" };
  });
  const env = { CARRYOVER_URL: proxy.url, CARRYOVER_API_KEY: server.key };
  const v1 = ["--protocol", "v1", "--json", "--requests-per-minute", "6000"];
  const args = ["import", "--customers-file", "c.json", "--usage-file", "u.json", ...v1];

  const lost = await run(args, { cwd, env });
  isLosing = false;
  const sentBefore = sent;
  const customersBefore = customersSent;
  const resumed = await run(args, { cwd, env });
  const sentAgain = sent - sentBefore;
  const again = await run(args, { cwd, env });
  await proxy.close();

  const [customers, counts] = jsonOf(lost).runs.map((one) => one.counts);
  const { unknown = 0, unprocessed = 0 } = counts ?? {};
  expect([lost.code, resumed.code, again.code]).toEqual([3, 1, 1]);
  expect(unknown).toBeGreaterThan(0);
  expect(unknown + unprocessed).toBe(3);
  // Each lane is a request here, and those in doubt are not sent.
  expect(sentAgain).toBe(unprocessed);
  const known = { read: 3, accepted: unprocessed, unknown, unprocessed: 0 };
  expect(customers).toMatchObject({ created: 3 });
  expect(lost.stderr).toContain("It does not send the complete customers again");
  for (const one of [resumed, again]) {
    expect(jsonOf(one).runs.map(({ counts }) => counts)).toMatchObject([customers, known]);
  }
  expect(customersSent).toBe(customersBefore);
  expect(sent - sentBefore).toBe(unprocessed);
  for (const id of names) expect(await usageOf(id)).toEqual([7]);
  const report = join(cwd, jsonOf(resumed).report ?? "");
  expect((await readdir(report)).sort()).toContain("unknown-usage.json");
  const [line = ""] = (await readFile(join(report, "unknown.ndjson"), "utf8")).split("\n");
  expect(JSON.parse(line)).toMatchObject({ file: "u.json", code: "outcome_unknown" });
  expect(JSON.parse(line)).toMatchObject({ hint: expect.stringContaining("GET /api/v1/usage/") });
});

test("a server without run endpoints is pointed out, and --protocol v1 with it", async () => {
  const { cwd, write } = await scratch(server);
  await write("c.json", [customer("v1-advice")]);
  const proxy = await v1Proxy();
  const env = { CARRYOVER_URL: proxy.url, CARRYOVER_API_KEY: server.key };
  const file = ["--customers-file", "c.json"];

  const ended = await run(["import", ...file], { cwd, env });
  const plan = await run(["plan", ...file, "--protocol", "v1"], { cwd, env });
  const outcomes = ["--protocol", "v1", "--outcomes", "o.ndjson"];
  const refused = await run(["import", ...file, ...outcomes], { cwd, env });
  await proxy.close();

  expect([ended.code, plan.code, refused.code]).toEqual([3, 2, 2]);
  expect(ended.stderr).toContain("For a server of API v1, pass --protocol v1.");
  expect(plan.stderr).toContain("needs run endpoints");
  expect(refused.stderr).toContain("--outcomes cannot be combined with --protocol v1");
});
