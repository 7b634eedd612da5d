import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Database } from "../database/database.ts";
import { type Gathered, gather } from "../gather.ts";
import { rowId } from "../row-id.ts";
import * as store from "./store.ts";

export { loadBillingProvider as billingProviderOf, type StoredKey } from "./store.ts";

/** Who a request comes from: one environment, and what its key allows. */
export interface Caller {
  readonly environmentId: string;
  readonly keyId: string;
  readonly kind: "server" | "client";
}

/** A key as it is shown once, when it is made. */
export interface CreatedKey {
  readonly id: string;
  readonly key: string;
  readonly kind: "server" | "client";
  readonly environment: string;
}

/** Environments and the API keys that belong to them. */
export interface EnvironmentsService {
  /** Makes a key, and its environment if need be. The key is not kept and cannot be shown again. */
  createKey(wish: { kind: "server" | "client"; environment: string }): Promise<CreatedKey>;
  listKeys(): Promise<store.StoredKey[]>;
  /** False if there is no key with this id. */
  revokeKey(id: string): Promise<boolean>;
  /** Who the key belongs to; null if it is unknown or revoked. */
  authenticate(key: string): Promise<Caller | null>;
}

export function createEnvironmentsService(
  database: Database,
  now: () => Date,
): EnvironmentsService {
  const keyOf = gather(async (_, digests) => {
    const keys = await store.findKeys(database, digests);
    return new Map(keys.map((key) => [key.sha256, key]));
  });
  return {
    createKey: (wish) => createKey(database, now(), wish),
    listKeys: () => store.listKeys(database),
    revokeKey: (id) => store.revokeKey(database, id, now()),
    authenticate: (key) => authenticate(keyOf, key),
  };
}

async function createKey(
  database: Database,
  now: Date,
  wish: { kind: "server" | "client"; environment: string },
): Promise<CreatedKey> {
  const key = `${wish.kind}-${randomBytes(32).toString("base64url")}`;
  const id = rowId(now.getTime());
  await database.transaction(async (transaction) => {
    const environmentId = await store.ensureEnvironment(transaction, {
      id: rowId(now.getTime()),
      name: wish.environment,
      now,
    });
    const kept = { sha256: digest(key), tail: key.slice(-4), kind: wish.kind };
    await store.insertKey(transaction, { id, environmentId, now, ...kept });
  });
  return { id, key, kind: wish.kind, environment: wish.environment };
}

/** A revoked key is refused from then on, so nothing is remembered between two requests. */
async function authenticate(
  keyOf: Gathered<store.DigestedKey>,
  key: string,
): Promise<Caller | null> {
  const sha256 = digest(key);
  const found = await keyOf("", sha256);
  if (found === undefined || found.revokedAt !== null) return null;
  if (!timingSafeEqual(Buffer.from(found.sha256), Buffer.from(sha256))) return null;
  return { environmentId: found.environmentId, keyId: found.id, kind: found.kind };
}

function digest(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
