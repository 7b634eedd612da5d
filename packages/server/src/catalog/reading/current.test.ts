import { AsyncLocalStorage } from "node:async_hooks";
import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import type { Database, Queryable, Transaction } from "../../database/database.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { catalogOf, changeCatalog, currentCatalog } from "./current.ts";

let api: TestApi;
let counted: { readonly database: Database; loads: number };

beforeEach(async () => {
  api = await testApi();
  counted = counting(api.database);
  await storeCatalog(api, { features: [{ id: "seats" }] });
});

/** The same database, which counts how often a catalog is loaded. */
function counting(inner: Database) {
  const count = (queryable: Queryable): Queryable["query"] => {
    return (sql, parameters, options) => {
      if (sql.includes("json_agg")) result.loads++;
      return queryable.query(sql, parameters, options);
    };
  };
  const database: Database = {
    ...inner,
    query: count(inner),
    transaction: (work, options) =>
      inner.transaction((transaction) => {
        const wrapped: Transaction = { ...transaction, query: count(transaction) };
        return work(wrapped);
      }, options),
  };
  const result = { database, loads: 0 };
  return result;
}

const current = (database: Queryable = counted.database) =>
  currentCatalog(database, api.environmentId);

/** Another revision of the catalog, which nobody has loaded yet. */
const change = (displayName: string) =>
  storeCatalog(api, { features: [{ id: "seats", displayName }] });

const five = [1, 2, 3, 4, 5];

it("gives what was stored, and the new one after a change", async () => {
  await storeCatalog(api, {
    products: [{ id: "product" }],
    plans: [{ id: "free", entitlements: [{ featureId: "seats", usageLimit: 3 }] }],
  });

  const before = await current();
  await change("Seats");
  const after = await current();

  expect(before.plans.get("free")?.[0]?.entitlements[0]?.usageLimit).toBe(3);
  expect(before.features.get("seats")?.displayName).toBe("seats");
  expect(after.features.get("seats")?.displayName).toBe("Seats");
});

describe("a catalog that many ask for at once", () => {
  it("is loaded once, and not again", async () => {
    const catalogs = await Promise.all(five.map(() => current()));

    expect(new Set(catalogs).size).toBe(1);
    expect(await current()).toBe(catalogs[0]);
    expect(counted.loads).toBe(1);
  });

  it("is loaded by each transaction for itself, since none may wait for another", async () => {
    const { database } = counted;

    const catalogs = await Promise.all(five.map(() => database.transaction(current)));
    const { loads } = counted;
    await database.transaction(current);

    expect(new Set(catalogs.map(({ revision }) => revision)).size).toBe(1);
    expect(counted.loads).toBe(loads);
  });

  it("is given to a transaction that has the connection which others wait for", async () => {
    const [stored] = await api.database.query<{ revision: string }>(
      "select revision from catalogs where environment_id = $1::uuid",
      [api.environmentId],
    );
    const revision = stored?.revision ?? null;

    // They ask from outside of the transaction.
    const outside = AsyncLocalStorage.snapshot();

    const catalog = await api.database.transaction(async (transaction) => {
      // On the embedded store these run when the transaction has ended.
      const others = outside(() =>
        five.map(() => catalogOf(api.database, api.environmentId, revision)),
      );
      return { others, own: await catalogOf(transaction, api.environmentId, revision) };
    });

    const others = await Promise.all(catalog.others);
    expect([catalog.own, ...others].map((each) => each.revision)).toEqual(
      [0, ...five].map(() => revision),
    );
  });

  it("fails for all of them if it cannot be loaded, and is loaded when it can be", async () => {
    const revision = "0197b5a0-0000-7000-8000-000000000000";
    const broken: Database = { ...api.database, query: () => Promise.reject(new Error("broken")) };
    const ask = (database: Database) => catalogOf(database, api.environmentId, revision);

    const failed = await Promise.allSettled(five.map(() => ask(broken)));

    expect(failed.map(({ status }) => status)).toEqual(five.map(() => "rejected"));
    Object.assign(broken, { query: api.database.query });
    expect((await ask(broken)).features.has("seats")).toBe(true);
  });
});

describe("what is remembered", () => {
  it("is one revision of an environment", async () => {
    const before = await current();
    await change("Seats");
    await current();
    expect(counted.loads).toBe(2);

    const again = await catalogOf(counted.database, api.environmentId, before.revision);

    expect(again).not.toBe(before);
    expect(again.features.get("seats")?.displayName).toBe("Seats");
  });

  it("is the catalog of so many environments", async () => {
    const { database } = counted;
    const rows = await database.query<{ id: string }>(
      `insert into environments (id, name, created_at)
      select gen_random_uuid(), 'filling ' || gen_random_uuid(), now()
      from generate_series(1, $1::int)
      returning id`,
      [limits.rememberedCatalogsMax],
    );
    const ids = rows.map(({ id }) => id);
    await database.execute(
      "insert into catalogs select id, gen_random_uuid() from unnest($1::uuid[]) as u (id)",
      [ids],
    );
    await current();
    for (const id of ids) await currentCatalog(database, id);
    const { loads } = counted;

    for (const id of ids) await currentCatalog(database, id);
    expect(counted.loads).toBe(loads);
    await current();
    expect(counted.loads).toBe(loads + 1);
  });

  it("is nothing of a change that was rolled back", async () => {
    const before = await current();

    const failed = counted.database.transaction((transaction) =>
      changeCatalog(transaction, api.environmentId, async () => {
        await transaction.execute("update features set display_name = 'Lost'");
        const lost = await current(transaction);
        expect(lost.features.get("seats")?.displayName).toBe("Lost");
        throw new Error("changed my mind");
      }),
    );

    await expect(failed).rejects.toThrow("changed my mind");
    const { loads } = counted;
    expect(await current()).toBe(before);
    expect(counted.loads).toBe(loads);
  });
});
