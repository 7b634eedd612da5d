import { type ApiKey, type KeyKind, limits, type NewApiKey } from "@carryover/contract";
import type { Database, Queryable } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { Caller } from "./caller.ts";
import { digest, newKeyText } from "./key-text.ts";
import * as keysStore from "./keys-store.ts";
import { insertKey } from "./store.ts";

/**
 * The keys of the environment of a caller. Who changes them waits for everybody else who does, and
 * must still be allowed to: a request may have begun before its key ended. All three throw
 * Unauthenticated if it has.
 */
export interface Keys {
  list(database: Database, environmentId: string): Promise<ApiKey[]>;
  /** Throws too_many_keys. */
  create(
    database: Database,
    caller: Caller,
    key: { readonly kind: KeyKind; readonly name?: string | null | undefined },
  ): Promise<NewApiKey>;
  /**
   * Ends a key at once. Throws key_not_found, own_key for the caller's if that is not meant, or
   * last_server_key.
   */
  revoke(
    database: Database,
    caller: Caller,
    key: { readonly id: string; readonly isSelfMeant: boolean },
  ): Promise<ApiKey>;
  /**
   * Makes a key of the same kind and name in place of one that ends after an overlap. Throws
   * key_not_found, own_key for the caller's without an overlap if that is not meant, key_ended, or
   * too_many_keys.
   */
  rotate(
    database: Database,
    caller: Caller,
    key: { readonly id: string; readonly overlapSeconds: number; readonly isSelfMeant: boolean },
  ): Promise<NewApiKey>;
}

export function createKeys(now: () => Date, stillHolds: StillHolds): Keys {
  const change = changing(stillHolds);
  return {
    async list(database, environmentId) {
      const shown = { now: now(), max: limits.keysShownMax };
      const keys = await keysStore.listKeysOf(database, environmentId, shown);
      return keys.map((key) => viewOf(key, shown.now));
    },
    create: (database, caller, { kind, name = null }) =>
      change(database, caller, async (transaction, environmentId) => {
        await requireRoom(transaction, environmentId, now());
        return insert(transaction, environmentId, { kind, name, now: now() });
      }),
    revoke: (database, caller, { id, isSelfMeant }) =>
      change(database, caller, async (transaction, environmentId) => {
        if (id === caller.keyId && !isSelfMeant) throw new Refusal("own_key");
        const at = now();
        const key = await keysStore.findKeyOf(transaction, environmentId, id);
        if (key === null) throw new Refusal("key_not_found");
        if (hasEnded(key, at)) return viewOf(key, at);
        const mayEnd =
          key.kind !== "server" ||
          (await keysStore.hasOtherServerKey(transaction, environmentId, id));
        if (!mayEnd) throw new Refusal("last_server_key");
        return viewOf(await end(transaction, environmentId, { id, now: at, end: at }), at);
      }),
    rotate: (database, caller, { id, overlapSeconds, isSelfMeant }) =>
      change(database, caller, async (transaction, environmentId) => {
        if (id === caller.keyId && overlapSeconds === 0 && !isSelfMeant) {
          throw new Refusal("own_key");
        }
        const at = now();
        const before = await keysStore.findKeyOf(transaction, environmentId, id);
        if (before === null) throw new Refusal("key_not_found");
        if (before.revokedAt !== null) throw new Refusal("key_ended");
        const later = new Date(at.getTime() + overlapSeconds * 1_000);
        await end(transaction, environmentId, { id, now: at, end: later });
        await requireRoom(transaction, environmentId, at);
        const { kind, name } = before;
        return insert(transaction, environmentId, { kind, name, now: at });
      }),
  };
}

/** Returns whether the key, or the session, of a caller has not ended. */
type StillHolds = (database: Queryable, caller: Caller) => Promise<boolean>;

/** Changes keys one after the other, for callers who still may. */
function changing(stillHolds: StillHolds) {
  return <T>(
    database: Database,
    caller: Caller,
    work: (transaction: Queryable, environmentId: string) => Promise<T>,
  ): Promise<T> =>
    database.transaction(async (transaction) => {
      await keysStore.lockKeysOf(transaction, caller.environmentId);
      if (!(await stillHolds(transaction, caller))) throw new Refusal("Unauthenticated");
      return work(transaction, caller.environmentId);
    });
}

/** Sets the end of a key that is known to go on, while the keys are locked. */
async function end(
  database: Queryable,
  environmentId: string,
  set: { readonly id: string; readonly now: Date; readonly end: Date },
): Promise<keysStore.ListedKey> {
  const ended = await keysStore.endKeyOf(database, environmentId, set);
  if (ended === null) throw new Error("A key has ended while the keys were locked.");
  return ended;
}

function hasEnded({ revokedAt }: keysStore.ListedKey, now: Date): boolean {
  return revokedAt !== null && revokedAt <= now;
}

async function requireRoom(database: Queryable, environmentId: string, now: Date): Promise<void> {
  const max = limits.keysPerEnvironmentMax;
  const count = await keysStore.countKeysOf(database, environmentId, { now, max });
  if (count >= max) throw new Refusal("too_many_keys");
}

async function insert(
  database: Queryable,
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
  const end = revokedAt?.toISOString() ?? null;
  const isOver = hasEnded(key, now);
  return {
    id,
    kind,
    name,
    tail,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: isOver ? null : end,
    revokedAt: isOver ? end : null,
  };
}
