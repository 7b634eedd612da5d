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

/** Transactions that have changed a catalog: what they see may never come to be. */
const changing = new WeakSet<Queryable>();

/** The catalog as it is now. Costs one look-up of its revision; the rest is in memory mostly. */
export async function currentCatalog(database: Queryable, environmentId: string): Promise<Catalog> {
  const revision = await store.loadRevision(database, environmentId);
  return catalogOf(database, environmentId, revision);
}

/**
 * The catalog as it is now, and as it stays until the transaction ends. For what is written on the
 * ground of it, where a change of the catalog asks whether there is such a thing. Changes wait, and
 * have to be waited for: locks of customers are taken before this one.
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

/** The catalog of a revision that was just read; a newer one if it has changed since. */
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

/** After a change many ask for the same revision at once: the first one loads it for all. */
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
 * The loads that one may wait for. A transaction has none but its own: whoever else loads may wait
 * for the connection that it holds, and it would keep that while it waits.
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
 * Runs a change of the catalog; nobody else changes it, or holds it, until the transaction ends.
 * The revision under which others find the result is given last, so that no half of a change is
 * remembered. A catalog that was read before, `known`, is given itself if it is still that.
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
