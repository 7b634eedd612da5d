import { limits } from "@carryover/contract/client";

/** When no other request may begin, and when those in flight are given up. */
export class Interruption {
  readonly #stopping = new AbortController();
  readonly #cutting = new AbortController();

  /** Aborted at the interruption: nothing new is sent, and nothing is waited for. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Aborted so long after it that the report can be written before the command is ended. */
  get cutting(): AbortSignal {
    return this.#cutting.signal;
  }

  /** Follows a signal of whoever watches the command. */
  follow(signal: AbortSignal): void {
    const stop = () => {
      this.#stopping.abort();
      const cut = () => this.#cutting.abort(new Error(interruptedReason));
      setTimeout(cut, limits.v1InterruptedMs).unref();
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  }
}

/** Why a request has no answer after an interruption. */
export const interruptedReason = "interrupted";
