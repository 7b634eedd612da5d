import { ConfigError, readConfig } from "./config.ts";
import { serve } from "./serve.ts";

try {
  const config = readConfig();
  process.exitCode = await serve(
    config,
    (line) => process.stdout.write(`${line}\n`),
    (line) => process.stderr.write(`${line}\n`),
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? 2 : 3;
}
