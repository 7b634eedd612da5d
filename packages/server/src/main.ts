import { ConfigError, readConfig } from "./config.ts";
import { serve } from "./wiring/serve.ts";

try {
  const config = readConfig();
  process.exitCode = await serve(
    config,
    (line) => process.stdout.write(`${line}\n`),
    (line) => process.stderr.write(`${line}\n`),
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // The thread of a store that hangs in the disk would keep the process.
  process.exit(error instanceof ConfigError ? 2 : 3);
}
