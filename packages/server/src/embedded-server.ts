import { defaultKey } from "./default-key.ts";
import { createApp } from "./http/app.ts";
import { createLifecycle } from "./http/lifecycle.ts";
import { startImportWorker } from "./import-worker.ts";
import { openStore } from "./open-store.ts";
import { createLog } from "./server.ts";
import { createServices } from "./services.ts";

/** The whole server in this process, on the embedded store, without a port. */
export interface EmbeddedServer {
  /** Takes requests as a server on a port would; hand it to the SDK. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** A server key of the default environment. */
  readonly apiKey: string;
  close(): Promise<void>;
}

/** Opens the embedded store of a directory and a server on it. Throws what openStore throws. */
export async function openEmbeddedServer(options: {
  dataDir: string;
  command: string;
  onNotice: (message: string) => void;
}): Promise<EmbeddedServer> {
  const database = await openStore({ ...options, databaseUrl: null });
  try {
    const now = () => new Date();
    const lifecycle = createLifecycle();
    const log = createLog("error");
    const services = createServices(database, now);
    const worker = startImportWorker(services, log);
    const app = createApp({ database, log, lifecycle, now, onImportAccepted: worker.wake });
    const apiKey = await defaultKey(options.dataDir, services.environments);
    return {
      fetch: (request) => app.fetch(request),
      apiKey,
      async close() {
        await worker.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
