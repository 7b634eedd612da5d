import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { Carryover } from "../client.ts";
import type { KeyOptions } from "../options.ts";

/** A request that arrived. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * How one request is answered: with a reply, with a cut connection after the request was read, with
 * half a reply, or not at all.
 */
export type Answer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | "reset"
  | "truncated"
  | "silence";

type Script = readonly Answer[] | ((request: Received) => Answer);

/** Returns a real HTTP server that answers as the script says, and a client that talks to it. */
export async function scriptedApi(script: Script, options: Partial<KeyOptions> = {}) {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    const received = { method, url, headers, body: Buffer.concat(chunks).toString() };
    requests.push(received);
    const scripted = typeof script === "function" ? script(received) : script[requests.length - 1];
    answer(response, scripted ?? { status: 599, body: { message: "The script has ended." } });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new Carryover({ apiKey: "server-test", baseUrl, retryPauseMs: 1, ...options });
  return { client, requests, baseUrl };
}

function answer(response: ServerResponse, scripted: Answer): void {
  if (scripted === "silence") return;
  if (scripted === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (scripted === "truncated") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"data":{"id":', () => response.destroy());
    return;
  }
  const { status = 200, headers = {}, body = { data: {} } } = scripted;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
}
