import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestApi } from "../testing/api.ts";
import { usageApi } from "../testing/usage.ts";

let api: TestApi;
let server: Server;

beforeAll(async () => {
  api = await usageApi();
  server = createAdaptorServer({ fetch: api.fetch }) as Server;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function open(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

function send(socket: Socket, customerId: string, count: number): void {
  const usage = { customerId, featureId: "seats", value: 1 };
  const body = JSON.stringify({ usages: [usage] });
  socket.write(
    [
      "POST /api/v1/usage HTTP/1.1",
      "host: test.invalid",
      `x-api-key: ${api.key}`,
      "content-type: application/json",
      `x-stainless-retry-count: ${count}`,
      `content-length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
}

/** The whole reply to what was just sent. */
async function replyTo(socket: Socket): Promise<string> {
  let text = "";
  for (;;) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    text += chunk;
    const [head = "", body] = text.split("\r\n\r\n");
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    if (body !== undefined && Buffer.byteLength(body) >= length) return body;
  }
}

/** The reply to a request on a connection of its own. */
async function ask(customerId: string, count: number): Promise<string> {
  const socket = await open();
  send(socket, customerId, count);
  const body = await replyTo(socket);
  socket.end();
  return body;
}

const closed = (socket: Socket) => (socket.closed ? null : once(socket, "close"));
/** The server hears of the end of a connection on its own time. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 100));

it("takes a reply for lost whose connection is reset right after it", async () => {
  const socket = await open();
  send(socket, "a", 0);
  const first = await replyTo(socket);
  socket.resetAndDestroy();
  await closed(socket);
  await settle();

  expect(await ask("a", 1)).toBe(first);
  expect(await ask("a", 1)).not.toBe(first);
});

it("takes one for lost whose connection is closed while it is in work", async () => {
  const socket = await open();
  send(socket, "b", 0);
  socket.destroy();
  await closed(socket);
  await settle();

  const repeat = JSON.parse(await ask("b", 1));

  expect(repeat.data[0].currentUsage).toBe(1);
});

it("takes one for delivered whose connection is closed after it, as a script does", async () => {
  const first = await ask("c", 0);
  await settle();

  expect(await ask("c", 1)).not.toBe(first);
});

it("takes one for delivered when another request came on its connection", async () => {
  const socket = await open();
  send(socket, "d", 0);
  const first = await replyTo(socket);
  socket.write("GET /healthz HTTP/1.1\r\nhost: test.invalid\r\n\r\n");
  await replyTo(socket);
  socket.resetAndDestroy();
  await closed(socket);
  await settle();

  expect(await ask("d", 1)).not.toBe(first);
});
