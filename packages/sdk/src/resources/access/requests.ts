import type { components } from "../../api.ts";
import { path } from "../../encoding.ts";
import type { Query } from "../../operations.ts";
import type { CallOptions } from "../../options.ts";
import { type Listing, listing } from "../../page.ts";
import type { Transport } from "../../transport.ts";

/** One of the latest requests of the environment. */
export type LoggedRequest = components["schemas"]["LoggedRequest"];
/** The same with its query and body, without secrets. */
export type LoggedRequestWithBody = components["schemas"]["LoggedRequestWithBody"];
/** Which requests to list, and which page of them. */
export type LoggedRequestQuery = Partial<Query<"listRequests">>;

/**
 * The latest requests of the environment, as far as its server logs them. For the newest ones, pass
 * `before` with an id that comes after all: `ffffffff-ffff-ffff-ffff-ffffffffffff`.
 */
export class Requests {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Lists requests in the order in which they were answered. */
  list(query: LoggedRequestQuery = {}, options?: CallOptions): Listing<LoggedRequest> {
    return listing(
      (page) => this.#transport.page({ path: path`/api/v1/requests`, query: page }, options),
      query,
    );
  }

  /** Returns one with its query and body. Throws a NotFoundError. */
  async retrieve(id: string, options?: CallOptions): Promise<LoggedRequestWithBody> {
    const call = { method: "GET", path: path`/api/v1/requests/${id}` } as const;
    return await this.#transport.data(call, options);
  }
}
