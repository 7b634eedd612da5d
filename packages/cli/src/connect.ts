import { limits } from "@carryover/contract";
import { Carryover, type Fetch } from "@carryover/sdk";
import { openEmbedded } from "./embedded.ts";
import { CommandError, exitCodes } from "./exit.ts";
import { Patience } from "./patience.ts";
import type { Throttle } from "./throttle.ts";

/** Which server a command talks to. */
export interface ServerChoice {
  /** None means the embedded store. */
  readonly url: string | undefined;
  readonly apiKey: string | undefined;
  readonly dataDir: string;
  /** The flags that said so, ready to paste after a command; without the key. */
  readonly place?: string;
}

/** A connection to a server, or to the one in this process. */
export interface Connection {
  readonly client: Carryover;
  /** What it is connected to, for people. */
  readonly target: string;
  close(): Promise<void>;
}

/** Throws CommandError if no key is given for a server, or the embedded store cannot be opened. */
export async function connect(
  choice: ServerChoice,
  throttle: Throttle,
  onNotice: (message: string) => void,
  command = "carryover import",
  around: (fetch: Fetch) => Fetch = (fetch) => fetch,
): Promise<Connection> {
  const retrying = {
    retryPauseMs: limits.clientRetryPauseMs,
    timeoutMs: limits.clientTimeoutMs,
    onRetry: throttle.onRetry,
  };
  if (choice.url === undefined) {
    const { dataDir } = choice;
    const embedded = await openEmbedded({ dataDir, command, onNotice });
    const { fetch, apiKey } = embedded;
    const maxRetries = limits.clientRetriesMax;
    const baseUrl = "http://embedded.invalid";
    return {
      client: new Carryover({ ...retrying, maxRetries, baseUrl, apiKey, fetch: around(fetch) }),
      target: `the embedded store in ${dataDir}`,
      close: embedded.close,
    };
  }
  if (!choice.apiKey) {
    throw new CommandError(
      exitCodes.usage,
      "A server needs an API key: set CARRYOVER_API_KEY, or pass --api-key.",
    );
  }
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
    close: async () => {},
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
