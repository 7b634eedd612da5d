import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract";
import { createAdaptorServer } from "@hono/node-server";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import type { Lifecycle } from "../http/lifecycle.ts";
import { type MetricsPort, openMetricsPort } from "../metrics/door.ts";
import { type Assembly, assemble } from "./assemble.ts";
import { defaultKey } from "./default-key.ts";
import { openStore } from "./open-store.ts";

/** A server that takes requests. */
export interface RunningServer {
  /** Where it listens, such as http://127.0.0.1:8787. */
  readonly url: string;
  /** The names of the environments in the store. */
  readonly environments: readonly string[];
  /** Where metrics are; null if nowhere. */
  readonly metricsUrl: string | null;
  /** Resolves if the embedded store stops by itself: then nothing can be answered any more. */
  readonly storeStopped: Promise<Error>;
  /** Finishes what is in flight, refuses new work, and closes. */
  stop(): Promise<"finished" | "timed out">;
}

/** Another program listens on the port. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";

  constructor({ host, port }: Pick<Config, "host" | "port">, setting = "CARRYOVER_PORT") {
    const other = port < 65_535 ? port + 1 : port - 1;
    const choice =
      setting === "CARRYOVER_PORT"
        ? `carryover serve --port ${other} (or CARRYOVER_PORT)`
        : `${setting}=${other}`;
    super(
      `Port ${port} of ${host} is taken by another program, perhaps another carryover serve. ` +
        `Choose another: ${choice}; 0 picks a free one.`,
    );
  }
}

/** Opens the store, and listens. Throws what openStore throws, or the error of listening. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const { storeStopped, onStopped } = stopOfStore();
  const database = await openStore({
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir,
    connectionsMax: config.connectionsMax,
    command: "carryover serve",
    onNotice: (message) => log.warn(message),
    onStopped,
  });
  try {
    const parts = await assemble({
      database,
      log,
      billing: config.billing,
      isServer: true,
      comparesBilling: config.comparesBilling,
      requestLog: config.requestLog,
      metrics: { ...config.metrics, dataDir: config.dataDir },
    });
    const { services, lifecycle } = parts;
    if (database.store === "embedded") {
      await defaultKey(database, config.dataDir, services.environments);
    }
    const server = createAdaptorServer({
      fetch: parts.fetch,
      serverOptions: {
        requestTimeout: limits.requestTimeoutMs,
        headersTimeout: limits.headersTimeoutMs,
        connectionsCheckingInterval: limits.connectionsCheckMs,
        keepAliveTimeout: limits.keepAliveTimeoutMs,
      },
    }) as Server;
    const url = await listen(server, config);
    const metricsPort = await openPortOfMetrics(parts, config, server);
    // Before the server is reachable, nothing may run: a port in use ends this process silently.
    parts.begin();
    return {
      url,
      environments: await services.environments.names(database),
      metricsUrl: metricsPort?.url ?? (config.metrics.key === null ? null : `${url}/metrics`),
      storeStopped,
      async stop() {
        const finished = parts.stop().then(() => "finished" as const);
        const { writeLast } = parts;
        const worker = { finished, writeLast, timeoutMs: config.drainTimeoutMs };
        const result = await stop(server, lifecycle, database, worker);
        metricsPort?.close();
        return result;
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens the port of metrics, if one is set. Throws PortTaken, or another error of listening. */
async function openPortOfMetrics(
  { metricsDoor }: Assembly,
  { host, metrics: { port } }: Config,
  server: Server,
): Promise<MetricsPort | null> {
  if (metricsDoor === null || port === null) return null;
  try {
    return await openMetricsPort(metricsDoor, { host, port });
  } catch (error) {
    server.close();
    throw (error as NodeJS.ErrnoException).code === "EADDRINUSE"
      ? new PortTaken({ host, port }, "CARRYOVER_METRICS_PORT")
      : error;
  }
}

function stopOfStore() {
  let onStopped: (error: Error) => void = () => {};
  const storeStopped = new Promise<Error>((resolve) => {
    onStopped = resolve;
  });
  return { storeStopped, onStopped };
}

/** Throws PortTaken, or another error of listening. */
function listen(server: Server, config: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortTaken(config) : error);
    });
    server.listen(config.port, config.host, () => {
      const { port } = server.address() as AddressInfo;
      const host = config.host.includes(":") ? `[${config.host}]` : config.host;
      resolve(`http://${host}:${port}`);
    });
  });
}

async function stop(
  server: Server,
  lifecycle: Lifecycle,
  database: Database,
  worker: { finished: Promise<"finished">; timeoutMs: number; writeLast(): Promise<void> },
): Promise<"finished" | "timed out"> {
  const deadline = performance.now() + worker.timeoutMs;
  // The port stays open while draining, so that new work gets a clear no instead of a reset.
  const drained = lifecycle.drain(worker.timeoutMs);
  const late = sleep(worker.timeoutMs, "timed out" as const, { ref: false });
  const ends = await Promise.all([drained, Promise.race([worker.finished, late])]);
  const result = ends.find((end) => end === "timed out") ?? "finished";
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), result === "finished" ? 100 : 0).unref();
  });
  // Statements that outlast the limit end with the process; so does a store that does not close.
  if (result === "timed out") return result;
  await worker.writeLast();
  const leftMs = Math.max(deadline - performance.now(), limits.closeTimeoutMs);
  const closed = database.close().then(() => "finished" as const);
  return Promise.race([closed, sleep(leftMs, "timed out" as const, { ref: false })]);
}
