import { readBillingSettings } from "../config.ts";
import { createLog } from "../log.ts";
import { assemble } from "./assemble.ts";
import { defaultKey } from "./default-key.ts";
import { openStore } from "./open-store.ts";

/** The whole server in this process, on the embedded store, without a port. */
export interface EmbeddedServer {
  /** Takes requests as a server on a port would; hand it to the SDK. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** A server key of the default environment. */
  readonly apiKey: string;
  close(): Promise<void>;
}

/**
 * Opens the embedded store of a directory and a server on it. The connection to Stripe is that of
 * the environment variables. Throws ConfigError, and what openStore throws.
 */
export async function openEmbeddedServer(options: {
  dataDir: string;
  command: string;
  onNotice: (message: string) => void;
}): Promise<EmbeddedServer> {
  const billing = readBillingSettings();
  const database = await openStore({ ...options, databaseUrl: null });
  try {
    const parts = await assemble({
      database,
      log: createLog("error"),
      billing,
      isServer: false,
      comparesBilling: false,
    });
    const apiKey = await defaultKey(database, options.dataDir, parts.services.environments);
    parts.begin();
    return {
      fetch: (request) => parts.fetch(request),
      apiKey,
      async close() {
        await parts.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
