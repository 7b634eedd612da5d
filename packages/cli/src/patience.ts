import { limits } from "@carryover/contract/client";
import type { Fetch } from "@carryover/sdk";

/**
 * How often the requests of one command are repeated after an outage. This is the one rule for all
 * of them: until the server has answered for the first time, a wrong address is likelier than an
 * outage, so few tries say so soon; after that, all the tries that an outage deserves.
 */
export class Patience {
  #hasAnswered = false;

  /** Times that a request may be repeated, as far as is known at this moment. */
  get retriesMax(): number {
    return this.#hasAnswered ? limits.clientRetriesMax : limits.firstContactRetriesMax;
  }

  /** The same fetch, with an eye on whether a server of ours answers. */
  readonly around = (fetch: Fetch): Fetch => {
    return async (url, init) => {
      const response = await fetch(url, init);
      // A proxy answers 502 for what it cannot find either; only our server gives this advice.
      if (response.status < 500 || response.headers.has("x-should-retry")) this.#hasAnswered = true;
      return response;
    };
  };
}
