import { createServer } from "node:net";
import { afterAll, expect, test } from "vitest";
import { jsonOf, run, start } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { freshStore, isPostgres, startServer } from "../server.ts";

const metricsKey = "a-key-for-prometheus";
const bearer = { authorization: `Bearer ${metricsKey}` };

afterAll(removeScratch);

test("metrics are nowhere unless they are asked for", async () => {
  const server = await startServer();
  const answer = await fetch(`${server.url}/metrics`, { headers: bearer });
  const { stderr } = await server.stop();

  expect(answer.status).toBe(404);
  expect(stderr).not.toContain("Metrics");
});

test("a port of their own has them, with the store and the pool, and nothing else", async () => {
  const server = await startServer({ env: { CARRYOVER_METRICS_PORT: "0" } });
  const [, url = ""] = await server.program.said(/^Metrics are at (http:\S+\/metrics)\.$/m);
  const imported = await run(["import", "--customers-file", "-", "--json"], {
    ...server.access,
    stdin: '[{"id": "metered@customer.example"}, {"id": 1}]',
  });
  const onMain = await fetch(`${server.url}/metrics`);
  const other = await fetch(url.replace("/metrics", "/api/v1/whoami"));
  const posted = await fetch(url, { method: "POST" });
  const answer = await fetch(url);
  const text = await answer.text();
  const ended = await server.stop();

  expect(jsonOf(imported).runs).toMatchObject([{ counts: { created: 1, rejected: 1 } }]);
  expect([onMain, other, posted, answer].map(({ status }) => status)).toEqual([404, 404, 404, 200]);
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(text).toContain('carryover_import_records_total{outcome="created"} 1\n');
  expect(text).toContain('carryover_import_records_total{outcome="rejected"} 1\n');
  expect(text).toMatch(/requests_total\{method="PUT",route="\S+:batch",status="200"\} \d\n/);
  expect(text).toMatch(/^carryover_store_up 1$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.e-]+$/m);
  const ofStore = isPostgres
    ? /database_connections\{state="total"\} [1-9]/
    : /disk_free_bytes \d{6}/;
  expect(text).toMatch(ofStore);
  expect(text).not.toMatch(/customer\.example|metered/);
  expect(text).not.toContain(server.key.slice(-12));
  expect(ended.code).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});

test("with a key they are on the port of the server, for who has it alone", async () => {
  const server = await startServer({ env: { CARRYOVER_METRICS_KEY: metricsKey } });
  const statusOf = async (headers: Record<string, string>) => {
    return (await fetch(`${server.url}/metrics`, { headers })).status;
  };
  const wrong = { authorization: `Bearer ${metricsKey}x` };
  const statuses = [{}, wrong, { "x-api-key": server.key }, bearer].map(statusOf);

  expect(await Promise.all(statuses)).toEqual([401, 401, 401, 200]);
  const { code, stderr } = await server.stop();
  expect([code, stderr.includes(metricsKey)]).toEqual([0, false]);
});

test("a port that is taken ends the start, with its setting", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as { port: number };
  const { env, flags } = await freshStore();
  const settings = { ...env, CARRYOVER_METRICS_PORT: String(port) };

  const ended = await start(["serve", "--port", "0", ...flags], { env: settings }).ended;

  taken.close();
  expect(ended.code).toBe(3);
  expect(ended.stdout).toBe("");
  expect(ended.stderr).toMatch(/is taken .* Choose another: CARRYOVER_METRICS_PORT=\d+; 0 picks/);
});
