import { limits } from "@carryover/contract";
import { z } from "zod";

/** A whole number in a range, said in one sentence. */
function whole(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** Settings of the server. Each is an environment variable; some are flags of `serve` too. */
const schema = z.object({
  /** PostgreSQL; if it is not set, the embedded store in the data directory is used. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, { error: "must begin with postgres:// or postgresql://" })
    .optional(),
  CARRYOVER_DATA_DIR: z.string().min(1).default(".carryover"),
  CARRYOVER_HOST: z.string().min(1).default("127.0.0.1"),
  CARRYOVER_PORT: whole(0, 65_535).default(8787),
  CARRYOVER_LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info"),
  CARRYOVER_CONNECTIONS: whole(2, 500).default(limits.connectionsMax),
  CARRYOVER_DRAIN_TIMEOUT_MS: whole(0, 600_000).default(limits.drainTimeoutMs),
});

export interface Config {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: z.output<typeof schema>["CARRYOVER_LOG_LEVEL"];
  readonly connectionsMax: number;
  readonly drainTimeoutMs: number;
}

/** Flags that stand above the environment. */
export interface ConfigFlags {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly dataDir?: string | undefined;
}

/** The settings are not valid; the message names every fault at once, and no value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Reads the settings from flags and environment. Throws ConfigError. */
export function readConfig(
  flags: ConfigFlags = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const given = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  const parsed = schema.safeParse({
    ...Object.fromEntries(given),
    ...(flags.host === undefined ? {} : { CARRYOVER_HOST: flags.host }),
    ...(flags.port === undefined ? {} : { CARRYOVER_PORT: flags.port }),
    ...(flags.dataDir === undefined ? {} : { CARRYOVER_DATA_DIR: flags.dataDir }),
  });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      return `  ${givenAs(String(path[0]), flags)}: ${message}`;
    });
    throw new ConfigError(`These settings are not valid:\n${faults.join("\n")}`);
  }
  const settings = parsed.data;
  return {
    databaseUrl: settings.DATABASE_URL ?? null,
    dataDir: settings.CARRYOVER_DATA_DIR,
    host: settings.CARRYOVER_HOST,
    port: settings.CARRYOVER_PORT,
    logLevel: settings.CARRYOVER_LOG_LEVEL,
    connectionsMax: settings.CARRYOVER_CONNECTIONS,
    drainTimeoutMs: settings.CARRYOVER_DRAIN_TIMEOUT_MS,
  };
}

/** A setting under the name by which it was given. */
function givenAs(name: string, flags: ConfigFlags): string {
  if (name === "CARRYOVER_HOST" && flags.host !== undefined) return "--host";
  if (name === "CARRYOVER_PORT" && flags.port !== undefined) return "--port";
  return name === "CARRYOVER_DATA_DIR" && flags.dataDir !== undefined ? "--data-dir" : name;
}
