import { once } from "node:events";
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** What happens to one request on its way. */
export type ProxyFault =
  | { readonly kind: "none" }
  /** The connection ends before the server sees the request. */
  | { readonly kind: "drop-request" }
  /** The server does what is asked, but nobody hears of it. */
  | { readonly kind: "drop-reply" }
  /** As drop-reply, but the connection is reset instead of ended. */
  | { readonly kind: "reset" }
  /** The reply breaks off in its middle. */
  | { readonly kind: "truncate" }
  /** Somebody on the way answers instead of the server. */
  | { readonly kind: "answer"; readonly status: number; readonly retryAfter?: number | string }
  | { readonly kind: "slow"; readonly ms: number }
  /** The reply comes in small pieces, over so long. */
  | { readonly kind: "drip"; readonly ms: number }
  /** The reply comes twice on the same connection, the second time unasked. */
  | { readonly kind: "double-reply" }
  /** The server gets the request twice, the second time after it has answered. */
  | { readonly kind: "repeat" };

/** A request as the proxy saw it; `number` counts all of them from 1. */
export interface Seen {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** Whether it carries a batch. */
  readonly isBatch: boolean;
}

export interface ProxyOptions {
  readonly target: string;
  /** Decides on each request as it arrives. */
  readonly decide?: (seen: Seen) => ProxyFault | Promise<ProxyFault>;
  /** Told when the server has answered, before the reply goes on. */
  readonly onReply?: (seen: Seen) => void | Promise<void>;
}

export interface FaultProxy {
  readonly url: string;
  /** Faults done so far, by kind. */
  readonly done: ReadonlyMap<string, number>;
  readonly batchesSeen: () => number;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Stands between the command line and the server, and spoils what the test wants spoilt. */
export async function startProxy(options: ProxyOptions): Promise<FaultProxy> {
  const done = new Map<string, number>();
  let [number, batches] = [0, 0];
  const server = createServer((request, response) => {
    const { method = "", url: path = "" } = request;
    const isBatch = method === "PUT" && path.includes("/batches/");
    number += 1;
    if (isBatch) batches += 1;
    const seen = { number, method, path, isBatch };
    pass(options, seen, request, response)
      .then((kind) => done.set(kind, (done.get(kind) ?? 0) + 1))
      .catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    done,
    batchesSeen: () => batches,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function pass(
  options: ProxyOptions,
  seen: Seen,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<ProxyFault["kind"]> {
  const body = await buffer(request);
  const fault = (await options.decide?.(seen)) ?? { kind: "none" };
  if (fault.kind === "drop-request") {
    response.destroy();
    return fault.kind;
  }
  if (fault.kind === "answer") {
    if (fault.retryAfter !== undefined) response.setHeader("retry-after", fault.retryAfter);
    response.writeHead(fault.status, { "content-type": "text/plain" }).end("not today");
    return fault.kind;
  }
  if (fault.kind === "repeat") await replyOf(options.target, request, body);
  const reply = await replyOf(options.target, request, body);
  await options.onReply?.(seen);
  if (fault.kind === "slow") await sleep(fault.ms);
  if (fault.kind === "drop-reply") response.destroy();
  else if (fault.kind === "reset") request.socket.resetAndDestroy();
  else {
    response.writeHead(reply.status, { ...reply.headers, "content-length": reply.body.length });
    if (fault.kind === "truncate") {
      response.write(reply.body.subarray(0, reply.body.length >> 1), () => response.destroy());
    } else {
      if (fault.kind === "drip") await drip(response, reply.body, fault.ms);
      else response.end(reply.body);
      if (fault.kind === "double-reply") request.socket.write(asText(reply));
    }
  }
  return fault.kind;
}

const pieces = 8;

async function drip(response: ServerResponse, body: Buffer, ms: number): Promise<void> {
  const size = Math.ceil(body.length / pieces);
  for (let piece = 0; piece < pieces; piece++) {
    response.write(body.subarray(piece * size, (piece + 1) * size));
    await sleep(ms / pieces);
  }
  response.end();
}

function asText({ status, body }: Reply): Buffer {
  const head = `HTTP/1.1 ${status} Again\r\ncontent-type: application/json\r\n`;
  return Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]);
}

/** Throws if the server cannot be reached, or breaks off. */
async function replyOf(target: string, request: IncomingMessage, body: Buffer): Promise<Reply> {
  const { hostname, port } = new URL(target);
  const { connection: _, ...headers } = request.headers;
  const sent = forward({
    hostname,
    port,
    method: request.method,
    path: request.url,
    headers,
    agent: false,
  });
  sent.end(body);
  const [reply] = (await once(sent, "response")) as [IncomingMessage];
  const { "transfer-encoding": __, connection: ___, ...kept } = reply.headers;
  return { status: reply.statusCode ?? 502, headers: kept, body: await buffer(reply) };
}
