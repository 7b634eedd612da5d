import { limits } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import type { Database } from "../database/database.ts";
import { rowId } from "../row-id.ts";
import { type Json, type TestApi, testApi } from "../testing/api.ts";
import { type Followed, followed } from "../testing/events.ts";
import { signatureOf } from "../testing/stripe.ts";

const wellFormed = `t=1,v1=${"0".repeat(64)}`;

/** The address of the events of an environment. */
async function addressOf(api: TestApi): Promise<string> {
  const connections = (await api.get("/api/v1/integrations")).body.data as unknown as Json[];
  return String(connections[0]?.webhookPath);
}

/** A body that gives what is asked for when it is let, and counts how often it is asked. */
function body(text: string, isHeld = false) {
  let pulls = 0;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
    if (!isHeld) resolve();
  });
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        pulls += 1;
        await held;
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, letGo, pulls: () => pulls };
}

function deliver(
  { fetch }: TestApi,
  path: string,
  stream: ReadableStream,
  signature?: string,
): Promise<Response> {
  const headers = signature === undefined ? {} : { "stripe-signature": signature };
  const init = { method: "POST", headers, body: stream, duplex: "half" };
  return fetch(new Request(`http://test.invalid${path}`, init as RequestInit));
}

/** Forgets the secrets that other tests have kept in the store that they share. */
function forgetSecrets({ api }: Followed): Promise<number> {
  return api.database.execute(
    "update integrations set webhook_secret = null where webhook_secret is not null",
  );
}

describe("an event that cannot be right", () => {
  const unknown = "00000000-0000-7000-8000-000000000000";

  it.each<[string, string, string | undefined]>([
    ["without a signature", "", undefined],
    ["with a header that is none", "", "v1=x"],
    ["with more signatures than an endpoint can have", "", many(limits.webhookSignaturesMax + 1)],
    ["for a connection that is not there", unknown, wellFormed],
    ["for what is no connection", "x'--", wellFormed],
  ])("is refused, and nothing of it read: %s", async (_, connection, signature) => {
    const { api } = await followed();
    const path = connection === "" ? await addressOf(api) : `/webhooks/stripe/${connection}`;
    const sent = body("{}");

    const answer = await deliver(api, path, sent.stream, signature);

    const { code } = (await answer.json()) as { code: string };
    expect([answer.status, code]).toEqual([400, "webhook_signature_invalid"]);
    expect(sent.pulls()).toBe(0);
  });

  it("is refused when it is larger than any of Stripe's", async () => {
    const { api } = await followed();
    const large = "x".repeat(limits.webhookBytesMax + 1);

    const answer = await api.call("POST", await addressOf(api), large, {
      "stripe-signature": wellFormed,
    });

    expect([answer.status, answer.body.code]).toEqual([413, "body_too_large"]);
  });
});

describe("an address", () => {
  it("takes in what its own connection has signed, and nothing of another", async () => {
    const [ours, theirs] = [await followed(), await followed()];
    await ours.patch({ status: "unpaid" });

    const foreign = await theirs.deliver({}, { path: await addressOf(ours.api) });
    const own = await ours.deliver();

    expect([foreign.status, foreign.body.code]).toEqual([400, "webhook_signature_invalid"]);
    expect(own.status).toBe(200);
  });

  it("costs the look-up of one connection, however many there are", async () => {
    const { api } = await followed();
    await connectMany(api, 20);
    let rowsMax = 0;
    const query: Database["query"] = async <Row>(sql: string, ...rest: [(readonly unknown[])?]) => {
      const rows = await api.database.query<Row>(sql, ...rest);
      rowsMax = Math.max(rowsMax, rows.length);
      return rows;
    };
    const watched = await testApi({ database: { ...api.database, query } });
    const path = await addressOf(api);
    rowsMax = 0;

    const answers = [
      await deliver(watched, path, body("{}").stream, wellFormed),
      await deliver(watched, "/webhooks/stripe", body("{}").stream, wellFormed),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 409]);
    expect(rowsMax).toBeLessThanOrEqual(3);
  });

  it("without a connection serves where one environment alone takes in events", async () => {
    const given = await followed();
    await forgetSecrets(given);
    await given.patch({ status: "unpaid" });

    const alone = await given.deliver({}, { path: "/webhooks/stripe" });
    await connectMany(given.api, 2);
    const beside = await given.deliver({}, { path: "/webhooks/stripe" });
    await forgetSecrets(given);

    expect([alone.status, beside.status]).toEqual([200, 409]);
    expect(beside.body.code).toBe("webhook_address_needed");
    expect((await given.view()).status).toBe("PAYMENT_PENDING");
  });
});

it("few events without a verified signature are read at a time, of each connection", async () => {
  const [ours, theirs] = [await followed(), await followed()];
  const path = await addressOf(ours.api);
  const held = Array.from({ length: limits.webhooksUnverifiedPerConnectionMax }, () =>
    body("{}", true),
  );
  const slow = held.map(({ stream }) => deliver(ours.api, path, stream, wellFormed));
  await expect.poll(() => held.map(({ pulls }) => pulls())).toEqual(held.map(() => 1));
  const waiting = body("{}");
  const right = signatureOf("{}", ours.account.webhookSecret, ours.api.now);

  const third = deliver(ours.api, path, waiting.stream, right);
  const other = await theirs.deliver();
  const pulledBefore = waiting.pulls();
  for (const { letGo } of held) letGo();

  expect([other.status, pulledBefore]).toEqual([200, 0]);
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(held.map(() => 400));
  expect((await third).status).toBe(200);
});

/** Connections of other environments, with a secret that nobody can read. */
async function connectMany({ database }: TestApi, count: number): Promise<void> {
  const now = Date.now();
  const ids = Array.from({ length: count }, () => [rowId(now), rowId(now)] as const);
  await database.execute(
    `insert into environments (id, name, created_at)
    select id, 'connected ' || id, now()
    from unnest($1::uuid[]) as id`,
    [ids.map(([environmentId]) => environmentId)],
  );
  await database.execute(
    `insert into integrations (environment_id, vendor, id, is_live, key_tail, source,
      webhook_secret, created_at, updated_at)
    select environment_id, 'STRIPE', id, false, 'tail', 'stored', '\\x00'::bytea, now(), now()
    from unnest($1::uuid[], $2::uuid[]) as connection (environment_id, id)`,
    [ids.map(([environmentId]) => environmentId), ids.map(([, id]) => id)],
  );
}

function many(count: number): string {
  return `t=1${`,v1=${"0".repeat(64)}`.repeat(count)}`;
}
