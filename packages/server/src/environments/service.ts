import { timingSafeEqual } from "node:crypto";
import { type KeyKind, limits, recordFields, version, type Whoami } from "@carryover/contract";
import { LRUCache } from "lru-cache";
import { type BatchedLookup, batchedLookup } from "../batched-lookup.ts";
import type { Database, Queryable } from "../database/database.ts";
import { rowId } from "../row-id.ts";
import type { Caller } from "./caller.ts";
import { digest, isKey, newKeyText } from "./key-text.ts";
import { KeyUses } from "./key-uses.ts";
import { createKeys, type Keys } from "./keys.ts";
import * as keysStore from "./keys-store.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import * as store from "./store.ts";

export type { Caller } from "./caller.ts";
export {
  ensureEnvironment,
  loadBillingProvider as billingProviderOf,
  type StoredKey,
  updateBillingProvider as setBillingProvider,
} from "./store.ts";

/** A key as it is shown once, when it is made. */
export interface CreatedKey {
  readonly id: string;
  readonly key: string;
  readonly kind: KeyKind;
  readonly environment: string;
}

/** Environments and the API keys that belong to them. */
export interface EnvironmentsService {
  /** Makes a key, and its environment if need be. The key is not kept and cannot be shown again. */
  createKey(
    database: Database,
    options: { kind: KeyKind; environment: string },
  ): Promise<CreatedKey>;
  listKeys(database: Database): Promise<store.StoredKey[]>;
  /** The environment and the key of a caller, and which server this is. */
  whoami(database: Database, caller: Caller): Promise<Whoami>;
  /** The names of all environments, in the order of their creation. */
  names(database: Database): Promise<string[]>;
  /**
   * Ends a key for those who have the store itself, who may end every key. Returns whether it was
   * the last server key of its environment without an end; null for an unknown id.
   */
  revokeKey(database: Database, id: string): Promise<{ readonly wasLast: boolean } | null>;
  /**
   * Returns the owner of a key; null if it is malformed, unknown or revoked. Queries the store only
   * for well-formed keys.
   */
  authenticate(database: Database, key: string): Promise<Caller | null>;
  /** Who the key belonged to when it was last looked up, if that is known, while it is again. */
  recall(database: Database, key: string): { last: Caller | null; now: Promise<Caller | null> };
  /** What callers do with the keys of their environment. */
  readonly keys: Keys;
  readonly sessions: Sessions;
  /** Returns whether the key, or the session, of a caller has not ended. */
  stillHolds(database: Queryable, caller: Caller): Promise<boolean>;
  /** Writes when keys were last used. */
  writeKeyUses(database: Database): Promise<void>;
}

export function createEnvironmentsService(now: () => Date): EnvironmentsService {
  const keyOf = batchedLookup(async (database: Database, _, digests) => {
    const keys = await store.findKeys(database, digests);
    return new Map(keys.map((key) => [key.sha256, key]));
  });
  const uses = new KeyUses();
  const sessions = createSessions(now, uses);
  const lookUp = (database: Database, sha256: string) =>
    authenticate(database, { keyOf, uses, now }, sha256);
  const stillHolds = async (
    database: Queryable,
    { environmentId, keyId, session }: Caller,
  ): Promise<boolean> => {
    if (session) return sessions.isOpen(database, session);
    const key = await store.loadKey(database, environmentId, keyId);
    return key !== null && (key.revokedAt === null || key.revokedAt > now());
  };
  return {
    createKey: (database, options) => createKey(database, now(), options),
    listKeys: store.listKeys,
    whoami,
    names: store.listEnvironmentNames,
    revokeKey: (database, id) => revokeKey(database, now, id),
    authenticate: async (database, key) => (isKey(key) ? lookUp(database, digest(key)) : null),
    recall(database, key) {
      if (!isKey(key)) return { last: null, now: Promise.resolve(null) };
      const sha256 = digest(key);
      return { last: recalled.get(sha256) ?? null, now: lookUp(database, sha256) };
    },
    keys: createKeys(now, stillHolds),
    sessions,
    stillHolds,
    writeKeyUses: (database) => uses.write(database),
  };
}

function revokeKey(database: Database, now: () => Date, id: string) {
  return database.transaction(async (transaction) => {
    const environmentId = await store.environmentOfKey(transaction, id);
    if (environmentId === null) return null;
    await keysStore.lockKeysOf(transaction, environmentId);
    const at = now();
    const key = await keysStore.endKeyOf(transaction, environmentId, { id, now: at, end: at });
    const wasLast =
      key?.kind === "server" &&
      !(await keysStore.hasOtherServerKey(transaction, environmentId, id));
    return { wasLast };
  });
}

/** Callers by the digest of their key, as they were last looked up; the newest few. */
const recalled = new LRUCache<string, Caller>({ max: limits.recalledKeysMax });

async function createKey(
  database: Database,
  now: Date,
  options: { kind: KeyKind; environment: string },
): Promise<CreatedKey> {
  const key = newKeyText(options.kind);
  const id = rowId(now.getTime());
  await database.transaction(async (transaction) => {
    const environmentId = await store.ensureEnvironment(transaction, {
      id: rowId(now.getTime()),
      name: options.environment,
      now,
    });
    const kept = { sha256: digest(key), tail: key.slice(-4), kind: options.kind };
    await store.insertKey(transaction, { id, environmentId, now, ...kept });
  });
  return { id, key, kind: options.kind, environment: options.environment };
}

const fieldsByKind = {
  customers: [...recordFields.customers],
  subscriptions: [...recordFields.subscriptions],
  usage: [...recordFields.usage],
};

async function whoami(database: Database, { environmentId, keyId }: Caller): Promise<Whoami> {
  const key = await store.loadKey(database, environmentId, keyId);
  // It was found a moment ago, and keys are never deleted.
  if (key === null) throw new Error("The key of the request is gone.");
  return {
    environment: { id: environmentId, name: key.environment },
    key: { id: keyId, kind: key.kind, tail: key.tail },
    server: { version, store: database.store, recordFields: fieldsByKind },
  };
}

/** Looks a key up. Each request does so, since a revoked key must be refused immediately. */
async function authenticate(
  database: Database,
  parts: {
    readonly keyOf: BatchedLookup<Database, store.DigestedKey>;
    readonly uses: KeyUses;
    readonly now: () => Date;
  },
  sha256: string,
): Promise<Caller | null> {
  const found = await parts.keyOf(database, "", sha256);
  const isSame = found && timingSafeEqual(Buffer.from(found.sha256), Buffer.from(sha256));
  recalled.delete(sha256);
  const now = parts.now();
  if (!isSame || (found.revokedAt !== null && found.revokedAt <= now)) return null;
  parts.uses.note(found.id, now);
  const caller = { environmentId: found.environmentId, keyId: found.id, kind: found.kind };
  recalled.set(sha256, caller);
  return caller;
}
