import { connect, type Socket } from "node:net";
import { customerIdAt } from "./records-file.ts";

/** What the clients have seen. */
export interface ClientReport {
  readonly count: number;
  readonly granted: number;
  readonly seconds: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

interface Load {
  readonly url: string;
  readonly key: string;
  readonly customers: number;
  readonly clients: number;
  readonly seconds: number;
}

const load = JSON.parse(process.argv[2] ?? "") as Load;
const { hostname, port } = new URL(load.url);
const features = ["bench-seats", "bench-projects", "bench-calls"];
/** Of the first second, when caches are cold, nothing is counted. */
const warmUpMs = 1_000;

let granted = 0;
const latencies: number[] = [];
const startedAt = performance.now() + warmUpMs;
const endsAt = startedAt + load.seconds * 1_000;

/** A request as bytes on a kept connection: a client that costs next to nothing itself. */
function requestFor(index: number): string {
  const feature = features[index % features.length];
  return (
    `GET /api/v1/customers/${customerIdAt(index)}/entitlements/check?featureId=${feature} ` +
    `HTTP/1.1\r\nHost: ${hostname}\r\nX-API-KEY: ${load.key}\r\n\r\n`
  );
}

/** One client: the next request when the answer is there. */
function runClient(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(port), hostname);
    socket.setNoDelay(true).setEncoding("latin1");
    let answer = "";
    let sentAt = 0;
    const next = () => {
      sentAt = performance.now();
      if (sentAt >= endsAt) {
        socket.end();
        return resolve();
      }
      socket.write(requestFor(Math.floor(Math.random() * load.customers)));
    };
    socket.on("connect", next).on("error", reject);
    socket.on("data", (chunk: string) => {
      answer += chunk;
      const body = bodyOf(answer);
      if (body === null) return;
      if (!answer.startsWith("HTTP/1.1 200")) return reject(new Error(answer));
      if (sentAt >= startedAt) {
        latencies.push(performance.now() - sentAt);
        if (body.includes('"isGranted":true')) granted += 1;
      }
      answer = "";
      next();
    });
  });
}

/** The body of an answer that is there as a whole, else null. */
function bodyOf(answer: string): string | null {
  const head = answer.indexOf("\r\n\r\n");
  if (head === -1) return null;
  const length = Number(/content-length: (\d+)/i.exec(answer.slice(0, head))?.[1]);
  const body = answer.slice(head + 4);
  return body.length >= length ? body : null;
}

await Promise.all(Array.from({ length: load.clients }, runClient));
latencies.sort((a, b) => a - b);
const at = (share: number) => {
  const index = Math.min(latencies.length - 1, Math.floor(latencies.length * share));
  return Number((latencies[index] ?? 0).toFixed(1));
};
const report: ClientReport = {
  count: latencies.length,
  granted,
  seconds: load.seconds,
  latencyMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
};
process.stdout.write(JSON.stringify(report));
