import { limits, type RequestLogMode, requestLogModes } from "@carryover/contract";
import { z } from "zod";
import type { BillingSettings } from "./billing-settings.ts";
import { withSecretFiles } from "./secret-files.ts";

/** Makes the schema of a whole number in a range, with one error message. */
function whole(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** Where Stripe, or the emulator, is. Keys go there, so http is for this machine alone. */
const stripeUrl = z.string().refine(isStripeUrl, {
  error: "must be https://host, or http:// with a host of this machine, and nothing after it",
});

/** 32 bytes as 64 hexadecimal digits or as base64. */
const encryptionKey = z
  .string()
  .regex(/^([0-9a-f]{64}|[\w+/-]{43}=?)$/i, {
    error: "must be 32 bytes, in base64 or hexadecimal: openssl rand -base64 32",
  })
  .transform((text) => Buffer.from(text, text.length === 64 ? "hex" : "base64"));

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
  CARRYOVER_STRIPE_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, { error: "must be a Stripe key: sk_… or rk_…" })
    .optional(),
  CARRYOVER_STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\w+$/, { error: "must be what events are signed with: whsec_…" })
    .optional(),
  CARRYOVER_STRIPE_ENVIRONMENT: z.string().min(1).max(limits.stringLengthMax).default("default"),
  CARRYOVER_STRIPE_URL: stripeUrl.optional(),
  CARRYOVER_STRIPE_RATE: whole(0, 10_000).optional(),
  CARRYOVER_ENCRYPTION_KEY: encryptionKey.optional(),
  CARRYOVER_BILLING_COMPARISON: z
    .enum(["on", "off"], { error: "must be on or off" })
    .default("off"),
  CARRYOVER_REQUEST_LOG: z
    .enum(requestLogModes, { error: `must be one of ${requestLogModes.join(", ")}` })
    .default("on"),
  CARRYOVER_REQUEST_LOG_BODIES: z.enum(["on", "off"], { error: "must be on or off" }).default("on"),
  CARRYOVER_METRICS_PORT: whole(0, 65_535).optional(),
  CARRYOVER_METRICS_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, { error: "must be 16 characters or more, without blanks" })
    .optional(),
});

export interface Config {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: z.output<typeof schema>["CARRYOVER_LOG_LEVEL"];
  readonly connectionsMax: number;
  readonly drainTimeoutMs: number;
  readonly billing: BillingSettings;
  /** Whether the server compares subscriptions with Stripe by itself, and heals what differs. */
  readonly comparesBilling: boolean;
  /** What is logged of requests for the console. */
  readonly requestLog: RequestLogSettings;
  readonly metrics: MetricsSettings;
}

/** What the server logs of requests, and whether their bodies and queries too. */
export interface RequestLogSettings {
  readonly mode: RequestLogMode;
  readonly hasBodies: boolean;
}

/** The access to metrics; without port and key there are none. */
export interface MetricsSettings {
  /** A separate port for metrics; null without one. */
  readonly port: number | null;
  /**
   * The key of requests for metrics; without a port of their own, they are on the server's port.
   */
  readonly key: string | null;
}

/** Flags, which take precedence over the environment. */
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
  const { settings: found, faults: fileFaults } = withSecretFiles(Object.fromEntries(given));
  const parsed = schema.safeParse({
    ...found,
    ...(flags.host === undefined ? {} : { CARRYOVER_HOST: flags.host }),
    ...(flags.port === undefined ? {} : { CARRYOVER_PORT: flags.port }),
    ...(flags.dataDir === undefined ? {} : { CARRYOVER_DATA_DIR: flags.dataDir }),
  });
  if (!parsed.success || fileFaults.length > 0) {
    const faults = parsed.error?.issues.map(({ path, message }) => {
      return `${givenAs(String(path[0]), flags)}: ${message}`;
    });
    const lines = [...(faults ?? []), ...fileFaults].map((fault) => `  ${fault}`);
    throw new ConfigError(`These settings are not valid:\n${lines.join("\n")}`);
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
    billing: {
      environment: settings.CARRYOVER_STRIPE_ENVIRONMENT,
      apiKey: settings.CARRYOVER_STRIPE_KEY ?? null,
      webhookSecret: settings.CARRYOVER_STRIPE_WEBHOOK_SECRET ?? null,
      url: settings.CARRYOVER_STRIPE_URL ?? null,
      ratePerEndpoint: settings.CARRYOVER_STRIPE_RATE ?? null,
      encryptionKey: settings.CARRYOVER_ENCRYPTION_KEY ?? null,
    },
    comparesBilling: settings.CARRYOVER_BILLING_COMPARISON === "on",
    requestLog: {
      mode: settings.CARRYOVER_REQUEST_LOG,
      hasBodies: settings.CARRYOVER_REQUEST_LOG_BODIES === "on",
    },
    metrics: {
      port: settings.CARRYOVER_METRICS_PORT ?? null,
      key: settings.CARRYOVER_METRICS_KEY ?? null,
    },
  };
}

/**
 * Returns the settings of the connection to Stripe alone, for the program that has the server
 * inside: the settings of a port or of PostgreSQL mean nothing to it. Throws ConfigError.
 */
export function readBillingSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): BillingSettings {
  const isOfBilling = ([name]: [string, unknown]) => /STRIPE|ENCRYPTION/.test(name);
  return readConfig({}, Object.fromEntries(Object.entries(environment).filter(isOfBilling)))
    .billing;
}

function isStripeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, origin } = new URL(text);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  const isSafe = protocol === "https:" || (protocol === "http:" && isHere);
  return isSafe && text.replace(/\/$/, "") === origin;
}

/** Names a setting as the user wrote it. */
function givenAs(name: string, flags: ConfigFlags): string {
  if (name === "CARRYOVER_HOST" && flags.host !== undefined) return "--host";
  if (name === "CARRYOVER_PORT" && flags.port !== undefined) return "--port";
  return name === "CARRYOVER_DATA_DIR" && flags.dataDir !== undefined ? "--data-dir" : name;
}
