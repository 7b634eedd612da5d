import { type QueryValue, queryString } from "./encoding.ts";
import { apiError, CarryoverError, ConnectionError, TimeoutError } from "./errors.ts";
import type { CallOptions, ClientOptions, Fetch } from "./options.ts";
import type { PageReply } from "./page.ts";
import { bytesOf } from "./reply-bytes.ts";
import { isBusy, isWaitedFor, pause, retryPause } from "./retry.ts";

/** One call of the API. A body that is a string or bytes is JSON already. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: object | undefined;
  readonly body?: unknown;
  /** Whether a program waits for it while it serves somebody: it has to give up soon. */
  readonly isCheck?: boolean | undefined;
}

/** A success as it comes over the wire. */
export interface Envelope {
  readonly data: unknown;
}

/** How long to wait for a reply: what the caller was promised, and what is left of it. */
interface Wait {
  readonly timeoutMs: number;
  readonly leftMs: number;
}

interface Exchange {
  readonly url: string;
  readonly init: RequestInit;
  /** Method and path, for messages. */
  readonly name: string;
}

/** Time for a check in all. Who asks serves somebody, and has an answer of its own without us. */
const checkTimeoutMs = 1_000;

/** The longest wait that a timer can hold. */
const timerMaxMs = 2 ** 31 - 1;

/** Sends calls, and sends them again after an outage. */
export class Transport {
  readonly #options: ClientOptions;
  readonly #baseUrl: string;
  readonly #fetch: Fetch;

  constructor(options: ClientOptions) {
    requireOptions(options);
    if (options.session === true) requireSession(options);
    // What a header cannot hold is refused here, as fetch would print it in its message.
    else if (typeof options.apiKey !== "string" || !/^[\x21-\x7e]+$/.test(options.apiKey)) {
      throw new CarryoverError("apiKey must be text of visible ASCII characters without spaces.");
    }
    this.#options = options;
    this.#baseUrl = options.session === true ? "" : checkedBaseUrl(options.baseUrl);
    this.#fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  }

  /** Returns the `data` of the reply, in the shape that the API promises for this call. */
  async data<T>(call: Call, options: CallOptions = {}): Promise<T> {
    return (await this.send(call, options)).data as T;
  }

  /** Returns a page of a list. */
  async page<T>(call: Pick<Call, "path" | "query">, options?: CallOptions): Promise<PageReply<T>> {
    return (await this.send({ method: "GET", ...call }, options)) as PageReply<T>;
  }

  /**
   * Returns the whole reply. Throws an ApiError, ConnectionError or the reason of the caller's
   * abort.
   */
  async send(call: Call, options: CallOptions = {}): Promise<Envelope> {
    return await this.#retrying(call, options, (exchange, signal) => this.#reply(exchange, signal));
  }

  /**
   * Yields the bytes of a reply as they come. A request is sent again until its reply begins; one
   * that breaks off later throws a ConnectionError, since what was taken cannot be taken back.
   */
  async *stream(call: Call, options: CallOptions = {}): AsyncGenerator<Uint8Array> {
    // Unlike the signal of one try, it also stops a reply that has begun.
    const controller = new AbortController();
    const { signal } = controller;
    const name = `${call.method} ${call.path}`;
    const wait = { name, timeoutMs: this.#timeoutOf(call, options), signal: options.signal };
    try {
      const response = await this.#retrying(call, options, (exchange) =>
        this.#opened({ ...exchange, init: { ...exchange.init, signal } }),
      );
      yield* bytesOf(response, wait);
    } finally {
      controller.abort();
    }
  }

  async #retrying<T>(
    call: Call,
    options: CallOptions,
    receive: (exchange: Exchange, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const exchange = this.#exchange(call, options);
    const timeoutMs = this.#timeoutOf(call, options);
    // A check has this time in all, with its retries and pauses; other calls for each try.
    const endsAt = call.isCheck ? performance.now() + timeoutMs : Number.POSITIVE_INFINITY;
    let retriesDone = 0;
    let busySince: number | null = null;
    for (;;) {
      try {
        const leftMs = Math.min(timeoutMs, endsAt - performance.now());
        return await this.#attempt(exchange, { timeoutMs, leftMs }, options.signal, receive);
      } catch (error) {
        // What may be known only now: whether the server has ever answered.
        const maxRetries = options.maxRetries ?? this.#options.maxRetries ?? 2;
        const { retryPauseMs = 500, busyWaitMs = 0 } = this.#options;
        const policy = { maxRetries, retryPauseMs, busyWaitMs };
        busySince = isBusy(error) ? (busySince ?? performance.now()) : null;
        const busyForMs = busySince === null ? 0 : performance.now() - busySince;
        const pauseMs = retryPause(error, retriesDone, policy, busyForMs);
        if (pauseMs === null || performance.now() + pauseMs >= endsAt) throw error;
        const { method, path } = call;
        const retry = { method, path, retry: retriesDone + 1, maxRetries, pauseMs, error };
        this.#options.onRetry?.(retry);
        await pause(pauseMs, options.signal);
        if (!isWaitedFor(error, busyForMs, policy)) retriesDone += 1;
      }
    }
  }

  #timeoutOf({ isCheck }: Call, { timeoutMs }: CallOptions): number {
    const own = isCheck ? this.#options.checkTimeoutMs : this.#options.timeoutMs;
    return timeoutMs ?? own ?? (isCheck ? checkTimeoutMs : 60_000);
  }

  /** Returns the request, the same for every try: the idempotency key stays, so it is done once. */
  #exchange(call: Call, options: CallOptions): Exchange {
    const headers = new Headers({ accept: "application/json" });
    setAll(headers, this.#options.headers);
    // No page of another site can set this header, so the server knows that the page is its own.
    if (this.#options.session === true) headers.set("x-carryover-console", "1");
    else headers.set("x-api-key", this.#options.apiKey);
    if (call.method === "POST") {
      headers.set("idempotency-key", options.idempotencyKey ?? newIdempotencyKey());
    }
    setAll(headers, options.headers);
    // A redirect is not followed, as fetch would hand the API key to wherever it leads.
    const init: RequestInit = { method: call.method, headers, redirect: "manual" };
    if (this.#options.session === true) init.credentials = "same-origin";
    if (call.body !== undefined) {
      headers.set("content-type", "application/json");
      init.body = isSerialized(call.body) ? call.body : JSON.stringify(call.body);
    }
    const query = queryString((call.query ?? {}) as Record<string, QueryValue>);
    const url = `${this.#baseUrl}${call.path}${query}`;
    return { url, init, name: `${call.method} ${call.path}` };
  }

  /** Makes one try. Does not rely on fetch to end when it is aborted. */
  async #attempt<T>(
    exchange: Exchange,
    wait: Wait,
    signal: AbortSignal | undefined,
    receive: (exchange: Exchange, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const controller = new AbortController();
    const stopped = new Promise<never>((_, reject) => {
      controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
    });
    const stop = () => controller.abort(signal?.reason);
    signal?.addEventListener("abort", stop);
    const timeout = new TimeoutError(`${exchange.name} got no reply within ${wait.timeoutMs} ms.`);
    const timer = setTimeout(() => controller.abort(timeout), Math.min(wait.leftMs, timerMaxMs));
    try {
      return await Promise.race([receive(exchange, controller.signal), stopped]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Returns a success whose body was not read yet. */
  async #opened({ url, init, name }: Exchange): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(url, init);
      if (response.ok) return response;
      const text = await response.text();
      const { status, headers } = response;
      const body = parsed(text);
      throw apiError({ status, headers, body: body instanceof Error ? text : body });
    } catch (cause) {
      if (cause instanceof CarryoverError) throw cause;
      throw new ConnectionError(`${name} failed: ${reasonOf(cause)}.`, { cause });
    }
  }

  async #reply({ url, init, name }: Exchange, signal: AbortSignal): Promise<Envelope> {
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(url, { ...init, signal });
      text = await response.text();
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      throw new ConnectionError(`${name} failed: ${reasonOf(cause)}.`, { cause });
    }
    const { status, headers } = response;
    const body = parsed(text);
    const isJson = !(body instanceof Error);
    if (!response.ok) throw apiError({ status, headers, body: isJson ? body : text });
    if (isEnvelope(body)) return body;
    const message = `${name} was answered with ${status}, but not with a whole reply of the API.`;
    throw new ConnectionError(message, isJson ? {} : { cause: body });
  }
}

/** Programs without types may leave options out; one error names all that are missing. */
function requireOptions(options: Partial<ClientOptions> | undefined): void {
  const { apiKey, baseUrl, session } = options ?? {};
  if (session === true) return;
  const missing = [
    ...(apiKey == null
      ? ["apiKey, a key of your environment (server-… or, in browsers, client-…)"]
      : []),
    ...(baseUrl == null
      ? ["baseUrl, the address of your server, as https://carryover.internal"]
      : []),
  ];
  if (missing.length === 0) return;
  throw new CarryoverError(
    `new Carryover({ apiKey, baseUrl }) lacks ${missing.join("; and ")}. ` +
      "The client reads no environment variables: pass them, as process.env.CARRYOVER_API_KEY.",
  );
}

/** Beside a session a key would be sent in vain, and a cookie goes to no other server. */
function requireSession({ apiKey, baseUrl }: { apiKey?: unknown; baseUrl: unknown }): void {
  if (apiKey === undefined && baseUrl === "") return;
  throw new CarryoverError(
    'new Carryover({ session: true, baseUrl: "" }) takes no apiKey and no other baseUrl: the ' +
      "cookie of a session goes only to the server that the page comes from.",
  );
}

function isSerialized(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === "string" || body instanceof Uint8Array;
}

function checkedBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const surplus = url && url.username + url.password + url.search + url.hash;
  if (!url || !/^https?:$/.test(url.protocol) || surplus) {
    throw new CarryoverError("baseUrl must be an http or https address without query or password.");
  }
  return url.href.replace(/\/+$/, "");
}

function setAll(headers: Headers, values: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of Object.entries(values)) {
    try {
      headers.set(name, value);
    } catch {
      // The cause would print the value, which may be a secret.
      throw new CarryoverError(`The header ${JSON.stringify(name)} cannot be sent.`);
    }
  }
}

/** A key needs to be unique, not secret, so it may be made where browsers withhold randomUUID. */
function newIdempotencyKey(): string {
  const part = () => Math.random().toString(36).slice(2);
  return globalThis.crypto?.randomUUID?.() ?? `${Date.now().toString(36)}-${part()}-${part()}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

function isEnvelope(body: unknown): body is Envelope {
  return typeof body === "object" && body !== null && "data" in body;
}

/** Node hides the reason, such as ECONNREFUSED, behind "fetch failed". */
function reasonOf(failure: unknown): string {
  const inner = failure instanceof Error ? (failure.cause ?? failure) : failure;
  if (!(inner instanceof Error)) return "fetch failed";
  return "code" in inner && typeof inner.code === "string" ? inner.code : inner.message;
}
