import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that arrived. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** How it is answered: a status other than 200, and the whole body. */
export interface ApiAnswer {
  readonly status?: number;
  /** Whether the same request may be sent again. */
  readonly isRetryable?: boolean;
  readonly body: object;
}

/** Whom every request is from. */
const identity = {
  environment: { id: "01a20317-9678-7000-8000-c3637be57b92", name: "default" },
  key: { id: "01a20317-9678-7000-8000-c3637be57b93", kind: "server", tail: "test" },
  server: { version: "0.1.0", store: "embedded" },
};

/** A server of the API in this process that answers as a test says; who asks, it knows. */
export async function apiServer(answer: (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>) {
  const requests: ApiRequest[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", "http://api.invalid");
    const text = Buffer.concat(chunks).toString();
    const received = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
    };
    if (url.pathname === "/api/v1/whoami") {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ data: identity }));
      return;
    }
    requests.push(received);
    const { status = 200, body, isRetryable = false } = await answer(received);
    response.writeHead(status, {
      "content-type": "application/json",
      "x-should-retry": String(isRetryable),
    });
    response.end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    requests,
    choice: { url, apiKey: "server-test", dataDir: "never" },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A refusal, as the API answers it. */
export function refusal(status: number, code: string, message = "No."): ApiAnswer {
  return { status, body: { code, message } };
}
