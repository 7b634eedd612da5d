import { pino } from "pino";
import { createApp } from "../http/app.ts";
import { createLifecycle } from "../http/lifecycle.ts";
import { rowId } from "../row-id.ts";
import { createServices, type Services } from "../services.ts";
import { sharedDatabase } from "./store.ts";

/** A parsed body; a test says what it expects of it. */
export interface Json {
  readonly [name: string]: Json;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** The app in process, with an environment of its own and a clock that the test sets. */
export interface TestApi {
  readonly key: string;
  readonly services: Services;
  readonly environmentId: string;
  now: Date;
  /** Lines that the app has logged. */
  readonly log: string[];
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export async function testApi(): Promise<TestApi> {
  const database = await sharedDatabase();
  const log: string[] = [];
  const api = { now: new Date("2026-01-01T00:00:00.000Z") };
  const app = createApp({
    database,
    log: pino({ level: "info" }, { write: (line) => log.push(line) }),
    lifecycle: createLifecycle(),
    now: () => api.now,
  });
  const services = createServices(database, () => api.now);
  const environment = `test ${rowId(Date.now())}`;
  const { key } = await services.environments.createKey({ kind: "server", environment });
  const caller = await services.environments.authenticate(key);
  const call: TestApi["call"] = async (method, path, body, headers = {}) => {
    const isText = typeof body === "string";
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const init: RequestInit = { method, headers: { "x-api-key": key, ...json, ...headers } };
    if (body !== undefined) init.body = isText ? body : JSON.stringify(body);
    const response = await app.fetch(new Request(`http://test.invalid${path}`, init));
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  };
  return Object.assign(api, {
    key,
    services,
    environmentId: caller?.environmentId ?? "",
    log,
    call,
    get: (path: string, headers?: Record<string, string>) => call("GET", path, undefined, headers),
    post: (path: string, body?: unknown, headers?: Record<string, string>) =>
      call("POST", path, body, headers),
  });
}
