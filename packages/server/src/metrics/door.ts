import { createHash, timingSafeEqual } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Metrics } from "./metrics.ts";

/** Answers a request for metrics; if there is a key, only with this key. */
export type MetricsDoor = (authorization: string | undefined) => Promise<Response>;

/** Makes the handler of metrics with its key; null allows every caller. */
export function createDoor(metrics: Metrics, key: string | null): MetricsDoor {
  const wanted = key === null ? null : digestOf(`Bearer ${key}`);
  return async (authorization = "") => {
    if (wanted !== null && !timingSafeEqual(wanted, digestOf(authorization))) return unauthorized();
    const headers = { "content-type": metrics.contentType, "cache-control": "no-store" };
    return new Response(await metrics.text(), { headers });
  };
}

function unauthorized(): Response {
  const headers = { "content-type": "application/json", "www-authenticate": "Bearer" };
  const message = "Send the key of CARRYOVER_METRICS_KEY: Authorization: Bearer …";
  const body = JSON.stringify({ message, code: "Unauthenticated" });
  return new Response(body, { status: 401, headers });
}

/** Returns a digest; digests have one length, so that comparing them reveals nothing of the key. */
function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** A port for metrics alone. */
export interface MetricsPort {
  readonly url: string;
  close(): void;
}

/** Opens it. Throws the error of listening. */
export function openMetricsPort(
  door: MetricsDoor,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<MetricsPort> {
  const server = createAdaptorServer({
    async fetch(request) {
      const isAsked = request.method === "GET" && new URL(request.url).pathname === "/metrics";
      if (!isAsked) return new Response("Only GET /metrics is here.\n", { status: 404 });
      return door(request.headers.get("authorization") ?? undefined);
    },
  }) as Server;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const bound = server.address() as AddressInfo;
      const name = host.includes(":") ? `[${host}]` : host;
      resolve({
        url: `http://${name}:${bound.port}/metrics`,
        close() {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}
