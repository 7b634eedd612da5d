import { randomUUID } from "node:crypto";
import type { Queryable, Transaction } from "../database/database.ts";
import type { Catalog } from "./catalog.ts";
import * as store from "./store.ts";

/**
 * Catalogs in memory, by their revision. A revision is never used twice, so an entry cannot be
 * wrong; the newest few are kept.
 */
const remembered = new Map<string, Catalog>();
const rememberedMax = 100;

/** The catalog as it is now. Costs one look-up of its revision; the rest is in memory mostly. */
export async function currentCatalog(database: Queryable, environmentId: string): Promise<Catalog> {
  const revision = await store.loadRevision(database, environmentId);
  return catalogOf(database, environmentId, revision);
}

/** The catalog of a revision that was just read; a newer one if it has changed since. */
export async function catalogOf(
  database: Queryable,
  environmentId: string,
  revision: string | null,
): Promise<Catalog> {
  const known = revision === null ? undefined : remembered.get(revision);
  if (known !== undefined) return known;
  const loaded = await store.loadCatalog(database, environmentId);
  if (loaded.revision !== null) remember(loaded.revision, loaded);
  return loaded;
}

function remember(revision: string, catalog: Catalog): void {
  remembered.set(revision, catalog);
  const [oldest] = remembered.keys();
  if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
}

/**
 * Runs a change of the catalog; nobody else changes it until the transaction ends. The revision
 * under which others find the result is given last, so that no half of a change is remembered.
 */
export async function changeCatalog<T>(
  transaction: Transaction,
  environmentId: string,
  work: (catalog: Catalog) => Promise<T>,
): Promise<T> {
  await store.setRevision(transaction, environmentId, randomUUID());
  const result = await work(await store.loadCatalog(transaction, environmentId));
  await store.setRevision(transaction, environmentId, randomUUID());
  return result;
}
