import { pino } from "pino";
import { expect, it } from "vitest";
import { DatabaseUnavailable } from "../database/database.ts";
import { rowId } from "../row-id.ts";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeComparison, storeCutover } from "../testing/everything.ts";
import { startPoll } from "../workers/poll.ts";

interface Told {
  readonly isForProduction: boolean;
  readonly database: { readonly version: string; readonly sizeBytes: number };
  readonly workers: ReadonlyArray<{ readonly name: string; readonly state: string }>;
  readonly queues: ReadonlyArray<{ readonly name: string; readonly count: number }>;
  readonly requestLog: { readonly mode: string };
}

async function told(api: TestApi): Promise<Told> {
  const answer = await api.get("/api/v1/health");
  expect(answer.status).toBe(200);
  return answer.body.data as unknown as Told;
}

it("says what the database is, and what of the environment waits, but of no other", async () => {
  const api = await testApi();
  const other = await testApi();
  await storeCutover(api, rowId(Date.now()), "acct_health");
  await storeComparison(api, rowId(Date.now()));
  await storeTask(api, { notBefore: "2026-01-01T00:00:00Z", attempts: 0 });
  await storeTask(api, { notBefore: "2026-03-01T00:00:00Z", attempts: 2 });
  await storeTask(api, { notBefore: "2026-02-01T00:00:00Z", attempts: 0 });
  api.now = new Date("2026-01-05T00:00:00Z");

  const { database, queues, isForProduction } = await told(api);
  const others = (await told(other)).queues;

  expect(isForProduction).toBe(api.database.store === "postgres");
  expect(database.version).toMatch(/^\d+\.\d+/);
  expect(database.sizeBytes).toBeGreaterThan(1_000_000);
  expect(queues).toMatchObject([
    { name: "imports", count: 0, since: null },
    { name: "billing tasks", count: 2, retryingCount: 1, since: "2026-01-01T00:00:00.000Z" },
    { name: "scheduled billing tasks", count: 1, since: "2026-02-01T00:00:00.000Z" },
    { name: "billing comparisons", count: 0 },
    { name: "cutovers", count: 1 },
  ]);
  expect(others.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0]);
});

it("says when a worker had its turn, and the kind of its last error alone", async () => {
  let isBroken = true;
  const poll = startPoll({
    name: "example",
    everyMs: 60_000,
    log: pino({ level: "silent" }),
    turn: async () => {
      if (isBroken) throw new DatabaseUnavailable("of somebody else");
    },
  });
  const api = await testApi({ workers: () => [poll.status()] });
  const failing = await told(api);
  isBroken = false;
  poll.wake();
  await poll.stop();
  const stopped = await told(api);

  expect(failing.workers).toMatchObject([
    { name: "example", state: "failing", failures: 1, lastError: { kind: "DatabaseUnavailable" } },
  ]);
  expect(JSON.stringify(failing)).not.toContain("somebody");
  expect(stopped.workers).toMatchObject([{ state: "waiting", failures: 0 }]);
});

let taskCount = 0;

async function storeTask(
  { database, environmentId }: TestApi,
  task: { readonly notBefore: string; readonly attempts: number },
): Promise<void> {
  taskCount += 1;
  await database.execute(
    `insert into billing_tasks (
      environment_id, customer_id, id, subscription_id, action, state, attempts, first_sent_at,
      not_before, created_at
    )
    values (
      $1::uuid, 'c', $2::uuid, $3, 'cancel', '{}', $4::int,
      case when $4::int > 0 then '2026-01-02T00:00:00Z'::timestamptz end, $5::timestamptz, now()
    )`,
    [environmentId, rowId(Date.now()), `s${taskCount}`, task.attempts, task.notBefore],
  );
}
