import { limits } from "@carryover/contract/client";
import type { Fetch } from "@carryover/sdk";
import type { Terminal } from "./terminal.ts";

/**
 * Tells people that a server does not answer: the first time at once, with what goes on there,
 * after that in the status line; and that it answers again.
 */
export class OutageTeller {
  readonly #terminal: Terminal;
  readonly #goesOn: string;
  #isTold = false;

  constructor(terminal: Terminal, goesOn: string) {
    this.#terminal = terminal;
    this.#goesOn = goesOn;
  }

  /** A request failed and will be sent again. */
  readonly failed = (reason: string): void => {
    if (this.#isTold) this.#terminal.status(reason);
    else this.#tell(`${capitalized(reason)}. ${this.#goesOn}`.trimEnd());
  };

  /** The same fetch, with an eye on how long it takes. */
  readonly around = (fetch: Fetch): Fetch => {
    return async (url, init) => {
      const silent = () => {
        if (!this.#isTold) this.#tell("The server does not answer yet; waiting.");
      };
      // What looks at a cutover is answered at once; other requests may have to ask Stripe.
      const isLook = (init?.method ?? "GET") === "GET" && /\/cutovers\b/.test(String(url));
      const timer = isLook ? setTimeout(silent, limits.clientSilenceMs) : undefined;
      try {
        const response = await fetch(url, init);
        if (response.status < 500) this.#over();
        return response;
      } finally {
        clearTimeout(timer);
      }
    };
  };

  #tell(message: string): void {
    this.#isTold = true;
    this.#terminal.say(message);
  }

  #over(): void {
    if (this.#isTold) this.#terminal.say("The server answers again.");
    this.#isTold = false;
  }
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
