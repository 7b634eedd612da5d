import { setTimeout as sleep } from "node:timers/promises";
import { limits, version } from "@carryover/contract";
import type { Config } from "../config.ts";
import { storeName } from "../database/store-name.ts";
import { createLog } from "../log.ts";
import { defaultEnvironment, keyFile } from "./default-key.ts";
import { startServer } from "./server.ts";

/**
 * Runs a server until it is stopped: SIGTERM or SIGINT drains it, a second signal ends it at once.
 * Resolves to the exit code: 0, or 1 if work was still in flight at the timeout, or 3 if the
 * embedded store has stopped by itself, so that a supervisor restarts the server.
 */
export async function serve(
  config: Config,
  announce: (line: string) => void,
  tell: (message: string) => void,
  onListening: (url: string) => void = () => {},
): Promise<number> {
  const log = createLog(config.logLevel);
  // From here on, a signal during the opening waits for it, so that the store's lock is released.
  const told = firstSignal();
  const server = await startServer(config, log);
  tell(greeting(config, server.environments));
  if (server.metricsUrl !== null) tell(`Metrics are at ${server.metricsUrl}.`);
  announce(`listening on ${server.url}`);
  onListening(server.url);
  const stopped = server.storeStopped.then(async (error) => {
    log.fatal({ err: error }, "the store has stopped");
    // Who waits for an answer gets it: each of them has failed by now.
    await Promise.race([server.stop(), sleep(limits.closeTimeoutMs)]);
    process.exit(3);
  });
  const signal = await Promise.race([told, stopped]);
  log.info({ signal }, "draining");
  const result = await Promise.race([server.stop(), stopped]);
  log.info({ result }, "stopped");
  if (result === "timed out") process.exit(1);
  return 0;
}

/** Returns the greeting: the program, its store, its environments, and where their keys are. */
function greeting({ databaseUrl, dataDir }: Config, environments: readonly string[]): string {
  const all = environments.length === 0 ? "none yet" : environments.join(", ");
  const names = `${environments.length === 1 ? "Environment" : "Environments"}: ${all}.`;
  const keys =
    databaseUrl === null
      ? `The key of ${defaultEnvironment} is in ${keyFile(dataDir)}.`
      : "Keys are made with: carryover keys create";
  return `carryover ${version} on ${storeName({ databaseUrl, dataDir })}. ${names} ${keys}`;
}

/** Resolves to the first signal; the second one ends the process at once. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      process.off("SIGTERM", onSignal);
      process.off("SIGINT", onSignal);
      process.once("SIGTERM", () => process.exit(1));
      process.once("SIGINT", () => process.exit(1));
      resolve(signal);
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
  });
}
