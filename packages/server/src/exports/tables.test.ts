import { once } from "node:events";
import { get, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { csvHeader, limits } from "@carryover/contract";
import { createAdaptorServer } from "@hono/node-server";
import { expect, it, onTestFinished, vi } from "vitest";
import { createLifecycle } from "../http/lifecycle.ts";
import { type TestApi, testApi } from "../testing/api.ts";
import { importAll } from "../testing/runs.ts";
import { createCustomers } from "../testing/subscriptions.ts";

const tableOf = (kinds: string) => `/api/v1/export?format=csv&kinds=${kinds}`;

it("is a header and rows, of what has changed alone if asked for that", async () => {
  const api = await testApi();
  await importAll(api, "customers", [
    { id: "a", name: "=1+1" },
    { id: "b", name: 'x "y", z' },
  ]);
  api.now = new Date("2026-02-01T00:00:00.000Z");
  await importAll(api, "customers", [{ id: "b", name: "line\nbreak", metadata: { k: "v" } }]);

  const all = await api.get(tableOf("customers"));
  const changed = await api.get(`${tableOf("customers")}&since=2026-01-15T00:00:00Z`);
  const none = await api.get(tableOf("usage"));

  const header = csvHeader("customers");
  const rows = all.text.slice(header.length).replaceAll(/\d{4}-[\d:.T-]+Z/g, "T");
  expect(all.text.slice(0, header.length)).toBe(header);
  expect(rows).toBe('a,=1+1,,,,,,T,,,\nb,"line\nbreak",,,,,,T,,"{""k"":""v""}",\n');
  expect(changed.text.slice(header.length)).toMatch(/^b,/);
  expect(none.text).toBe(csvHeader("usage"));
});

it("is of one kind, in a form that it names, to HEAD too", async () => {
  const api = await testApi();
  const headers = { "x-api-key": api.key };
  const request = new Request(`http://test.invalid${tableOf("usage")}`, {
    method: "HEAD",
    headers,
  });

  const answers = await Promise.all([
    api.get("/api/v1/export?format=csv"),
    api.get(tableOf("customers,usage")),
    api.get("/api/v1/export?format=xlsx"),
  ]);
  const head = await api.fetch(request);

  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  const message =
    "query kinds: A table has records of one kind: name one with format=csv, such as customers.";
  expect(answers.slice(0, 2).map(({ body }) => body.message)).toEqual([message, message]);
  expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
    200,
    "text/csv; charset=utf-8; header=present",
    "",
  ]);
});

it("breaks off if a record fits into no row, so that nobody takes it for whole", async () => {
  const api = await testApi();
  await importAll(api, "customers", [{ id: "a", metadata: { k: "v" } }]);
  const large = { k: '"'.repeat(limits.recordBytesMax / 2) };
  await api.database.execute(
    "update customers set metadata = $2::jsonb where environment_id = $1",
    [api.environmentId, JSON.stringify(large)],
  );
  const server = await listening(api);

  const table = await received(server, api, tableOf("customers"));
  const lines = await received(server, api, "/api/v1/export?kinds=customers");
  const empty = await received(server, api, tableOf("usage"));

  expect(table).toEqual({ status: 200, isWhole: false });
  expect(lines).toEqual({ status: 200, isWhole: true });
  expect(empty).toEqual({ status: 200, isWhole: true });
});

it("breaks off for a reader that takes nothing for too long", async () => {
  const lifecycle = createLifecycle();
  const api = await testApi({ lifecycle });
  await createCustomers(api, ["a"]);
  const headers = { "x-api-key": api.key };
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });

  try {
    const request = new Request(`http://test.invalid${tableOf("customers")}`, { headers });
    const stalled = await api.fetch(request);
    await vi.advanceTimersByTimeAsync(limits.exportIdleMs + 1);

    await expect(stalled.text()).rejects.toThrow("read too slowly");
  } finally {
    vi.useRealTimers();
  }
  expect(await lifecycle.drain(1_000)).toBe("finished");
});

async function listening(api: TestApi): Promise<Server> {
  const server = createAdaptorServer({ fetch: api.fetch }) as Server;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

/** Whether a reply has come to its end, as a client over a socket sees it. */
async function received(server: Server, api: TestApi, path: string) {
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: "127.0.0.1", path, headers: { "x-api-key": api.key } });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.resume().on("error", () => {});
  await new Promise((resolve) => response.once("close", resolve));
  return { status: response.statusCode, isWhole: response.complete };
}
