/** What a server knows of one part of its background work. */
export interface WorkerStatus {
  readonly name: string;
  readonly isWorking: boolean;
  /** When the last turn began. */
  readonly startedAt: Date | null;
  /** When the last whole turn ended. */
  readonly finishedAt: Date | null;
  /** Milliseconds that it took. */
  readonly tookMs: number | null;
  /** When the next turn is due; null during a turn, and once there is none any more. */
  readonly nextAt: Date | null;
  /** Turns that have failed one after the other. */
  readonly failures: number;
  readonly lastError: { readonly at: Date; readonly kind: string } | null;
}

/**
 * Returns the kind of an error: its class, and its code if it has one. Its message stays in the
 * log, since it may be about another environment.
 */
export function kindOfError(error: unknown): string {
  const { name, code } = Object(error) as { readonly name?: unknown; readonly code?: unknown };
  const words = [name, code].filter((word) => typeof word === "string" && /^[\w.-]+$/.test(word));
  return words.join(" ").slice(0, kindLengthMax) || "Error";
}

const kindLengthMax = 100;
