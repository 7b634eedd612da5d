import type { Config } from "./config.ts";
import { createLog, startServer } from "./server.ts";

/**
 * Runs a server until it is told to stop: SIGTERM or SIGINT drains it, a second one ends it at
 * once. Resolves to the exit code: 0, or 1 if work was still in flight when the limit ran out.
 */
export async function serve(config: Config, announce: (line: string) => void): Promise<number> {
  const log = createLog(config.logLevel);
  const server = await startServer(config, log);
  announce(`listening on ${server.url}`);
  const signal = await firstSignal();
  log.info({ signal }, "draining");
  process.once("SIGTERM", () => process.exit(1));
  process.once("SIGINT", () => process.exit(1));
  const result = await server.stop();
  log.info({ result }, "stopped");
  if (result === "timed out") process.exit(1);
  return 0;
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      process.off("SIGTERM", onSignal);
      process.off("SIGINT", onSignal);
      resolve(signal);
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
  });
}
