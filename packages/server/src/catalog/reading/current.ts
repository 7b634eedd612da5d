import { randomUUID } from "node:crypto";
import { limits } from "@carryover/contract";
import { LRUCache } from "lru-cache";
import type { Queryable, Transaction } from "../../database/database.ts";
import type { Catalog } from "../catalog.ts";
import * as store from "../store.ts";

/**
 * The catalog that was loaded last of each environment. A revision is never used twice, so what is
 * remembered under one cannot be wrong; one that was loaded late costs another load.
 */
const remembered = new LRUCache<string, Catalog>({ max: limits.rememberedCatalogsMax });

/** Loads under way, by environment and revision, of each database. */
const underWay = new WeakMap<Queryable, Map<string, Promise<Catalog>>>();

/** Transactions that have changed a catalog: their view of it may never be committed. */
const changing = new WeakSet<Queryable>();

/**
 * Returns the catalog as it is now. Costs one look-up of its revision; the rest is in memory
 * mostly.
 */
export async function currentCatalog(database: Queryable, environmentId: string): Promise<Catalog> {
  const revision = await store.loadRevision(database, environmentId);
  return catalogOf(database, environmentId, revision);
}

/**
 * Returns the current catalog and keeps it unchanged until the transaction ends, for writes that
 * refer to it. Waits for changes in progress, and delays new ones. Take locks of customers before
 * this one.
 */
export async function heldCatalog(
  transaction: Transaction,
  environmentId: string,
): Promise<Catalog> {
  const [, revision] = await Promise.all([
    store.holdCatalog(transaction, environmentId),
    store.loadRevision(transaction, environmentId),
  ]);
  return catalogOf(transaction, environmentId, revision);
}

/** Returns the catalog of a revision that was just read; a newer one if it has changed since. */
export async function catalogOf(
  database: Queryable,
  environmentId: string,
  revision: string | null,
): Promise<Catalog> {
  const known = remembered.get(environmentId);
  if (known !== undefined && known.revision === revision) return known;
  if (changing.has(database)) return store.loadCatalog(database, environmentId);
  return loadOnce(database, environmentId, revision);
}

/** Loads a revision once for all who ask for it at the same time, as after a change. */
function loadOnce(
  database: Queryable,
  environmentId: string,
  revision: string | null,
): Promise<Catalog> {
  const loads = loadsOf(database);
  const key = `${environmentId} ${revision}`;
  const known = loads.get(key);
  if (known !== undefined) return known;
  const load = loadAndRemember(database, environmentId).finally(() => loads.delete(key));
  loads.set(key, load);
  return load;
}

/**
 * Returns the loads that may be awaited. A transaction may only await its own: another load might
 * wait for the connection that this transaction holds.
 */
function loadsOf(database: Queryable): Map<string, Promise<Catalog>> {
  const loads = underWay.get(database) ?? new Map<string, Promise<Catalog>>();
  underWay.set(database, loads);
  return loads;
}

async function loadAndRemember(database: Queryable, environmentId: string): Promise<Catalog> {
  const loaded = await store.loadCatalog(database, environmentId);
  if (loaded.revision === null) return loaded;
  remembered.set(environmentId, loaded);
  return loaded;
}

/**
 * Runs a change of the catalog; nobody else changes or holds it until the transaction ends. The new
 * revision is set last, so that no partial change is cached. Passes the `known` catalog to the
 * change if it is still current.
 */
export async function changeCatalog<T>(
  transaction: Transaction,
  environmentId: string,
  work: (catalog: Catalog) => Promise<T>,
  known?: Catalog,
): Promise<T> {
  changing.add(transaction);
  await store.lockCatalog(transaction, environmentId);
  const revision = await store.loadRevision(transaction, environmentId);
  await store.setRevision(transaction, environmentId, randomUUID());
  const isStill = known !== undefined && known.revision === revision;
  const locked = isStill ? known : await store.loadCatalog(transaction, environmentId);
  const result = await work(locked);
  await store.setRevision(transaction, environmentId, randomUUID());
  return result;
}
