import { limits } from "@carryover/contract/client";
import { Carryover, type Fetch } from "@carryover/sdk";
import { openEmbedded } from "./embedded.ts";
import { CommandError, exitCodes } from "./exit.ts";
import { Patience } from "./patience.ts";
import type { ServerChoice, V1Choice } from "./server-choice.ts";
import type { Throttle } from "./throttle.ts";
import { v1Server } from "./v1/connect.ts";

export type { ServerChoice } from "./server-choice.ts";

/** A connection to a server, or to the one in this process. */
export interface Connection {
  readonly client: Carryover;
  /** What it is connected to, for people. */
  readonly target: string;
  /** The last characters of the API key, by which people know it. */
  readonly keyTail: string;
  /** Whether the server has the endpoints of API v1 alone. */
  readonly isV1?: boolean;
  /** Stops what a server of API v1 is sent, and what is waited for, when a signal is aborted. */
  stopOn?(signal: AbortSignal): void;
  /** Notes that the command has ended without a failure or an interruption. */
  end?(): void;
  close(): Promise<void>;
}

/** What a connection is for. */
export interface Purpose {
  /** The command, for whoever finds the embedded store in use. */
  readonly command: string;
  /** Whether the embedded store may be made; who only reads finds nothing in a new one. */
  readonly mayMakeStore: boolean;
}

/** Throws CommandError if no key is given for a server, or the embedded store cannot be opened. */
export async function connect(
  choice: ServerChoice,
  throttle: Throttle,
  onNotice: (message: string) => void,
  { command, mayMakeStore }: Purpose,
  around: (fetch: Fetch) => Fetch = (fetch) => fetch,
): Promise<Connection> {
  const retrying = {
    retryPauseMs: limits.clientRetryPauseMs,
    timeoutMs: limits.clientTimeoutMs,
    busyWaitMs: limits.clientBusyWaitMs,
    onRetry: throttle.onRetry,
  };
  if (choice.url === undefined) {
    const { dataDir } = choice;
    const embedded = await openEmbedded({ dataDir, command, mayMakeStore, onNotice });
    const { fetch, apiKey } = embedded;
    const maxRetries = limits.clientRetriesMax;
    const baseUrl = "http://embedded.invalid";
    return {
      client: new Carryover({ ...retrying, maxRetries, baseUrl, apiKey, fetch: around(fetch) }),
      target: `the embedded store in ${dataDir}`,
      keyTail: apiKey.slice(-4),
      close: embedded.close,
    };
  }
  if (!choice.apiKey) {
    throw new CommandError(
      exitCodes.usage,
      "A server needs an API key: set CARRYOVER_API_KEY, or pass --api-key.",
    );
  }
  if (choice.v1 !== undefined) return connectV1(choice, choice.v1, throttle);
  const patience = new Patience();
  const fetch = patience.around(around((url, init) => globalThis.fetch(url, init)));
  const options = { ...retrying, baseUrl: choice.url, apiKey: choice.apiKey, fetch };
  return {
    client: client({
      ...options,
      get maxRetries() {
        return patience.retriesMax;
      },
    }),
    target: choice.url,
    keyTail: choice.apiKey.slice(-4),
    close: async () => {},
  };
}

/** The pace, the retries and the ledger are those of the gateway to API v1. */
function connectV1(
  { url = "", apiKey = "" }: ServerChoice,
  v1: V1Choice,
  throttle: Throttle,
): Connection {
  // What is no address is refused here, as for any other server.
  client({ baseUrl: url, apiKey });
  const fetch: Fetch = (input, init) => globalThis.fetch(input, init);
  const onWait = (reason: string) => throttle.onOutage(reason);
  const server = v1Server({ ...v1, url, apiKey, fetch, onWait });
  const timeoutMs = limits.v1BatchTimeoutMs;
  const baseUrl = "http://v1.invalid";
  return {
    client: client({ baseUrl, apiKey, fetch: server.fetch, maxRetries: 0, timeoutMs }),
    target: url,
    keyTail: apiKey.slice(-4),
    isV1: true,
    stopOn: server.stopOn,
    end: server.end,
    close: server.close,
  };
}

function client(options: ConstructorParameters<typeof Carryover>[0]): Carryover {
  try {
    return new Carryover(options);
  } catch (error) {
    const message = (error as Error).message
      .replaceAll("baseUrl", "--url")
      .replaceAll("apiKey", "The API key");
    throw new CommandError(exitCodes.usage, message, { cause: error });
  }
}
