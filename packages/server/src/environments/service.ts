import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type KeyKind, keyKinds, limits, version, type Whoami } from "@carryover/contract";
import { LRUCache } from "lru-cache";
import { type BatchedLookup, batchedLookup } from "../batched-lookup.ts";
import type { Database } from "../database/database.ts";
import { rowId } from "../row-id.ts";
import type { Caller } from "./caller.ts";
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
  /** Returns false for an unknown id. */
  revokeKey(database: Database, id: string): Promise<boolean>;
  /**
   * Returns the owner of a key; null if it is malformed, unknown or revoked. Queries the store only
   * for well-formed keys.
   */
  authenticate(database: Database, key: string): Promise<Caller | null>;
  /** Who the key belonged to when it was last looked up, if that is known, while it is again. */
  recall(database: Database, key: string): { last: Caller | null; now: Promise<Caller | null> };
  readonly sessions: Sessions;
}

export function createEnvironmentsService(now: () => Date): EnvironmentsService {
  const keyOf = batchedLookup(async (database: Database, _, digests) => {
    const keys = await store.findKeys(database, digests);
    return new Map(keys.map((key) => [key.sha256, key]));
  });
  return {
    createKey: (database, options) => createKey(database, now(), options),
    listKeys: store.listKeys,
    whoami,
    names: store.listEnvironmentNames,
    revokeKey: (database, id) => store.revokeKey(database, id, now()),
    authenticate: async (database, key) =>
      isKey(key) ? authenticate(database, keyOf, digest(key)) : null,
    recall(database, key) {
      if (!isKey(key)) return { last: null, now: Promise.resolve(null) };
      const sha256 = digest(key);
      return { last: recalled.get(sha256) ?? null, now: authenticate(database, keyOf, sha256) };
    },
    sessions: createSessions(now),
  };
}

/** Callers by the digest of their key, as they were last looked up; the newest few. */
const recalled = new LRUCache<string, Caller>({ max: limits.recalledKeysMax });

const secretBytes = 32;

/** The form of keys; malformed ones need no look-up. base64url has 4 characters for 3 bytes. */
const keyForm = new RegExp(`^(${keyKinds.join("|")})-[\\w-]{${Math.ceil((secretBytes * 4) / 3)}}$`);

function isKey(text: string): boolean {
  return keyForm.test(text);
}

async function createKey(
  database: Database,
  now: Date,
  options: { kind: KeyKind; environment: string },
): Promise<CreatedKey> {
  const key = `${options.kind}-${randomBytes(secretBytes).toString("base64url")}`;
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

async function whoami(database: Database, { environmentId, keyId }: Caller): Promise<Whoami> {
  const key = await store.loadKey(database, environmentId, keyId);
  // It was found a moment ago, and keys are never deleted.
  if (key === null) throw new Error("The key of the request is gone.");
  return {
    environment: { id: environmentId, name: key.environment },
    key: { id: keyId, kind: key.kind, tail: key.tail },
    server: { version, store: database.store },
  };
}

/** Looks a key up. Each request does so, since a revoked key must be refused immediately. */
async function authenticate(
  database: Database,
  keyOf: BatchedLookup<Database, store.DigestedKey>,
  sha256: string,
): Promise<Caller | null> {
  const found = await keyOf(database, "", sha256);
  const isSame = found && timingSafeEqual(Buffer.from(found.sha256), Buffer.from(sha256));
  recalled.delete(sha256);
  if (!isSame || found.revokedAt !== null) return null;
  const caller = { environmentId: found.environmentId, keyId: found.id, kind: found.kind };
  recalled.set(sha256, caller);
  return caller;
}

function digest(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
