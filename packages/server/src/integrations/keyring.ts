import type { BillingSettings } from "../billing-settings.ts";
import { Refusal } from "../refusal.ts";
import { decrypted, encrypted, type SecretPlace, UnreadableSecret } from "./secrets.ts";
import type { StoredConnection } from "./store.ts";

/** Keys and secrets of connections: those of the settings, and those that are kept encrypted. */
export interface Keyring {
  /** Null if it was a setting that is no longer there. Throws encryption_key_missing. */
  keyOf(row: StoredConnection): string | null;
  hasSecret(row: StoredConnection): boolean;
  /** Null if it cannot be read. */
  secretOf(row: StoredConnection): string | null;
  /** Encrypts a new key and secret for storage, in base64. Throws encryption_key_missing. */
  seal(
    environmentId: string,
    plain: { apiKey: string; webhookSecret?: string | undefined },
  ): { apiKey: string; webhookSecret: string | null };
}

export function createKeyring(settings: BillingSettings): Keyring {
  const { encryptionKey } = settings;
  const isSet = (row: StoredConnection) => row.environment === settings.environment;
  const read = (text: string, place: SecretPlace): string | null => {
    if (encryptionKey === null) return null;
    try {
      return decrypted(Buffer.from(text, "base64"), encryptionKey, place);
    } catch (error) {
      if (error instanceof UnreadableSecret) return null;
      throw error;
    }
  };
  return {
    keyOf(row) {
      if (settings.apiKey !== null && isSet(row)) return settings.apiKey;
      if (row.apiKey === null) return null;
      const { environmentId } = row;
      const key = read(row.apiKey, { environmentId, column: "api_key" });
      if (key === null) throw unreadable(encryptionKey);
      return key;
    },
    hasSecret: (row) =>
      row.webhookSecret !== null || (settings.webhookSecret !== null && isSet(row)),
    secretOf(row) {
      if (settings.webhookSecret !== null && isSet(row)) return settings.webhookSecret;
      if (row.webhookSecret === null) return null;
      const { environmentId } = row;
      return read(row.webhookSecret, { environmentId, column: "webhook_secret" });
    },
    seal(environmentId, { apiKey, webhookSecret }) {
      if (encryptionKey === null) throw unreadable(null);
      const seal = (text: string, column: SecretPlace["column"]) =>
        encrypted(text, encryptionKey, { environmentId, column }).toString("base64");
      return {
        apiKey: seal(apiKey, "api_key"),
        webhookSecret: webhookSecret === undefined ? null : seal(webhookSecret, "webhook_secret"),
      };
    },
  };
}

function unreadable(encryptionKey: Buffer | null): Refusal {
  if (encryptionKey === null) return new Refusal("encryption_key_missing");
  const message =
    "The key that is kept cannot be read with this CARRYOVER_ENCRYPTION_KEY: set the one that it " +
    "was kept with, or connect the account again.";
  return new Refusal("encryption_key_missing", {}, message);
}
