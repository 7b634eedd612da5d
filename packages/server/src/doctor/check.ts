/** The result of one check of `carryover doctor`. */
export interface Check {
  /** A short name that scripts may rely on. */
  readonly name: string;
  readonly status: CheckStatus;
  /** The finding, in one or more sentences. */
  readonly message: string;
  /** The remedy; null if no action is needed. */
  readonly fix: string | null;
}

/** `skipped`: the check was not possible; the message gives the reason. */
export type CheckStatus = "ok" | "warning" | "problem" | "skipped";

/** The four forms of a check. */
export const ok = (name: string, message: string): Check => {
  return { name, status: "ok", message, fix: null };
};
export const skipped = (name: string, message: string): Check => {
  return { name, status: "skipped", message, fix: null };
};
export const warning = (name: string, message: string, fix: string): Check => {
  return { name, status: "warning", message, fix };
};
export const problem = (name: string, message: string, fix: string): Check => {
  return { name, status: "problem", message, fix };
};

/** Rejects if the work takes longer; the work itself is left to end by itself. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the text of an error in one line without a final full stop. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replaceAll(/\s+/g, " ").replace(/\.$/, "");
}

/** Hides these texts in the messages of checks, since foreign errors may repeat their input. */
export function withoutSecrets(checks: readonly Check[], secrets: readonly string[]): Check[] {
  // A shorter one may be part of ordinary words, and leaving it out of those would give it away.
  const hidden = secrets.filter((secret) => secret.length >= secretLengthMin);
  return checks.map((check) => {
    const message = hidden.reduce((text, each) => text.replaceAll(each, "…"), check.message);
    return { ...check, message };
  });
}

const secretLengthMin = 8;
