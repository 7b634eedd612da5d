import { startServer } from "../http/server.ts";

/** What tests read of an object, list or error. */
export interface Body {
  readonly id: string;
  readonly name: string;
  readonly data: readonly Body[];
  readonly has_more: boolean;
  readonly secret: string;
  readonly error: {
    readonly type: string;
    readonly code?: string;
    readonly param?: string;
    readonly doc_url?: string;
    readonly message: string;
  };
  readonly [field: string]: unknown;
}

/** An answer of the API, with its JSON read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Api {
  readonly url: string;
  readonly key: string;
  get(path: string): Promise<Answer>;
  post(path: string, form?: string, idempotencyKey?: string): Promise<Answer>;
  delete(path: string, idempotencyKey?: string): Promise<Answer>;
}

/** Returns the API of one account at an emulator, as a client without the SDK sees it. */
export function apiOf(url: string, key = "sk_test_acme_1"): Api {
  const call = async (
    method: string,
    path: string,
    { form, idempotencyKey }: { form?: string | undefined; idempotencyKey?: string | undefined },
  ): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/x-www-form-urlencoded",
        ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      },
      ...(form === undefined ? {} : { body: form }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    const body = isJson ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, body };
  };
  return {
    url,
    key,
    get: (path) => call("GET", path, {}),
    post: (path, form = "", idempotencyKey) => call("POST", path, { form, idempotencyKey }),
    delete: (path, idempotencyKey) => call("DELETE", path, { idempotencyKey }),
  };
}

/** Serves an emulator in this process. A defect in it goes to `defects`. */
export async function serveEmulator(options: { dataDir?: string; hasLimits?: boolean } = {}) {
  const defects: unknown[] = [];
  const server = await startServer({
    dataDir: options.dataDir ?? null,
    host: "127.0.0.1",
    port: 0,
    hasLimits: options.hasLimits ?? false,
    report: (error) => defects.push(error),
  });
  return { ...server, defects };
}
