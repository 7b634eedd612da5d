import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { rowId } from "../row-id.ts";
import { type Json, type TestApi, testApi } from "../testing/api.ts";
import { type TestAccount, testAccount } from "../testing/stripe.ts";

const base = "/api/v1/integrations";
const stripe = `${base}/stripe`;
const encryptionKey = randomBytes(32);

/** An environment without a connection, that can keep one, and an account to connect to. */
async function unconnected(): Promise<{ api: TestApi; account: TestAccount }> {
  const account = await testAccount();
  const { url } = account.billing;
  return { api: await testApi({ billing: { url, encryptionKey } }), account };
}

async function connected(webhookSecret?: string) {
  const { api, account } = await unconnected();
  const body = { apiKey: account.billing.apiKey, ...(webhookSecret && { webhookSecret }) };
  const answer = await api.call("PUT", stripe, body);
  return { api, account, answer };
}

const providerOf = async ({ database, environmentId }: TestApi) => {
  const [row] = await database.query<{ provider: string | null }>(
    "select billing_provider as provider from environments where id = $1::uuid",
    [environmentId],
  );
  return row?.provider;
};

/** Something was begun at the account, and nobody knows what became of it. */
async function insertTask({ database, environmentId }: TestApi): Promise<void> {
  await database.execute(
    `insert into billing_tasks (environment_id, customer_id, id, subscription_id, action, state,
      attempts, not_before, created_at)
    values ($1::uuid, 'c', $2::uuid, 's', 'create', '{}', 1, '9999-01-01', now())`,
    [environmentId, rowId(Date.now())],
  );
}

describe("connecting an account", () => {
  it("asks Stripe whose the key is, and says so without the key", async () => {
    const { api, account, answer } = await connected("whsec_abc");

    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      vendor: "STRIPE",
      accountId: account.accountId,
      livemode: false,
      keyTail: "ret1",
      source: "stored",
      hasWebhookSecret: true,
    });
    expect((await api.get(base)).body.data).toEqual([answer.body.data]);
    expect(await providerOf(api)).toBe("STRIPE");
  });

  it("keeps key and secret encrypted", async () => {
    const { api, account } = await connected("whsec_abc");

    const [row] = await api.database.query<Record<string, unknown>>(
      `select encode(api_key || webhook_secret, 'escape') as bytes
      from integrations where environment_id = $1::uuid`,
      [api.environmentId],
    );

    expect(row?.bytes).not.toMatch(/secret1|sk_test|whsec/);
    const opened = await api.services.integrations.connectionOf(api.database, api.environmentId);
    expect(opened).toMatchObject({ accountId: account.accountId, isLive: false });
  });

  it("refuses a key that Stripe does not know, and keeps what was there", async () => {
    const { api, answer } = await connected();

    const refused = await api.call("PUT", stripe, { apiKey: "sk_test_unknown" });

    expect([refused.status, refused.body.code]).toEqual([409, "billing_key_refused"]);
    expect((await api.get(base)).body.data).toEqual([answer.body.data]);
  });

  it.each(["pk_test_a", "sk_test_", "whatever"])("refuses what is no key: %s", async (apiKey) => {
    const { api } = await unconnected();

    const answer = await api.call("PUT", stripe, { apiKey });

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.text).not.toContain(apiKey);
  });

  it("needs a key to encrypt with", async () => {
    const { billing } = await testAccount();
    const api = await testApi({ billing: { url: billing.url } });

    const answer = await api.call("PUT", stripe, { apiKey: billing.apiKey });

    expect([answer.status, answer.body.code]).toEqual([409, "encryption_key_missing"]);
  });

  it("says that Stripe cannot be reached", async () => {
    const api = await testApi({ billing: { url: "http://127.0.0.1:9", encryptionKey } });

    const answer = await api.call("PUT", stripe, { apiKey: "sk_test_a_1" });

    expect([answer.status, answer.body.code]).toEqual([503, "billing_unavailable"]);
  }, 20_000);

  it("again with another key of the same account keeps the secret of its events", async () => {
    const { api, account } = await connected("whsec_abc");

    const answer = await api.call("PUT", stripe, { apiKey: account.otherKey("rk") });

    expect(answer.body.data).toMatchObject({ keyTail: "ret2", hasWebhookSecret: true });
  });

  it("to another account forgets the secret of the old one's events", async () => {
    const { api } = await connected("whsec_abc");
    const other = await testAccount();

    const answer = await api.call("PUT", stripe, { apiKey: other.billing.apiKey });

    expect(answer.body.data).toMatchObject({
      accountId: other.accountId,
      hasWebhookSecret: false,
    });
  });

  it("cannot be undone by whoever has another encryption key", async () => {
    const { api, account } = await connected();
    const { url } = account.billing;
    const { createServices } = await import("../services.ts");
    const { noBillingSettings } = await import("../billing-settings.ts");
    const settings = { ...noBillingSettings, url, encryptionKey: randomBytes(32) };
    const { integrations } = createServices(() => api.now, settings);

    const opened = integrations.stripeOf(api.database, api.environmentId);

    await expect(opened).rejects.toMatchObject({ code: "encryption_key_missing" });
  });
});

describe("while a cutover is not finished", () => {
  let cleanUp = async () => {};
  afterEach(() => cleanUp());

  async function withCutover(state: string) {
    const { api, account, answer } = await connected();
    const id = rowId(Date.now());
    await api.database.execute(
      `insert into cutovers (id, environment_id, account_id, is_live, api_version, state, mapping,
        options, created_at, updated_at)
      values ($1::uuid, $2::uuid, $3, false, 'v', $4, '{}', '{}', now(), now())`,
      [id, api.environmentId, account.accountId, state],
    );
    cleanUp = async () => {
      await api.database.execute("delete from cutovers where id = $1::uuid", [id]);
    };
    return { api, account, answer };
  }

  it.each(["running", "paused", "held", "stopped", "rolling_back"])(
    "the account stays: %s",
    async (state) => {
      const { api, answer } = await withCutover(state);
      const other = await testAccount();

      const replaced = await api.call("PUT", stripe, { apiKey: other.billing.apiKey });
      const removed = await api.delete(stripe);

      expect([replaced.status, replaced.body.code]).toEqual([409, "cutover_account_busy"]);
      expect([removed.status, removed.body.code]).toEqual([409, "cutover_account_busy"]);
      expect((await api.get(base)).body.data).toEqual([answer.body.data]);
    },
  );

  it("another key of the same account is taken", async () => {
    const { api, account } = await withCutover("running");

    const answer = await api.call("PUT", stripe, { apiKey: account.otherKey() });

    expect([answer.status, answer.body.data?.keyTail]).toEqual([200, "ret2"]);
  });

  it.each(["planned", "completed", "rolled_back", "failed"])(
    "one that is %s does not count",
    async (state) => {
      const { api } = await withCutover(state);

      expect((await api.delete(stripe)).status).toBe(200);
    },
  );
});

describe("while something begun at the account is not finished", () => {
  async function withTask() {
    const given = await connected();
    await insertTask(given.api);
    return given;
  }

  it("the account stays, so that it is not done once more at another one", async () => {
    const { api, answer } = await withTask();
    const other = await testAccount();

    const replaced = await api.call("PUT", stripe, { apiKey: other.billing.apiKey });
    const removed = await api.delete(stripe);

    for (const refused of [replaced, removed]) {
      expect([refused.status, refused.body.code]).toEqual([409, "billing_tasks_open"]);
      expect(refused.body.message).toMatch(/^1 requests? to the connected account/);
    }
    expect((await api.get(base)).body.data).toEqual([answer.body.data]);
  });

  it("another key of the same account is taken", async () => {
    const { api, account } = await withTask();

    const answer = await api.call("PUT", stripe, { apiKey: account.otherKey() });

    expect([answer.status, answer.body.data?.keyTail]).toEqual([200, "ret2"]);
  });
});

describe("disconnecting", () => {
  it("forgets the connection and who bills", async () => {
    const { api, answer } = await connected();

    const removed = await api.delete(stripe);

    expect(removed.body.data).toEqual(answer.body.data);
    expect((await api.get(base)).body.data).toEqual([]);
    expect(await providerOf(api)).toBeNull();
    expect((await api.delete(stripe)).body.code).toBe("billing_not_connected");
    expect((await api.get(`${stripe}/customers`)).body.code).toBe("billing_not_connected");
  });
});

describe("the key of the settings", () => {
  it("connects its own environment alone", async () => {
    const account = await testAccount();
    const api = await testApi({ billing: account.billing });
    const other = await testApi();

    const [view] = (await api.get(base)).body.data as unknown as Record<string, unknown>[];

    expect(view).toMatchObject({ source: "environment", keyTail: "ret1", hasWebhookSecret: true });
    expect((await other.get(base)).body.data).toEqual([]);
    expect([await providerOf(api), await providerOf(other)]).toEqual(["STRIPE", null]);
  });

  it("tells the account from its first use on, and is adopted once", async () => {
    const account = await testAccount();
    const api = await testApi({ billing: account.billing });

    await api.services.integrations.stripeOf(api.database, api.environmentId);
    await api.services.integrations.adoptSettings(api.database);

    const [view] = (await api.get(base)).body.data as unknown as Record<string, unknown>[];
    expect(view).toMatchObject({ accountId: account.accountId });
  });

  it.each(["another account", "the other mode"])(
    "of %s is not used while something begun is not finished",
    async (other) => {
      const account = await testAccount();
      const api = await testApi({ billing: account.billing });
      await api.services.integrations.stripeOf(api.database, api.environmentId);
      await insertTask(api);
      const apiKey =
        other === "another account"
          ? (await testAccount()).billing.apiKey
          : String(account.billing.apiKey).replace("_test_", "_live_");
      const { createServices } = await import("../services.ts");
      const { noBillingSettings } = await import("../billing-settings.ts");
      const settings = { ...noBillingSettings, ...account.billing, apiKey };
      const { environment } = api;
      const { integrations } = createServices(() => api.now, {
        ...settings,
        environment,
      });

      const used = integrations
        .adoptSettings(api.database)
        .then(() => integrations.stripeOf(api.database, api.environmentId));

      await expect(used).rejects.toMatchObject({ code: "billing_tasks_open" });
      const again = integrations.stripeOf(api.database, api.environmentId);
      if (other === "another account") {
        await expect(again).rejects.toMatchObject({ code: "billing_tasks_open" });
      }
    },
  );

  it("is changed in the settings, and not here", async () => {
    const account = await testAccount();
    const api = await testApi({ billing: { ...account.billing, encryptionKey } });

    const answers = [
      await api.call("PUT", stripe, { apiKey: account.otherKey() }),
      await api.delete(stripe),
    ];

    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([400, "InvalidArgumentError"]);
      expect(body.message).toContain("CARRYOVER_STRIPE_KEY");
    }
  });

  it("gives the same connection each time, so that clock and rate are shared", async () => {
    const account = await testAccount();
    const api = await testApi({ billing: account.billing });
    const { integrations } = api.services;

    const opened = await Promise.all([
      integrations.stripeOf(api.database, api.environmentId),
      integrations.stripeOf(api.database, api.environmentId),
    ]);

    expect(opened[0]).toBe(opened[1]);
  });
});

describe("the pages of an account", () => {
  it("are those of Stripe, one after the other", async () => {
    const account = await testAccount();
    const api = await testApi({ billing: account.billing });
    const opened = await api.services.integrations.stripeOf(api.database, api.environmentId);
    for (const name of ["A", "B", "C"]) {
      const params = { name, email: `${name}@example.com` };
      await opened.send({ method: "POST", path: "/v1/customers", params, key: name });
    }

    const first = await api.get(`${stripe}/customers?limit=2`);
    const ids = (first.body.data as unknown as { id: string; name: string }[]).map((one) => one.id);
    const second = await api.get(`${stripe}/customers?limit=2&startingAfter=${ids[1]}`);

    const names = [first, second].map(({ body }) =>
      (body.data as unknown as { name: string }[]).map(({ name }) => name),
    );
    expect(names).toEqual([["C", "B"], ["A"]]);
    expect([first.body.hasMore, second.body.hasMore]).toEqual([true, false]);
    expect((await api.get(`${stripe}/subscriptions`)).body).toEqual({ data: [], hasMore: false });
  });

  it.each(["limit=0", "limit=101", "startingAfter="])("refuse %s", async (query) => {
    const { api } = await connected();

    expect((await api.get(`${stripe}/customers?${query}`)).body.code).toBe("InvalidArgumentError");
  });

  it("say what Stripe says", async () => {
    const { api } = await connected();

    const answer = await api.get(`${stripe}/customers?startingAfter=cus_none`);

    expect([answer.status, answer.body.code]).toEqual([400, "billing_refused"]);
    expect(answer.body.message).toContain("Stripe says");
  });
});

it("never tells or logs a key, a secret or a payment method", async () => {
  const { api, account } = await connected("whsec_secretive");
  await api.call("PUT", stripe, { apiKey: "sk_test_nobodys" });
  await api.call("PUT", stripe, { apiKey: "sk_test_with spaces" });
  await api.call("PUT", stripe, { apiKey: account.otherKey("rk"), webhookSecret: "whsec_x y" });
  await api.get(`${stripe}/customers?startingAfter=pm_secretive`);
  const [connection] = (await api.get(base)).body.data as unknown as Json[];
  await api.call("POST", String(connection?.webhookPath), "{}", {
    "stripe-signature": "t=1,v1=whsec_secretive",
  });
  const answers = [
    await api.get(base),
    await api.call("PUT", stripe, { apiKey: account.otherKey(), webhookSecret: "whsec_secretive" }),
    await api.delete(stripe),
  ];

  const told = [...api.log, ...answers.map(({ text }) => text)].join("\n");
  expect(api.log.length).toBeGreaterThanOrEqual(8);
  expect(told).not.toMatch(/secret[12]\b|sk_test|rk_test|nobodys|whsec_|secretive|pm_/);
});
