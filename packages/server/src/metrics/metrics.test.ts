import { limits } from "@carryover/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../database/database.ts";
import { createLog } from "../log.ts";
import { rowId } from "../row-id.ts";
import { sharedDatabase } from "../testing/store/store.ts";
import { testAccount } from "../testing/stripe.ts";
import { type Assembly, assemble } from "../wiring/assemble.ts";

const metricsKey = "a-key-for-prometheus";
let database: Database;
let assembly: Assembly;
let key: string;
let environmentId: string;

beforeAll(async () => {
  database = await sharedDatabase();
  assembly = await assembled({ port: null, key: metricsKey });
  const { environments } = assembly.services;
  const environment = `metrics ${rowId(Date.now())}`;
  key = (await environments.createKey(database, { kind: "server", environment })).key;
  environmentId = (await environments.authenticate(database, key))?.environmentId ?? "";
});

afterAll(() => assembly.stop());

async function assembled(settings: { port: number | null; key: string | null }, on = database) {
  const account = await testAccount();
  const name = `metered ${rowId(Date.now())}`;
  const { url, ratePerEndpoint = 0 } = account.billing;
  const secrets = { apiKey: account.billing.apiKey, webhookSecret: null, encryptionKey: null };
  return assemble({
    database: on,
    log: createLog("silent"),
    isServer: false,
    comparesBilling: false,
    billing: { environment: name, url, ratePerEndpoint, ...secrets },
    metrics: { ...settings, dataDir: "." },
  });
}

async function call(path: string, init: RequestInit = {}) {
  const headers = { "x-api-key": key, "content-type": "application/json", ...init.headers };
  return assembly.fetch(new Request(`http://server.invalid${path}`, { ...init, headers }));
}

async function scrape(of = assembly): Promise<string> {
  const headers = { authorization: `Bearer ${metricsKey}` };
  const answer = await of.fetch(new Request("http://server.invalid/metrics", { headers }));
  expect(answer.status).toBe(200);
  return answer.text();
}

/** The value of a series, as it is written before it; undefined if there is none. */
function seriesValue(text: string, series: string): number | undefined {
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe("who may read /metrics", () => {
  it.each([
    ["nobody who has no key", {}],
    ["nobody with another key", { authorization: "Bearer a-key-for-prometheuS" }],
    ["no API key of an environment", { authorization: "Basic YTpi" }],
  ])("%s", async (_, headers) => {
    const answer = await call("/metrics", { headers });

    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(await answer.text()).not.toContain("carryover_");
  });

  it("nobody on the port of the server, where no key is set", async () => {
    const closed = await assembled({ port: null, key: null });
    const onOwnPort = await assembled({ port: 0, key: metricsKey });
    const headers = { authorization: `Bearer ${metricsKey}` };
    const statuses = [closed, onOwnPort].map(async ({ fetch }) => {
      return (await fetch(new Request("http://server.invalid/metrics", { headers }))).status;
    });

    expect(await Promise.all(statuses)).toEqual([404, 404]);
    expect([closed.metricsDoor, typeof onOwnPort.metricsDoor]).toEqual([null, "function"]);
  });
});

it("are shown while the server drains, and what it refuses is counted", async () => {
  const draining = await assembled({ port: null, key: metricsKey });
  await draining.lifecycle.drain(0);
  const refused = await draining.fetch(new Request("http://server.invalid/api/v1/customers"));

  const text = await scrape(draining);

  expect(refused.status).toBe(503);
  const series = 'carryover_http_requests_total{method="GET",route="-",status="503"}';
  expect(seriesValue(text, series)).toBe(1);
});

describe("requests", () => {
  it("are counted by method, pattern and status, and no id of anybody shows", async () => {
    const route = 'route="/api/v1/customers/:id"';
    const series = (status: number) => {
      return `carryover_http_requests_total{method="GET",${route},status="${status}"}`;
    };
    const before = await scrape();
    const id = "jane.doe@customer.example";
    await call("/api/v1/customers", { method: "POST", body: JSON.stringify({ id }) });
    await call(`/api/v1/customers/${id}`);
    await call("/api/v1/customers/john.doe@customer.example");
    await call("/api/v1/nothing/jane.doe@customer.example");
    await call("/metrics", { method: "JANE.DOE" });

    const text = await scrape();

    const risen = (status: number) => {
      return (seriesValue(text, series(status)) ?? 0) - (seriesValue(before, series(status)) ?? 0);
    };
    expect([risen(200), risen(404)]).toEqual([1, 1]);
    expect(text).toMatch(/_duration_seconds_bucket\{le="0\.005",method="GET",route="\/api/);
    expect(text).not.toMatch(/jane|john|customer\.example/i);
    for (const secret of [key, key.slice(-8), metricsKey, environmentId, "sk_test"]) {
      expect(text).not.toContain(secret);
    }
  });

  it("that fit no pattern share one series, whatever their path and method", async () => {
    const seriesOf = (text: string) => {
      return text.split("\n").filter((line) => line.startsWith("carryover_http_requests_total"));
    };
    await call("/api/v1/nothing/0", { method: "BREW" });
    const before = seriesOf(await scrape());
    for (let n = 1; n <= 20; n++) await call(`/nothing/${n}`, { method: `BREW${n}` });

    expect(seriesOf(await scrape())).toHaveLength(before.length);
  });
});

describe("records", () => {
  it("are counted by outcome once they are committed, and a repeat is not", async () => {
    const series = (outcome: string) => `carryover_import_records_total{outcome="${outcome}"}`;
    const before = await scrape();
    const body = JSON.stringify({ customers: [{ id: "metered-1" }, { id: "metered-2" }] });
    const headers = { "idempotency-key": rowId(Date.now()) };
    for (let n = 0; n < 2; n++) {
      const answer = await call("/api/v1/customers/import", { method: "POST", body, headers });
      expect(answer.status).toBe(201);
    }

    const text = await scrape();

    const risen = (outcome: string) => {
      return (
        (seriesValue(text, series(outcome)) ?? 0) - (seriesValue(before, series(outcome)) ?? 0)
      );
    };
    expect(["created", "unchanged", "rejected"].map(risen)).toEqual([2, 0, 0]);
  });
});

describe("queues", () => {
  it("show how long the oldest accepted import waits", async () => {
    const subscriptions = [{ id: "s1", customerId: "c1", planId: "none" }];
    const body = JSON.stringify({ subscriptions });
    const answer = await call("/api/v1/subscriptions/import", { method: "POST", body });
    expect(answer.status).toBeLessThan(300);
    const aged = "update import_runs set created_at = created_at - interval '1 hour'";
    await database.execute(`${aged} where environment_id = $1::uuid`, [environmentId]);

    const text = await scrape();

    expect(seriesValue(text, "carryover_import_tasks")).toBeGreaterThanOrEqual(1);
    expect(seriesValue(text, "carryover_import_task_oldest_seconds")).toBeGreaterThan(3_590);
  });

  it("show what waits at Stripe, by whether it is due, was tried or has a date", async () => {
    const states = ["due", "retrying", "scheduled"];
    const series = (state: string) => `carryover_billing_tasks{state="${state}"}`;
    const before = await scrape();
    const insert = (attempts: number, firstSent: string, notBefore: string) =>
      database.execute(
        `insert into billing_tasks (environment_id, customer_id, id, subscription_id, action, state,
          attempts, first_sent_at, not_before, created_at)
        values ($1::uuid, 'c1', $2::uuid, 's1', 'end', '{}', $3::integer,
          now() - $4::interval, now() + $5::interval, now() - interval '200 years')`,
        [environmentId, rowId(Date.now()), attempts, firstSent, notBefore],
      );
    await insert(0, "0", "-2 hours");
    await insert(3, "3 hours", "5 minutes");
    await insert(0, "0", "30 days");
    await database.execute(
      "update billing_tasks set first_sent_at = null where attempts = 0 and environment_id = $1",
      [environmentId],
    );

    const text = await scrape();

    await database.execute("delete from billing_tasks where environment_id = $1", [environmentId]);
    const risen = (state: string) => {
      return (seriesValue(text, series(state)) ?? 0) - (seriesValue(before, series(state)) ?? 0);
    };
    expect(states.map(risen)).toEqual([1, 1, 1]);
    const oldest = seriesValue(text, "carryover_billing_task_oldest_seconds") ?? 0;
    // Other suites leave tasks of years ago in the same store; none was created so long ago.
    expect([oldest > 10_790, oldest < 100 * 365 * 86_400]).toEqual([true, true]);
  });

  it("show the subscriptions of open cutovers, and who needs an operator later", async () => {
    const before = await scrape();
    const cutover = async (state: string, items: readonly string[]) => {
      const id = rowId(Date.now());
      await database.execute(
        `insert into cutovers (id, environment_id, account_id, is_live, api_version, state, mapping,
          options, created_at, updated_at)
        values ($1::uuid, $2::uuid, $1, false, 'x', $3, '{}', '{}', now(), now())`,
        [id, environmentId, state],
      );
      await database.execute(
        `insert into cutover_items (cutover_id, position, environment_id, stripe_customer,
          old_subscription, state, plan, updated_at)
        select $1::uuid, number, $2::uuid, 'cus', 'sub' || number, state, '{}', now()
        from unnest($3::text[]) with ordinality as item (state, number)`,
        [id, environmentId, items],
      );
      return id;
    };
    const made = [
      await cutover("stopped", ["fenced", "fenced", "needs_operator"]),
      await cutover("completed", ["done", "needs_operator"]),
    ];

    const text = await scrape();

    await database.execute("delete from cutover_items where cutover_id = any($1::uuid[])", [made]);
    await database.execute("delete from cutovers where id = any($1::uuid[])", [made]);
    const risen = (series: string) => {
      return (seriesValue(text, series) ?? 0) - (seriesValue(before, series) ?? 0);
    };
    const items = ["fenced", "needs_operator", "done"].map((state) => {
      return risen(`carryover_cutover_items{state="${state}"}`);
    });
    expect(items).toEqual([2, 2, 0]);
    expect(risen('carryover_cutovers{state="stopped"}')).toBe(1);
  });

  it("are left out while the store does not answer in time, and the rest is shown", async () => {
    const stuck: Database = { ...database, transaction: () => new Promise(() => {}) };
    const other = await assembled({ port: null, key: metricsKey }, adopting(stuck));
    const startedAt = performance.now();

    const [text] = await Promise.all([scrape(other), scrape(other)]);

    expect(performance.now() - startedAt).toBeLessThan(limits.metricsQueryMs + 10_000);
    expect(seriesValue(text, "carryover_store_up")).toBe(0);
    expect(text).not.toMatch(/^carryover_(import|billing)_task/m);
    expect(text).toContain("nodejs_eventloop_lag_p99_seconds ");
  });
});

/** A database that is stuck only once a server was put together on it. */
function adopting(stuck: Database): Database {
  let isFirst = true;
  return {
    ...stuck,
    transaction: (work, options) => {
      if (!isFirst) return stuck.transaction(work, options);
      isFirst = false;
      return database.transaction(work, options);
    },
  };
}

it("counts requests to Stripe by result", async () => {
  const series = 'carryover_stripe_requests_total{result="done"}';
  const account = await testAccount();
  const { openStripe } = await import("../stripe/accounts.ts");
  const before = seriesValue(await scrape(), series) ?? 0;
  const { apiKey, url } = account.billing;
  await openStripe({ key: apiKey, url, ratePerEndpoint: 0 });

  expect(seriesValue(await scrape(), series)).toBe(before + 1);
});
