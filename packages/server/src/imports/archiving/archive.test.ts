import type { ExtraRecord } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { completeRun, openRun, putBatch, storedCustomers } from "../../testing/runs.ts";
import { sampleCatalog } from "../../testing/subscriptions.ts";
import { imported, undo } from "../../testing/undoing.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
});

type Kind = "customers" | "subscriptions";

/** The plan of each kind that was looked at last. */
const plans: Partial<Record<Kind, string>> = {};

/** Lists what a plan of these records does not name, with what an archive would do with it. */
async function missing(kind: Kind, records: readonly object[]): Promise<ExtraRecord[]> {
  const runId = await openRun(api, { kind, mode: "plan" });
  await putBatch(api, runId, "0.0", { records });
  await completeRun(api, runId, { recordCount: records.length, batchCount: 1 });
  plans[kind] = runId;
  const answer = await api.get(`/api/v1/import-runs/${runId}/extra?archive=true`);
  if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
  return answer.body.data as unknown as ExtraRecord[];
}

/** Archives, or ends, what was listed, and returns the outcome of each with its code. */
async function archive(kind: Kind, listed: readonly ExtraRecord[]) {
  const runId = await openArchive(kind);
  const records = listed.map(({ id, customerId, archive: judged }) => {
    const revision = judged?.revision;
    return kind === "customers" ? { id, revision } : { id, customerId, revision };
  });
  const answer = await putBatch(api, runId, "0.0", { records });
  if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
  await completeRun(api, runId, { recordCount: records.length, batchCount: 1 });
  const { outcomes, details } = answer.body.data as unknown as {
    outcomes: string[];
    details: Array<{ index: number; code: string }>;
  };
  const codes = new Map(details.map(({ index, code }) => [index, code]));
  const results = outcomes.map((outcome, index) => {
    const id = listed[index]?.id;
    return codes.has(index) ? [id, outcome, codes.get(index)] : [id, outcome];
  });
  return { runId, results };
}

/** Opens a run that rests on what was looked at last. */
function openArchive(kind: Kind, own: { sha256?: string } = {}): Promise<string> {
  const buildsOn = plans[kind];
  if (buildsOn === undefined) throw new Error("Nothing was looked at.");
  return openRun(api, { kind, mode: "archive", buildsOn, ...own });
}

const start = "2025-01-01T00:00:00.000Z";
const of = (customerId: string, own: object = {}) => ({
  id: `of-${customerId}`,
  customerId,
  planId: "free",
  startDate: start,
  ...own,
});

const judged = (listed: readonly ExtraRecord[]) =>
  listed.map(({ id, archive: one }) => [id, one?.code]);

function storedSubscriptions() {
  return api.database.query(
    `select subscription_id, cancellation_date, cancel_reason, succession, updated_at
    from subscriptions
    where environment_id = $1::uuid
    order by subscription_id`,
    [api.environmentId],
  );
}

describe("a customer that no file names", () => {
  it("is archived after its free subscriptions are ended, and undo restores both", async () => {
    await imported(api, "customers", [{ id: "a" }, { id: "b", updatedAt: start, name: "Bea" }]);
    await imported(api, "subscriptions", [of("a"), of("b")]);
    const before = [await storedCustomers(api), await storedSubscriptions()];

    const ends = await archive("subscriptions", await missing("subscriptions", [of("a")]));
    const done = await archive("customers", await missing("customers", [{ id: "a" }]));
    const [, archived] = await storedCustomers(api);
    const ended = (await storedSubscriptions())[1];
    const undone = [await undo(api, done.runId), await undo(api, ends.runId)];

    expect([ends.results, done.results]).toEqual([[["of-b", "updated"]], [["b", "updated"]]]);
    expect(archived).toMatchObject({ archivedAt: api.now, updatedAt: new Date(start) });
    expect(ended).toMatchObject({ cancellation_date: api.now, cancel_reason: "Immediate" });
    expect(undone.map(({ undone: counts }) => counts)).toEqual(
      [0, 1].map(() => ({ reversed: 1, kept: 0, failed: 0 })),
    );
    const rest = (rows: readonly object[]) => rows.map((row) => ({ ...row, revision: 0 }));
    expect(rest(await storedCustomers(api))).toEqual(rest(before[0] as object[]));
    expect(await storedSubscriptions()).toEqual(before[1]);
  });

  it("stays with a subscription that is not ended, and if it pays for one", async () => {
    await imported(api, "customers", [{ id: "a" }, { id: "b" }, { id: "c" }]);
    await imported(api, "subscriptions", [of("a"), of("c")]);
    await api.database.execute(
      `update subscriptions
      set paying_customer_id = 'b'
      where environment_id = $1::uuid and customer_id = 'c'`,
      [api.environmentId],
    );

    const listed = await missing("customers", [{ id: "c" }]);
    const { results } = await archive("customers", listed);

    expect(listed.map(({ id, archive: one }) => [id, one?.code, one?.subscriptions])).toEqual([
      ["a", null, ["of-a"]],
      ["b", "archive_pays", []],
    ]);
    expect(results).toEqual([
      ["a", "skipped", "archive_has_subscriptions"],
      ["b", "skipped", "archive_pays"],
    ]);
  });

  it("stays if the billing provider knows it, or it would lose promotions", async () => {
    await imported(api, "customers", [{ id: "a", billingId: "cus_a" }, { id: "b" }, { id: "c" }]);
    const promotion = { featureId: "sso", period: "lifetime" };
    const grant = await api.post("/api/v1/customers/b/promotional-entitlements", {
      promotionalEntitlements: [promotion],
    });

    const listed = await missing("customers", []);
    const { results } = await archive("customers", listed);

    expect(grant.text).toContain('"featureId":"sso"');
    expect(judged(listed)).toEqual([
      ["a", "archive_billed"],
      ["b", "archive_promoted"],
      ["c", null],
    ]);
    expect(results.map(([, outcome]) => outcome)).toEqual(["skipped", "skipped", "updated"]);
  });

  it("stays if the API has created it, or it was changed since it was listed", async () => {
    await imported(api, "customers", [{ id: "a" }, { id: "b" }]);
    await api.post("/api/v1/customers", { id: "c" });
    const listed = await missing("customers", []);
    await api.patch("/api/v1/customers/a", { name: "Ann" });

    const { results } = await archive("customers", [...listed, ...listed.slice(1, 2)]);

    expect(judged(listed)).toEqual([
      ["a", null],
      ["b", null],
      ["c", "archive_of_api"],
    ]);
    expect(results).toEqual([
      ["a", "skipped", "archive_stale"],
      ["b", "updated"],
      ["c", "skipped", "archive_of_api"],
      ["b", "skipped", "archive_stale"],
    ]);
  });

  it("comes back by a record of the same date with unarchive", async () => {
    await imported(api, "customers", [{ id: "a", updatedAt: start }]);
    await archive("customers", await missing("customers", []));

    const runId = await openRun(api, { options: { unarchive: true } });
    const { body } = await putBatch(api, runId, "0.0", {
      records: [{ id: "a", updatedAt: start }],
    });

    expect(body.data?.outcomes).toEqual(["updated"]);
  });
});

describe("a subscription that no file means", () => {
  it("stays if it is billed, not free, in work or in a cutover, or the API's", async () => {
    await imported(
      api,
      "customers",
      ["a", "b", "c", "d", "e", "f", "g"].map((id) => ({ id })),
    );
    await imported(api, "subscriptions", [
      of("a", { billingId: "sub_1", planId: "paid" }),
      of("b", { planId: "paid" }),
      of("c", { planId: "custom" }),
      of("d"),
      of("e", { billingId: "sub_2", planId: "paid" }),
      of("g"),
    ]);
    await api.post("/api/v1/subscriptions", { id: "of-f", customerId: "f", planId: "free" });
    await api.database.execute(
      `insert into billing_tasks (environment_id, customer_id, id, subscription_id, action, state,
        attempts, first_sent_at, not_before, created_at)
      values ($1::uuid, 'd', gen_random_uuid(), 'of-d', 'end', '{}', 0, null, now(), now())`,
      [api.environmentId],
    );
    await api.database.execute(
      `insert into cutover_claims (
        account_id, old_subscription, environment_id, cutover_id, position, new_subscription
      )
      values ('acct_' || $1::text, 'sub_2', $1::uuid, gen_random_uuid(), 0, null)`,
      [api.environmentId],
    );

    const listed = await missing("subscriptions", []);
    const { results } = await archive("subscriptions", listed);
    const customers = await archive(
      "customers",
      (await missing("customers", [])).filter(({ id }) => id === "a" || id === "d"),
    );

    const expected = [
      ["of-a", "archive_billed"],
      ["of-b", "archive_not_free"],
      ["of-c", "archive_not_free"],
      ["of-d", "archive_in_work"],
      ["of-e", "archive_in_cutover"],
      ["of-g", null],
      ["of-f", "archive_of_api"],
    ];
    expect(judged(listed)).toEqual(expected);
    expect(results).toEqual(
      expected.map(([id, code]) => (code === null ? [id, "updated"] : [id, "skipped", code])),
    );
    expect(customers.results).toEqual([
      ["a", "skipped", "archive_has_subscriptions"],
      ["d", "skipped", "archive_in_work"],
    ]);
  });

  it("is not listed if it ends because another one starts, on any later night", async () => {
    await imported(api, "customers", [{ id: "a" }]);
    const next = { planId: "free", id: "next", startDate: "2099-01-01T00:00:00.000Z" };
    await imported(api, "subscriptions", [of("a"), of("a", next)]);

    const listed = await missing("subscriptions", [of("a", next)]);

    expect(listed).toEqual([]);
  });

  it("stays if another one ends because it starts, and if it was changed", async () => {
    await imported(api, "customers", [{ id: "a" }, { id: "b" }]);
    const next = { planId: "free", id: "next", startDate: "2099-01-01T00:00:00.000Z" };
    await imported(api, "subscriptions", [of("a"), of("a", next), of("b")]);
    const listed = await missing("subscriptions", [of("a")]);
    await imported(api, "subscriptions", [of("b", { metadata: { since: "now" } })]);

    const { results } = await archive("subscriptions", listed);

    expect(results).toEqual([
      ["next", "skipped", "archive_ends_another"],
      ["of-b", "skipped", "archive_stale"],
    ]);
  });
});

describe("an import since the preview", () => {
  it("keeps what it names, even where it changes or accepts nothing", async () => {
    const ids = ["unchanged", "refused", "unsent", "gone"].map((id) => ({ id }));
    await imported(api, "customers", ids);
    const listed = await missing("customers", []);
    const other = await openRun(api);
    await putBatch(api, other, "0.0", {
      records: [{ id: "unchanged" }, { id: "refused", email: "none" }],
      rejections: [rejectionOf("unsent")],
    });

    const { results } = await archive("customers", listed);

    expect(results).toEqual([
      ["unchanged", "skipped", "archive_stale"],
      ["refused", "skipped", "archive_stale"],
      ["unsent", "skipped", "archive_stale"],
      ["gone", "updated"],
    ]);
  });

  it("keeps a subscription that it finds unchanged, or whose customer's it rejects", async () => {
    const names = ["a", "b", "c"];
    await imported(
      api,
      "customers",
      names.map((id) => ({ id })),
    );
    await imported(
      api,
      "subscriptions",
      names.map((id) => of(id)),
    );
    const listed = await missing("subscriptions", []);
    await imported(api, "subscriptions", [of("a"), of("b", { planId: "none", id: "other" })]);

    const { results } = await archive("subscriptions", listed);

    expect(results).toEqual([
      ["of-a", "skipped", "archive_stale"],
      ["of-b", "skipped", "archive_stale"],
      ["of-c", "updated"],
    ]);
  });

  it("is none that was there before the plan, and a plan since is none", async () => {
    await imported(api, "customers", [{ id: "a" }]);
    await imported(api, "customers", [{ id: "a" }]);
    const listed = await missing("customers", []);
    const restsOn = plans.customers;
    await missing("customers", [{ id: "a" }]);
    plans.customers = restsOn ?? "";

    const { results } = await archive("customers", listed);

    expect(results).toEqual([["a", "updated"]]);
  });

  it("cannot be made up: what the plan itself names is left alone", async () => {
    await imported(api, "customers", [{ id: "a" }]);
    const [listed] = await missing("customers", []);
    await missing("customers", [{ id: "a" }]);

    const { results } = await archive("customers", listed === undefined ? [] : [listed]);

    expect(results).toEqual([["a", "skipped", "archive_stale"]]);
  });
});

it("is resumed by the next command of the file, and then rests on its plan", async () => {
  await imported(api, "customers", [{ id: "a" }, { id: "b" }, { id: "c" }]);
  const sha256 = "a".repeat(64);
  const [a] = await missing("customers", [{ id: "c" }]);
  const first = await openArchive("customers", { sha256 });
  await putBatch(api, first, "0.0", { records: [{ id: "a", revision: a?.archive?.revision }] });
  await imported(api, "customers", [{ id: "b" }, { id: "c" }]);
  const [b] = await missing("customers", [{ id: "c" }]);

  const second = await openArchive("customers", { sha256 });
  const { body } = await putBatch(api, second, "0.1", {
    records: [{ id: "b", revision: b?.archive?.revision }],
    recordNumbers: [2],
  });
  const { body: run } = await completeRun(api, second, { recordCount: 2, batchCount: 2 });

  expect([second, body.data?.outcomes]).toEqual([first, ["updated"]]);
  expect(run.data?.counts).toMatchObject({ read: 2, updated: 2 });
});

it("rests on a complete plan of its kind", async () => {
  const open = await openRun(api, { mode: "plan" });
  await missing("subscriptions", []);
  const create = (own: object) =>
    api.post("/api/v1/import-runs", {
      kind: "customers",
      mode: "archive",
      source: { name: "customers.json" },
      ...own,
    });

  const refused = [
    await create({}),
    await create({ buildsOn: open }),
    await create({ buildsOn: plans.subscriptions }),
    await create({ buildsOn: "01a20317-9678-7000-8000-c3637be57b92" }),
  ].map(({ status, body }) => [status, body.code]);

  expect(refused).toEqual([
    [400, "InvalidArgumentError"],
    [409, "plan_stale"],
    [409, "plan_stale"],
    [404, "import_plan_not_found"],
  ]);
});

/** A rejection of a client that names a customer. */
function rejectionOf(customerId: string) {
  const place = { recordNumber: 3, line: 1, column: 1, path: "/email" };
  return { ...place, code: "invalid_email", message: "No.", hint: "Correct it.", customerId };
}

it("is a run of customers or subscriptions, and of no file that could be compared", async () => {
  await missing("customers", []);
  const runId = await openArchive("customers");
  const { body } = await putBatch(api, runId, "0.0", { records: [{ id: "a" }] });
  await completeRun(api, runId, { recordCount: 1, batchCount: 1 });

  const usage = await api.post("/api/v1/import-runs", {
    kind: "usage",
    mode: "archive",
    source: { name: "usage.json" },
  });
  const compared = await api.get(`/api/v1/import-runs/${runId}/extra`);

  expect(body.data?.outcomes).toEqual(["rejected"]);
  expect([usage.status, compared.body.code]).toEqual([400, "import_run_not_comparable"]);
});
