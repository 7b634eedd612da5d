import type { components } from "../../api.ts";
import { path } from "../../encoding.ts";
import type { Body } from "../../operations.ts";
import type { CallOptions } from "../../options.ts";
import type { Transport } from "../../transport.ts";

/** A key of the environment; its last characters are all that is known of it. */
export type ApiKey = components["schemas"]["ApiKey"];
/** A new key, with the key itself, which is never shown again. */
export type NewApiKey = components["schemas"]["NewApiKey"];
/** The kind and the name of a key to create. */
export type ApiKeyCreate = Body<"createKey">;
/** How long the other key goes on beside the new one: 0 to 604,800 seconds, 0 by default. */
export type ApiKeyRotate = Partial<Body<"rotateKey">>;

/**
 * The keys of the environment. Creating is not tried again after an outage unless `maxRetries` says
 * so: no server keeps a key, so each try that arrives makes one.
 */
export class Keys {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Lists the keys, the latest first; those that have ended come last. */
  async list(options?: CallOptions): Promise<ApiKey[]> {
    return await this.#transport.data({ method: "GET", path: path`/api/v1/keys` }, options);
  }

  async create(body: ApiKeyCreate, options?: CallOptions): Promise<NewApiKey> {
    const call = { method: "POST", path: path`/api/v1/keys`, body } as const;
    return await this.#transport.data(call, { maxRetries: 0, ...options });
  }

  /** Ends a key and its sessions at once; the key of this client only if `self` is true. */
  async revoke(keyId: string, query: { self?: boolean } = {}, options?: CallOptions) {
    const call = { method: "DELETE", path: path`/api/v1/keys/${keyId}`, query } as const;
    return await this.#transport.data<ApiKey>(call, options);
  }

  /** Creates a key in place of another one, which ends at once or after an overlap. */
  async rotate(keyId: string, body: ApiKeyRotate = {}, options?: CallOptions): Promise<NewApiKey> {
    const call = { method: "POST", path: path`/api/v1/keys/${keyId}/rotate`, body } as const;
    return await this.#transport.data(call, { maxRetries: 0, ...options });
  }
}
