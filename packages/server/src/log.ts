import { type DestinationStream, type LevelWithSilent, type Logger, pino } from "pino";

/** Header and body fields that must never reach a log. */
const redacted = [
  "req.headers",
  "headers",
  '*["x-api-key"]',
  "apiKey",
  "key",
  "webhookSecret",
  "encryptionKey",
  "*.apiKey",
  "*.webhookSecret",
  "*.encryptionKey",
  "*.paymentMethodId",
  "*.email",
  // PostgreSQL quotes the offending row in its detail.
  "err.detail",
  "err.where",
  "err.parameters",
];

/**
 * Returns the server's log: JSON lines on standard error, so that standard output stays for
 * answers.
 */
export function createLog(
  level: LevelWithSilent,
  destination: DestinationStream = pino.destination(2),
): Logger {
  return pino({ level, redact: redacted, base: { pid: process.pid } }, destination);
}
