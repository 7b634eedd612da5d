import type { Database } from "../database/database.ts";
import type { Stripe } from "../stripe/stripe.ts";
import { createSubscriptionsService } from "../subscriptions/service.ts";
import type { TestApi } from "./api.ts";

/** Stands for the end of the process: nothing after it happens. */
export class Crash extends Error {}

/** Counts what goes through, and crashes right before or after one of them. */
export interface Bomb {
  count: number;
  readonly at: number;
  readonly when: "before" | "after";
}

/** One that only counts. */
export const never = (): Bomb => ({ count: 0, at: 0, when: "before" });

async function through<T>(bomb: Bomb, work: () => Promise<T>): Promise<T> {
  bomb.count++;
  const isHit = bomb.count === bomb.at;
  if (bomb.count > bomb.at && bomb.at > 0) throw new Crash();
  if (isHit && bomb.when === "before") throw new Crash();
  const result = await work();
  if (isHit) throw new Crash();
  return result;
}

/** Returns the store, with a bomb at each commit of something that was written. */
export function breakable(database: Database, bomb: Bomb): Database {
  const isWrite = (sql: string) => !sql.trimStart().startsWith("select");
  return {
    store: database.store,
    query: (sql, parameters, options) => {
      const work = () => database.query<never>(sql, parameters, options);
      return isWrite(sql) ? through(bomb, work) : work();
    },
    execute: (sql, parameters) => through(bomb, () => database.execute(sql, parameters)),
    transaction: (work, options) => through(bomb, () => database.transaction(work, options)),
    close: async () => {},
  };
}

/** Returns the provider, with a bomb at each request that writes. */
function breakableStripe(stripe: Stripe, bomb: Bomb): Stripe {
  return Object.assign(Object.create(stripe) as Stripe, {
    now: () => stripe.now(),
    send: (...given: Parameters<Stripe["send"]>) => through(bomb, () => stripe.send(...given)),
  });
}

/** Returns the subscriptions of a test's environment, over a provider that breaks. */
export function serviceOver(api: Pick<TestApi, "database" | "now" | "services">, bomb: Bomb) {
  return createSubscriptionsService(
    () => api.now,
    async () => [],
    async (_, environmentId) => {
      const connection = await api.services.integrations.connectionOf(api.database, environmentId);
      return { ...connection, stripe: breakableStripe(connection.stripe, bomb) };
    },
  );
}
