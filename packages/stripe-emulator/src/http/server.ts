import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Accounts } from "../accounts.ts";
import { ControlRefusal, control } from "../control/control.ts";
import { ApiError } from "../objects.ts";
import { answer } from "./api.ts";
import { parseForm } from "./form.ts";
import { identify } from "./keys.ts";
import { errorBody, jsonReply, type Reply, unknownErrorBody } from "./reply.ts";

export interface ServerOptions {
  /** Where accounts are kept; null keeps them as long as the process runs. */
  readonly dataDir: string | null;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether Stripe's rate limits hold from the start. */
  readonly hasLimits: boolean;
  /** Called with defects. */
  readonly report: (error: unknown) => void;
}

export interface Server {
  readonly url: string;
  close(): Promise<void>;
}

const bodyBytesMax = 1 << 20;
/** Longer than clients keep a connection, so that none is closed under a request. */
const keepAliveMs = 65_000;

/** Serves Stripe's API under /v1/ and the control API under /_emu/. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const accounts = new Accounts(options);
  const server = createServer((request, response) => {
    void serve(accounts, request, options.report).then(
      ({ reply, now }) => write(response, reply, now),
      (error: unknown) => {
        options.report(error);
        response.destroy();
      },
    );
  });
  server.keepAliveTimeout = keepAliveMs;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await accounts.close();
    },
  };
}

interface Served {
  readonly reply: Reply;
  /** Seconds since 1970 of the account; null without one. */
  readonly now: number | null;
}

async function serve(
  accounts: Accounts,
  request: IncomingMessage,
  report: (error: unknown) => void,
): Promise<Served> {
  const { pathname, search, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const method = request.method ?? "GET";
  const body = await bodyOf(request);
  if (pathname.startsWith("/_emu/")) {
    const asked = { method, path: pathname, query: searchParams, text: body };
    return { reply: await controlReply(accounts, asked, report), now: null };
  }
  try {
    const { accountId, mode, isRestricted } = identify(request.headers.authorization);
    const account = await accounts.of(accountId, mode);
    const form = parseForm([search.slice(1), body].filter((part) => part !== "").join("&"));
    const reply = await answer(
      account,
      {
        method,
        path: pathname,
        form,
        isRestricted,
        key: headerOf(request, "idempotency-key"),
        version: headerOf(request, "stripe-version"),
      },
      report,
    );
    return { reply, now: account.world.now() };
  } catch (error) {
    if (error instanceof ApiError) {
      return { reply: jsonReply(error.status, errorBody(error)), now: null };
    }
    report(error);
    return { reply: jsonReply(500, unknownErrorBody), now: null };
  }
}

async function controlReply(
  accounts: Accounts,
  { text, ...request }: { method: string; path: string; query: URLSearchParams; text: string },
  report: (error: unknown) => void,
): Promise<Reply> {
  try {
    const body: unknown = text === "" ? {} : JSON.parse(text);
    return jsonReply(200, await control(accounts, { ...request, body }));
  } catch (error) {
    if (error instanceof ApiError) return jsonReply(error.status, errorBody(error));
    const isRefusal = error instanceof ControlRefusal || error instanceof SyntaxError;
    if (!isRefusal) report(error);
    const message = error instanceof Error ? error.message : String(error);
    return jsonReply(isRefusal ? 400 : 500, { error: { message } });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyBytesMax) throw new Error(`A body has over ${bodyBytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function write(response: ServerResponse, reply: Reply, now: number | null): void {
  if (reply.delivery === "none") {
    response.destroy();
    return;
  }
  const body = Buffer.from(reply.body);
  response.sendDate = false;
  response.writeHead(reply.status, {
    ...reply.headers,
    date: new Date(now === null ? Date.now() : now * 1000).toUTCString(),
    "content-length": body.length,
  });
  if (reply.delivery === "whole") {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}
