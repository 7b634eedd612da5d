import type { RunKind } from "@carryover/contract";
import { Carryover } from "@carryover/sdk";
import { Gateway } from "../v1/gateway.ts";
import { Interruption } from "../v1/interruption.ts";
import { Pace } from "../v1/pace.ts";
import { V1Transport } from "../v1/transport.ts";
import { fakeClock } from "./fake-clock.ts";

/** A request that the server has got. */
export interface Sent {
  readonly path: string;
  readonly key: string | null;
  readonly ids: readonly string[];
  /** Of usages. */
  readonly values: readonly (number | undefined)[];
}

/** How the server answers a request, if it does. */
export type Answer =
  | { status: number; body?: unknown; retryAfter?: string }
  | "lost"
  | "unreachable";

interface Job {
  /** The directory of the journals. */
  readonly directory: string;
  readonly file: string;
  readonly stopping?: AbortSignal;
  readonly answer: (sent: Sent, count: number) => Answer;
  /** How the request before any record is answered. */
  readonly greeting?: Answer;
}

/** A server of API v1 that answers as a test says, and an import into it. */
export async function importing(
  kind: RunKind,
  { directory, file, answer, stopping, greeting = { status: 200, body: { data: [] } } }: Job,
) {
  const clock = fakeClock();
  const requests: Sent[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const body = init?.body === undefined ? {} : JSON.parse(String(init.body));
    const records = (Object.values(body)[0] ?? []) as {
      id?: string;
      customerId?: string;
      value?: number;
    }[];
    const ids = records.map(({ id, customerId }) => id ?? customerId ?? "");
    const values = records.map(({ value }) => value);
    const key = new Headers(init?.headers).get("idempotency-key");
    const sent = { path: new URL(String(url)).pathname, key, ids, values };
    const isGreeting = init?.method === "GET" && sent.path === "/api/v1/customers";
    if (!isGreeting) requests.push(sent);
    const given = isGreeting ? greeting : answer(sent, requests.length);
    const fail = (code: string) => new TypeError("fetch failed", { cause: { code } });
    if (given === "lost") throw Object.assign(fail("ECONNRESET"), { cause: lostCause });
    if (given === "unreachable") throw Object.assign(fail(""), { cause: unreachableCause });
    const headers = new Headers({ "content-type": "application/json" });
    if (given.retryAfter !== undefined) headers.set("retry-after", given.retryAfter);
    return new Response(JSON.stringify(given.body), { status: given.status, headers });
  };
  const [url, apiKey] = ["https://v1.example", "server-key"];
  const pace = new Pace(250, clock);
  const interruption = new Interruption();
  if (stopping !== undefined) interruption.follow(stopping);
  const onWait = () => {};
  const transport = new V1Transport({ url, apiKey, fetch, pace, clock, interruption, onWait });
  const gateway = new Gateway({ url, apiKey, absentAsNull: false, directory, transport });
  const baseUrl = "http://v1.invalid";
  const client = new Carryover({ baseUrl, apiKey, fetch: gateway.fetch, maxRetries: 0 });
  const source = { name: file, sha256: file.padEnd(64, "0"), bytes: 1 };
  const run = await client.importRuns.create({ kind, source });
  return { client, run, gateway, requests, clock };
}

const lostCause = Object.assign(new Error("reset"), { code: "ECONNRESET" });
const unreachableCause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });

/** Customers of different ids. */
export function customers(count: number) {
  const records = Array.from({ length: count }, (_, index) => {
    return { id: `c-${index}`, name: null, email: null };
  });
  return batchOf(records);
}

/** Usages of different customers. */
export function usages(count: number) {
  const records = Array.from({ length: count }, (_, index) => {
    return { customerId: `c-${index}`, featureId: "seats", usage: 1 };
  });
  return batchOf(records);
}

/** The body of a batch. */
export function batchOf(records: readonly object[]) {
  const recordNumbers = records.map((_, index) => index + 1);
  return { sha256: "0".repeat(64), recordNumbers, records: [...records], rejections: [] };
}

/** The place of a batch. */
export const first = { lane: 0, number: 0 };
/** A refusal that names no record. */
export const noRecord = { status: 400, body: { message: "invalid", code: null } };

/** How often each outcome is among some. */
export function counted(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** The answer of API v1 to usages. */
export const measured = (ids: readonly string[]): Answer => {
  return { status: 201, body: { data: ids.map((customerId) => ({ customerId })) } };
};
