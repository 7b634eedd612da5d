import { startCluster } from "./cluster.ts";

/**
 * Vitest calls this once before the tests. With TEST_STORE=postgres they run on PostgreSQL: on the
 * one TEST_DATABASE_URL names (a superuser URL), else on a throw-away cluster that ends with them.
 */
export async function setup(): Promise<() => Promise<void>> {
  const wanted = process.env.TEST_STORE === "postgres";
  if (!wanted || process.env.TEST_DATABASE_URL !== undefined) return async () => {};
  const cluster = await startCluster();
  process.env.TEST_DATABASE_URL = cluster.url;
  return async () => {
    delete process.env.TEST_DATABASE_URL;
    await cluster.stop();
  };
}
