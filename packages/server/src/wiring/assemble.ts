import { limits } from "@carryover/contract";
import type { Logger } from "pino";
import { type Admission, createAdmission } from "../admission.ts";
import type { BillingSettings } from "../billing-settings.ts";
import type { MetricsSettings, RequestLogSettings } from "../config.ts";
import type { Database } from "../database/database.ts";
import { createApp } from "../http/app.ts";
import { createLifecycle, type Lifecycle } from "../http/lifecycle.ts";
import { createDoor, type MetricsDoor } from "../metrics/door.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { createServices, type Services } from "../services.ts";
import { startBillingWorker } from "../workers/billing.ts";
import { startComparisonWorker } from "../workers/comparison.ts";
import { startCutoverWorker } from "../workers/cutover.ts";
import { startImportWorker } from "../workers/import.ts";
import { startPoll } from "../workers/poll.ts";
import { startRequestLogWorker, writeLastRequests } from "../workers/request-log.ts";
import { consoleFolder } from "./console-folder.ts";

/** The parts of a server on an open store: the request handlers and the background work. */
export interface Assembly {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly services: Services;
  readonly lifecycle: Lifecycle;
  /** Answers on the port for metrics only; null without that port. */
  readonly metricsDoor: MetricsDoor | null;
  /** Starts the background work. */
  begin(): void;
  /** Begins nothing new in the background, and resolves when what is under way is done. */
  stop(): Promise<void>;
  /** Writes what is left of the log of requests, for a moment; after the last answer. */
  writeLast(): Promise<void>;
}

export interface AssemblyOptions {
  readonly database: Database;
  readonly log: Logger;
  readonly billing: BillingSettings;
  /**
   * Whether it serves others for long: if not, as inside a command, it carries on no cutover and no
   * comparison but those that it is asked about.
   */
  readonly isServer: boolean;
  /** Whether it compares with the billing provider by itself, regularly. */
  readonly comparesBilling: boolean;
  /** What is logged of requests; nothing by default. */
  readonly requestLog?: RequestLogSettings;
  /** Without settings there are no metrics. */
  readonly metrics?: MetricsSettings & { readonly dataDir: string };
}

/** Puts the parts together, for a server on a port and for the one inside a command alike. */
export async function assemble(options: AssemblyOptions): Promise<Assembly> {
  const { database, log, billing } = options;
  const now = () => new Date();
  let workers: ReturnType<typeof startWorkers> | null = null;
  const wakers = {
    onImportAccepted: () => workers?.imports.wake(),
    onCutoverAsked: (id: string) => workers?.cutovers.wake(id),
    onComparisonAsked: (id: string) => workers?.comparisons.wake(id),
  };
  const services = createServices(now, billing, wakers, {
    requestLog: options.requestLog,
    workers: () => Object.values(workers ?? {}).map((each) => each.status()),
  });
  await services.integrations.adoptSettings(database);
  const lifecycle = createLifecycle();
  const admission = createAdmission();
  const { onAnswered, metricsDoor, isOnOwnPort } = await openMetrics(options, admission, now);
  const app = createApp({
    database,
    services,
    log,
    lifecycle,
    admission,
    onAnswered,
    consoleFolder: consoleFolder(),
    metricsDoor: isOnOwnPort ? undefined : (metricsDoor ?? undefined),
  });
  return {
    fetch: app.fetch,
    services,
    lifecycle,
    metricsDoor: isOnOwnPort ? metricsDoor : null,
    begin() {
      workers = startWorkers({ ...options, services, now, heavy: admission.heavy });
    },
    async stop() {
      await Promise.all(Object.values(workers ?? {}).map((each) => each.stop()));
    },
    writeLast: () => writeLastRequests(database, services, log),
  };
}

/** Makes the counters and the handler of metrics; nothing if metrics are off. */
async function openMetrics(
  { database, metrics: settings }: AssemblyOptions,
  admission: Admission,
  now: () => Date,
) {
  const isOnOwnPort = settings !== undefined && settings.port !== null;
  if (settings === undefined || (settings.port === null && settings.key === null)) {
    return { isOnOwnPort, metricsDoor: null, onAnswered: undefined };
  }
  const dataDir = database.store === "embedded" ? settings.dataDir : null;
  const metrics = await createMetrics({ database, admission, now, dataDir });
  const metricsDoor = createDoor(metrics, settings.key);
  return { isOnOwnPort, metricsDoor, onAnswered: metrics.observe };
}

type WorkerParts = AssemblyOptions & {
  readonly services: Services;
  readonly now: () => Date;
  readonly heavy: Parameters<typeof startImportWorker>[3];
};

function startWorkers({ database, log, services, now, heavy, ...options }: WorkerParts) {
  const onlyWhenWoken = !options.isServer;
  const isScheduled = options.comparesBilling;
  return {
    imports: startImportWorker(database, services, log, heavy),
    billing: startBillingWorker(database, services, log),
    cutovers: startCutoverWorker({ database, services, log, now, onlyWhenWoken }),
    comparisons: startComparisonWorker({ database, services, log, isScheduled, onlyWhenWoken }),
    ...(options.isServer && {
      sweeper: startSweeper(database, services, log),
      keyUses: startPoll({
        name: "key uses",
        everyMs: limits.keyUsesMs,
        log,
        turn: () => services.environments.writeKeyUses(database),
      }),
      requestLog: startRequestLogWorker(database, services, log),
    }),
  };
}

const hourMs = 60 * 60 * 1_000;

/** Deletes expired rows regularly. */
function startSweeper(database: Database, services: Services, log: Logger) {
  const { environments, idempotency, imports, requests, subscriptions, webhooks } = services;
  return startPoll({
    name: "sweep",
    everyMs: hourMs,
    log,
    turn: async () => {
      await idempotency.sweep(database);
      await webhooks.sweep(database);
      await environments.sessions.sweep(database);
      await imports.sweep(database);
      await subscriptions.sweep(database);
      await requests.sweep(database);
    },
  });
}
