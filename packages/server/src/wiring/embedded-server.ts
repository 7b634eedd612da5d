import { createAdmission } from "../admission.ts";
import { readBillingSettings } from "../config.ts";
import { createApp } from "../http/app.ts";
import { createLifecycle } from "../http/lifecycle.ts";
import { createServices } from "../services.ts";
import { startBillingWorker } from "../workers/billing.ts";
import { startComparisonWorker } from "../workers/comparison.ts";
import { startCutoverWorker } from "../workers/cutover.ts";
import { startImportWorker } from "../workers/import.ts";
import { defaultKey } from "./default-key.ts";
import { openStore } from "./open-store.ts";
import { createLog } from "./server.ts";

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
    const now = () => new Date();
    const lifecycle = createLifecycle();
    const log = createLog("error");
    const services = createServices(database, now, billing);
    await services.integrations.adoptSettings();
    const admission = createAdmission();
    const worker = startImportWorker(services, log, admission.heavy);
    const billingWorker = startBillingWorker(services, log);
    const cutoverWorker = startCutoverWorker({
      ...{ database, services, log, now },
      onlyWhenWoken: true,
    });
    const comparisonWorker = startComparisonWorker({
      ...{ services, log, isScheduled: false, onlyWhenWoken: true },
    });
    const told = {
      onImportAccepted: worker.wake,
      onCutoverAsked: cutoverWorker.wake,
      onComparisonAsked: comparisonWorker.wake,
    };
    const app = createApp({ database, log, lifecycle, admission, now, billing, ...told });
    const apiKey = await defaultKey(options.dataDir, services.environments);
    return {
      fetch: (request) => app.fetch(request),
      apiKey,
      async close() {
        const workers = [worker, billingWorker, cutoverWorker, comparisonWorker];
        await Promise.all(workers.map((each) => each.stop()));
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
