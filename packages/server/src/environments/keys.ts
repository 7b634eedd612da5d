import { type ApiKey, type KeyKind, limits, type NewApiKey } from "@carryover/contract";
import type { Database } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { Caller } from "./caller.ts";
import { digest, newKeyText } from "./key-text.ts";
import * as keysStore from "./keys-store.ts";
import { insertKey } from "./store.ts";

/** The keys of the environment of a caller. */
export interface Keys {
  list(database: Database, environmentId: string): Promise<ApiKey[]>;
  /** Throws too_many_keys. */
  create(
    database: Database,
    environmentId: string,
    key: { readonly kind: KeyKind; readonly name?: string | null | undefined },
  ): Promise<NewApiKey>;
  /** Ends a key at once. Throws key_not_found, or own_key for the caller's if that is not meant. */
  revoke(
    database: Database,
    caller: Caller,
    key: { readonly id: string; readonly isSelfMeant: boolean },
  ): Promise<ApiKey>;
  /**
   * Makes a key of the same kind and name in place of one that ends after an overlap. Throws
   * key_not_found, key_ended or too_many_keys.
   */
  rotate(
    database: Database,
    environmentId: string,
    key: { readonly id: string; readonly overlapSeconds: number },
  ): Promise<NewApiKey>;
}

export function createKeys(now: () => Date): Keys {
  return {
    async list(database, environmentId) {
      const shown = { now: now(), max: limits.keysShownMax };
      const keys = await keysStore.listKeysOf(database, environmentId, shown);
      return keys.map((key) => viewOf(key, shown.now));
    },
    async create(database, environmentId, { kind, name = null }) {
      await requireRoom(database, environmentId, now());
      return insert(database, environmentId, { kind, name, now: now() });
    },
    async revoke(database, { environmentId, keyId }, { id, isSelfMeant }) {
      if (id === keyId && !isSelfMeant) throw new Refusal("own_key");
      const at = now();
      const ended =
        (await keysStore.endKeyOf(database, environmentId, { id, now: at, end: at })) ??
        (await keysStore.findKeyOf(database, environmentId, id));
      if (ended === null) throw new Refusal("key_not_found");
      return viewOf(ended, at);
    },
    rotate: (database, environmentId, key) =>
      database.transaction(async (transaction) => {
        const { id, overlapSeconds } = key;
        const at = now();
        const end = new Date(at.getTime() + overlapSeconds * 1_000);
        const before = await keysStore.endKeyOf(transaction, environmentId, { id, now: at, end });
        if (before !== null) {
          await requireRoom(transaction, environmentId, at);
          const { kind, name } = before;
          return insert(transaction, environmentId, { kind, name, now: at });
        }
        const ended = await keysStore.findKeyOf(transaction, environmentId, id);
        throw new Refusal(ended === null ? "key_not_found" : "key_ended");
      }),
  };
}

type Store = Parameters<typeof insertKey>[0];

async function requireRoom(database: Store, environmentId: string, now: Date): Promise<void> {
  const max = limits.keysPerEnvironmentMax;
  const count = await keysStore.countKeysOf(database, environmentId, { now, max });
  if (count >= max) throw new Refusal("too_many_keys");
}

async function insert(
  database: Store,
  environmentId: string,
  { kind, name, now }: { kind: KeyKind; name: string | null; now: Date },
): Promise<NewApiKey> {
  const key = newKeyText(kind);
  const id = rowId(now.getTime());
  const tail = key.slice(-4);
  const stored = { id, environmentId, kind, name, sha256: digest(key), tail, now };
  await insertKey(database, stored);
  const listed = { id, kind, name, tail, createdAt: now, lastUsedAt: null, revokedAt: null };
  return { ...viewOf(listed, now), key };
}

function viewOf(key: keysStore.ListedKey, now: Date): ApiKey {
  const { id, kind, name, tail, createdAt, lastUsedAt, revokedAt } = key;
  const hasEnded = revokedAt !== null && revokedAt <= now;
  return {
    id,
    kind,
    name,
    tail,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: hasEnded ? null : (revokedAt?.toISOString() ?? null),
    revokedAt: hasEnded ? revokedAt.toISOString() : null,
  };
}
