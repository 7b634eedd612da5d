import type { components } from "../../api.ts";
import type { CallOptions } from "../../options.ts";
import type { Transport } from "../../transport.ts";

/** Who has signed in to the console with this browser, and until when. */
export type Session = components["schemas"]["Session"];

const path = "/api/v1/session";

/**
 * The session of a browser, for pages of the server itself: `new Carryover({ session: true,
 * baseUrl: "" })`. The browser keeps it in a cookie that no script can read.
 */
export class Sessions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Opens a session with a server key or a viewer key, in place of an earlier one. Throws an
   * AuthenticationError for a wrong key, and a PermissionDeniedError for a client key.
   */
  async signIn(key: string, options?: CallOptions): Promise<Session> {
    return await this.#transport.data({ method: "POST", path, body: { key } }, options);
  }

  /** Returns the session. Throws an AuthenticationError if there is none, or it has ended. */
  async retrieve(options?: CallOptions): Promise<Session> {
    return await this.#transport.data({ method: "GET", path }, options);
  }

  /** Ends the session, here and on the server. */
  async signOut(options?: CallOptions): Promise<void> {
    await this.#transport.send({ method: "DELETE", path }, options);
  }
}
