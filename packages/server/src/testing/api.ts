import { type Admission, FairGate } from "../admission.ts";
import { type BillingSettings, noBillingSettings } from "../billing-settings.ts";
import type { Database } from "../database/database.ts";
import type { WorkerStatus } from "../health/service.ts";
import { createApp } from "../http/app.ts";
import { createLifecycle, type Lifecycle } from "../http/lifecycle.ts";
import { createLog } from "../log.ts";
import type { RequestLogSettings } from "../requests/service.ts";
import { rowId } from "../row-id.ts";
import { createServices, type Services, type Wakers } from "../services.ts";
import { checkAnswer } from "./check-answer.ts";
import { sharedDatabase } from "./store/store.ts";

/** A parsed body; each test checks its form. */
export interface Json {
  readonly [name: string]: Json;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  /** The body as it came. */
  readonly text: string;
}

type HeaderFields = Readonly<Record<string, string>>;

/** The app in process, with an environment of its own and a clock that the test sets. */
export interface TestApi {
  readonly key: string;
  readonly services: Services;
  readonly database: Database;
  readonly environment: string;
  readonly environmentId: string;
  now: Date;
  /** Lines that the app has logged, as an operator would see them. */
  readonly log: string[];
  /** The app itself: adds no header and checks no answer. A port passes its connection. */
  fetch(request: Request, connection?: object): Promise<Response>;
  /**
   * Sends a request, and holds the answer to the contract: throws if it has another shape, or if
   * the server failed. A body that is no text or bytes is sent as JSON.
   */
  call(method: string, path: string, body?: unknown, headers?: HeaderFields): Promise<Answer>;
  get(path: string, headers?: HeaderFields): Promise<Answer>;
  post(path: string, body?: unknown, headers?: HeaderFields): Promise<Answer>;
  patch(path: string, body?: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export interface TestApiOptions {
  /** The shared database by default. */
  readonly database?: Database;
  readonly lifecycle?: Lifecycle;
  /** By default admits everything, as several servers on one store would. */
  readonly admission?: Admission;
  /** Settings of Stripe; a key among them is that of the environment of the test. */
  readonly billing?: Partial<BillingSettings>;
  /** Called when there is work for the background. */
  readonly wakers?: Wakers;
  /** What is logged of requests; nothing by default. */
  readonly requestLog?: RequestLogSettings;
  /** How its background work is doing; it has none by default. */
  readonly workers?: () => readonly WorkerStatus[];
  /** The folder of the console's built files; none by default. */
  readonly consoleFolder?: string;
}

export async function testApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = options.database ?? (await sharedDatabase());
  const lifecycle = options.lifecycle ?? createLifecycle();
  const log: string[] = [];
  const api = { now: new Date("2026-01-01T00:00:00.000Z") };
  const now = () => api.now;
  const lines = { write: (line: string) => void log.push(line) };
  const environment = `test ${rowId(Date.now())}`;
  const billing = { ...noBillingSettings, environment, ...options.billing };
  const admission = options.admission ?? openAdmission();
  const services = createServices(now, billing, options.wakers, options);
  const app = createApp({
    database,
    services,
    log: createLog("info", lines),
    lifecycle,
    admission,
    consoleFolder: options.consoleFolder,
  });
  await services.integrations.adoptSettings(database);
  const { key } = await services.environments.createKey(database, { kind: "server", environment });
  const caller = await services.environments.authenticate(database, key);
  const fetch = async (request: Request, connection?: object) => app.fetch(request, connection);
  const call: TestApi["call"] = async (method, path, body, headers = {}) => {
    const answer = await send(fetch, method, path, body, { "x-api-key": key, ...headers });
    if (answer.status === 500) throw new Error(`${method} ${path} failed: ${log.at(-2)}`);
    checkAnswer(method, path, answer);
    return answer;
  };
  return Object.assign(api, {
    key,
    services,
    database,
    environment,
    environmentId: caller?.environmentId ?? "",
    log,
    fetch,
    call,
    get: (path: string, headers?: HeaderFields) => call("GET", path, undefined, headers),
    post: (path: string, body?: unknown, headers?: HeaderFields) =>
      call("POST", path, body, headers),
    patch: (path: string, body?: unknown) => call("PATCH", path, body),
    delete: (path: string) => call("DELETE", path),
  });
}

function openAdmission(): Admission {
  const all = Number.MAX_SAFE_INTEGER;
  const options = { inAll: all, perGroup: all, waitingPerGroup: all, waitMs: 60_000 };
  return {
    noteLight: () => {},
    heavy: new FairGate(options),
    bodyBytes: new FairGate(options),
  };
}

async function send(
  fetch: TestApi["fetch"],
  method: string,
  path: string,
  body: unknown,
  headers: HeaderFields,
): Promise<Answer> {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const init: RequestInit = { method, headers: { ...type, ...headers } };
  if (body !== undefined) init.body = isRaw ? (body as string) : JSON.stringify(body);
  const response = await fetch(new Request(`http://test.invalid${path}`, init));
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.match(/\/(?:[\w-]+\+)?json\b/);
  const parsed = isJson ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body: parsed, text };
}
