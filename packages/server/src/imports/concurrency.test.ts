import { expect, it } from "vitest";
import { type Json, type TestApi, testApi } from "../testing/api.ts";
import { openRun, putBatch, storedCustomers } from "../testing/runs.ts";
import { testStore } from "../testing/store/store.ts";

const ids = Array.from({ length: 30 }, (_, index) => `c${index}`);
const writers = ["A", "B", "C", "D"];

/** Each writer fills a field of its own, and all of them fill the name. */
const ownFields: Record<string, string> = {
  A: "billingId",
  B: "paymentMethodId",
  C: "salesforceId",
};

it("loses no update when many imports write the same customers at the same time", async () => {
  for (let round = 0; round < 12; round++) {
    const api = await testApi();

    const written = await Promise.all(writers.map((writer) => importAs(api, writer)));

    const rows = await storedCustomers(api);
    expect(rows).toHaveLength(ids.length);
    for (const row of rows) {
      const count = written.reduce((sum, counts) => sum + (counts.get(row.id) ?? 0), 0);
      expect(row.revision).toBe(count);
      expect(writers).toContain(row.name);
      expect(row).toMatchObject({ billingId: "A", paymentMethodId: "B", salesforceId: "C" });
    }
  }
});

it("creates each customer once when many imports bring it at the same time", async () => {
  const api = await testApi();

  const answers = await Promise.all(
    writers.map((writer) =>
      api.post("/api/v1/customers/import", {
        customers: shuffled(ids, writer).map((id) => ({ id, name: "same" })),
        integrationId: "stripe",
      }),
    ),
  );

  const created = answers.flatMap(({ body }) => body.data?.newCustomers as unknown as string[]);
  expect(created.sort()).toEqual(ids.toSorted());
  expect((await storedCustomers(api)).every(({ revision }) => revision === 1)).toBe(true);
});

it("loses no update between an import and the updates of a single customer", async () => {
  const api = await testApi();
  await api.post("/api/v1/customers", { id: "c0" });

  await Promise.all([
    importAs(api, "A"),
    api.patch("/api/v1/customers/c0", { language: "de" }),
    importAs(api, "B"),
    api.patch("/api/v1/customers/c0", { timezone: "UTC" }),
    api.post("/api/v1/customers/c0/payment-method", {
      integrationId: "i",
      vendorIdentifier: "STRIPE",
      paymentMethodId: "B",
      billingCurrency: "eur",
    }),
  ]);

  const { body } = await api.get("/api/v1/customers/c0");
  expect(body.data).toMatchObject({
    language: "de",
    timezone: "UTC",
    billingCurrency: "eur",
    billingId: "A",
    defaultPaymentMethod: { billingId: "B" },
  });
});

it.skipIf(testStore === "embedded")(
  "locks all customers that it may link before it writes one, so that nobody waits in a circle",
  async () => {
    const api = await testApi();
    const customers = ["a", "b"].map((id) => ({ id, name: "old", billingId: `cus_${id}` }));
    const send = (name: string) =>
      api.post("/api/v1/customers/import", {
        customers: customers.map((one) => (one.id === "b" ? { ...one, name } : one)),
        integrationId: "stripe",
      });
    await send("old");
    const lock = (id: string, how: string) =>
      `select from customers
      where environment_id = '${api.environmentId}' and customer_id = '${id}'
      for no key update ${how}`;

    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const sent = begun.then(() => send("new"));
    const locked = await api.database.transaction(async (transaction) => {
      await transaction.query(lock("a", ""));
      begin();
      await transaction.query("select pg_sleep(0.5)");
      return transaction.query(lock("b", "skip locked"));
    });

    expect(locked).toHaveLength(1);
    expect((await sent).body.data?.outcomes).toEqual(["unchanged", "updated"]);
  },
);

/** Imports all customers, some of them twice, in an order of its own; gives the writes per id. */
async function importAs(api: TestApi, writer: string): Promise<Map<string, number>> {
  const order = shuffled([...ids, ...ids.slice(0, 10)], writer);
  const own = ownFields[writer];
  const records = order.map((id, index) => ({
    id,
    name: writer,
    ...(own === undefined ? {} : { [own]: writer }),
    ...(index % 3 === 0 ? { metadata: { [writer]: String(index) } } : {}),
  }));
  const run = await openRun(api);
  const { status, body } = await putBatch(api, run, "0.0", { records });
  expect(status).toBe(200);
  const outcomes = body.data?.outcomes as unknown as Json[];
  const counts = new Map<string, number>();
  order.forEach((id, index) => {
    const isWrite = ["created", "updated"].includes(String(outcomes[index]));
    counts.set(id, (counts.get(id) ?? 0) + Number(isWrite));
  });
  return counts;
}

/** The same order for the same writer, so that a failure can be repeated. */
function shuffled(list: readonly string[], writer: string): string[] {
  const weight = (text: string, index: number) =>
    [...`${writer}${text}${index}`].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 997, 7);
  return list
    .map((text, index) => ({ text, weight: weight(text, index) }))
    .sort((a, b) => a.weight - b.weight)
    .map(({ text }) => text);
}
