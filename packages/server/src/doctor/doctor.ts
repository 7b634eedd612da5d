import { version } from "@carryover/contract";
import { type Config, ConfigError, type ConfigFlags, readConfig } from "../config.ts";
import { isMisread, storeName } from "../database/store-name.ts";
import { examineBilling } from "./billing.ts";
import { type Check, ok, problem, skipped, withoutSecrets } from "./check.ts";
import { examineDirectory } from "./directory.ts";
import { examinePostgres, misread, openToAsk } from "./postgres.ts";

export type { Check } from "./check.ts";

/**
 * Examines what a server with these flags and this environment would run on: settings, store and
 * Stripe. Nothing is made or changed, and no message holds a secret.
 */
export async function diagnose(
  flags: Pick<ConfigFlags, "dataDir">,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const program = ok("version", `carryover ${version} on Node.js ${process.versions.node}.`);
  try {
    const config = readConfig(flags, environment);
    const settings = ok("settings", `The settings are valid. Store: ${storeName(config)}.`);
    return [program, settings, ...(await examine(config))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const fix = "Correct or unset them; docs/reference/configuration.md lists all settings.";
    const message = error.message.replaceAll(/\s*\n\s*/g, " ");
    return [
      program,
      problem("settings", `${message}.`, fix),
      skipped("database", "Nothing else was examined, since the settings determine where it is."),
    ];
  }
}

async function examine(config: Config): Promise<Check[]> {
  const { databaseUrl, billing } = config;
  if (databaseUrl === null) {
    const directory = await examineDirectory(config.dataDir);
    const { checks, keys } = await examineBilling(billing, null);
    return withoutSecrets([...directory, ...checks], [...secretsOf(config), ...keys]);
  }
  // A connection to such a host would show it in the error.
  if (isMisread(databaseUrl)) return [misread()];
  const database = openToAsk(databaseUrl);
  try {
    const place = { name: storeName(config), connectionsMax: config.connectionsMax };
    const examined = await examinePostgres(database, place);
    const { checks, keys } = await examineBilling(billing, examined.database);
    const disk = skipped("disk", "The disk of PostgreSQL cannot be seen from here.");
    const all = [...examined.checks, disk, ...checks];
    return withoutSecrets(all, [...secretsOf(config), ...keys]);
  } finally {
    await database.close();
  }
}

/** Returns the secrets of the settings, which foreign errors may repeat. */
function secretsOf({ databaseUrl, billing, metrics }: Config): string[] {
  const { apiKey, webhookSecret, encryptionKey } = billing;
  const { encoded, plain } = passwordOf(databaseUrl);
  const key = encryptionKey === null ? [] : [encryptionKey.toString("base64")];
  const hex = encryptionKey === null ? [] : [encryptionKey.toString("hex")];
  const ours = [webhookSecret, metrics.key, ...key, ...hex];
  const texts = [databaseUrl, encoded, plain, apiKey, ...ours];
  return texts.filter((text) => text !== null);
}

function passwordOf(databaseUrl: string | null): { encoded: string | null; plain: string | null } {
  if (databaseUrl === null || !URL.canParse(databaseUrl)) return { encoded: null, plain: null };
  const { password } = new URL(databaseUrl);
  if (password === "") return { encoded: null, plain: null };
  try {
    return { encoded: password, plain: decodeURIComponent(password) };
  } catch {
    return { encoded: password, plain: null };
  }
}
