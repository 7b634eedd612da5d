import { afterAll, expect, it } from "vitest";
import { type HostileRequest, hostileRequests } from "./hostile-bodies.ts";
import { freshStore, type Server, startServer } from "./server.ts";

let server: Server | undefined;

afterAll(() => server?.stop());

it("a server with little memory answers all hostile bodies at once, and goes on", async () => {
  const store = await freshStore();
  const env = { ...store.env, NODE_OPTIONS: "--max-old-space-size=768" };
  const running = await startServer({ store: { ...store, env } });
  server = running;
  const requests = hostileRequests();

  const answers = await Promise.all(requests.map((request) => send(running, request)));
  const alive = await fetch(new URL("/readyz", running.url));

  expect(answers).toEqual(requests.map(({ name, status }) => [name, status]));
  expect([alive.status, running.program.child.exitCode]).toEqual([200, null]);
});

async function send(
  { url, key }: Server,
  { name, method, path, body }: HostileRequest,
): Promise<[string, number]> {
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const init = body === undefined ? { method, headers } : { method, headers, body };
  const answer = await fetch(new URL(path, url), init);
  await answer.arrayBuffer();
  return [name, answer.status];
}
