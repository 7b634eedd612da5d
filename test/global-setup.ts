import { makeStoreTemplate } from "../packages/server/src/testing/store/store-template.ts";
import { startCluster } from "./cluster.ts";

/** Vitest calls this before the tests of each project; what the first one made serves them all. */
let isPrepared = false;

/**
 * With TEST_STORE=postgres tests run on PostgreSQL: on the one TEST_DATABASE_URL names (a superuser
 * URL), else on a throw-away cluster that ends with them. Otherwise they run on copies of one
 * embedded store.
 */
export async function setup(): Promise<() => Promise<void>> {
  if (isPrepared) return async () => {};
  isPrepared = true;
  if (process.env.TEST_STORE !== "postgres") return await makeStoreTemplate();
  if (process.env.TEST_DATABASE_URL !== undefined) return async () => {};
  const cluster = await startCluster();
  process.env.TEST_DATABASE_URL = cluster.url;
  return async () => {
    delete process.env.TEST_DATABASE_URL;
    await cluster.stop();
  };
}
