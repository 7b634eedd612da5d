import { closeSync, openSync, readSync } from "node:fs";

/** Beside config.ts, which alone reads settings: those that may be kept in files. */

/** Settings that others must not see. For each, `<name>_FILE` may name a file that holds it. */
const secrets = [
  "DATABASE_URL",
  "CARRYOVER_STRIPE_KEY",
  "CARRYOVER_STRIPE_WEBHOOK_SECRET",
  "CARRYOVER_ENCRYPTION_KEY",
  "CARRYOVER_METRICS_KEY",
] as const;

/** More than any secret has; a file that is longer was named by mistake. */
const bytesMax = 64 * 1024;

/**
 * Returns settings with the contents of their files, and the faults of files without their
 * contents.
 */
export function withSecretFiles(settings: Readonly<Record<string, string | undefined>>): {
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  const read: Record<string, string> = {};
  for (const name of secrets) {
    const path = settings[`${name}_FILE`];
    if (path === undefined) continue;
    try {
      if (settings[name] !== undefined) throw new Error(`${name} is set as well`);
      read[name] = contentsOf(path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      faults.push(`${name}_FILE: ${code === undefined ? message : `cannot be read (${code})`}`);
    }
  }
  return { settings: { ...settings, ...read }, faults };
}

/** Returns the contents of a file without the line break that editors and `echo` add. */
function contentsOf(path: string): string {
  const bytes = Buffer.alloc(bytesMax + 1);
  const file = openSync(path, "r");
  let length = 0;
  try {
    let readNow: number;
    do {
      readNow = readSync(file, bytes, length, bytes.length - length, null);
      length += readNow;
    } while (readNow > 0);
  } finally {
    closeSync(file);
  }
  if (length > bytesMax) throw new Error(`the file has over ${bytesMax} bytes`);
  const text = bytes.toString("utf8", 0, length).replace(/\r?\n$/, "");
  if (text === "") throw new Error("the file is empty");
  return text;
}
