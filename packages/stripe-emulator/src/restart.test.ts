import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createControl } from "./control/control-client.ts";
import { type Emulator, startEmulator } from "./process.ts";
import { apiOf } from "./testing/http.ts";

let dataDir = "";
let emulator: Emulator | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "emulator-restart-"));
});

afterEach(async () => {
  await emulator?.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start() {
  emulator = await startEmulator({ dataDir });
  return {
    emulator,
    api: apiOf(emulator.url),
    control: createControl(emulator.url, "acct_acme"),
  };
}

it("has all that it answered after a SIGKILL: objects, keys, events, clock and order", async () => {
  const first = await start();
  await first.control.setClock({ now: "2027-01-31T10:00:00Z", frozen: true });
  const made = await first.api.post("/v1/customers", "name=A&payment_method=pm_card_visa", "key-1");
  await first.api.post("/v1/customers", "name=B");
  await first.control.setSwitches({ cancel_credits: true });
  await first.api.post(`/v1/customers/${made.body.id}`, "name=changed");
  const before = await first.control.snapshot();
  await first.emulator.kill();

  const second = await start();
  const replayed = await second.api.post(
    "/v1/customers",
    "name=A&payment_method=pm_card_visa",
    "key-1",
  );
  const after = await second.control.snapshot();
  const switches = await second.control.switches();
  const events = await second.api.get("/v1/events?type=customer.updated");
  const { body: third } = await second.api.post("/v1/customers", "name=C");

  expect(after).toEqual(before);
  expect(switches.cancel_credits).toBe(true);
  expect(replayed.body).toEqual(made.body);
  expect(replayed.headers.get("idempotent-replayed")).toBe("true");
  expect(replayed.headers.get("date")).toBe("Sun, 31 Jan 2027 10:00:00 GMT");
  expect(events.body.data[0]?.data).toMatchObject({
    object: { name: "changed" },
    previous_attributes: { name: "A" },
  });
  expect(before.objects.customer.map(({ id }) => id)).not.toContain(third.id);
});

it("goes on with the phases of a schedule after a SIGKILL", async () => {
  const first = await start();
  await first.control.setClock({ now: "2027-01-31T10:00:00Z", frozen: true });
  const price = async (amount: number) =>
    (
      await first.api.post(
        "/v1/prices",
        `currency=usd&unit_amount=${amount}&recurring[interval]=month&product_data[name]=P`,
      )
    ).body.id;
  const [old, next] = [await price(700), await price(900)];
  const { body: customer } = await first.api.post("/v1/customers", "payment_method=pm_card_visa");
  const methods = await first.api.get(`/v1/payment_methods?customer=${customer.id}`);
  const { body: subscription } = await first.api.post(
    "/v1/subscriptions",
    `customer=${customer.id}&items[0][price]=${old}` +
      `&default_payment_method=${methods.body.data[0]?.id}`,
  );
  const schedules = "/v1/subscription_schedules";
  const { body: schedule } = await first.api.post(
    schedules,
    `from_subscription=${subscription.id}`,
  );
  const begin = Date.parse("2027-01-31T10:00:00Z") / 1000;
  const end = Date.parse("2027-02-28T10:00:00Z") / 1000;
  const swap = await first.api.post(
    `${schedules}/${schedule.id}`,
    `phases[0][start_date]=${begin}&phases[0][end_date]=${end}&phases[0][items][0][price]=${old}` +
      `&phases[1][items][0][price]=${next}&phases[1][proration_behavior]=none`,
  );
  expect(swap.status).toBe(200);
  await first.emulator.kill();

  const second = await start();
  await second.control.setClock({ now: "2027-03-01T00:00:00Z" });

  expect((await second.control.ledger()).map(({ amount }) => amount)).toEqual([700, 900]);
});

it("loses no answered write when it is killed under load", async () => {
  const first = await start();
  const answered: string[] = [];
  const load = Promise.allSettled(
    Array.from({ length: 16 }, async () => {
      for (;;) answered.push((await first.api.post("/v1/customers")).body.id);
    }),
  );
  await expect.poll(() => answered.length, { timeout: 10_000 }).toBeGreaterThan(300);
  await first.emulator.kill();
  await load;

  const second = await start();
  const kept = new Set((await second.control.snapshot()).objects.customer.map(({ id }) => id));

  expect(answered.filter((id) => !kept.has(id))).toEqual([]);
});

it("drops a line that a crash left half-written, and goes on", async () => {
  const first = await start();
  await first.api.post("/v1/customers", "name=A");
  await first.emulator.kill();
  appendFileSync(join(dataDir, "test-acct_acme.ndjson"), '{"seq":2,"puts":[["cust');

  const second = await start();
  await second.api.post("/v1/customers", "name=B");
  await second.emulator.kill();
  const third = await start();

  const { body } = await third.api.get("/v1/customers");
  expect(body.data.map(({ name }) => name)).toEqual(["B", "A"]);
});

it("goes with its data when it is reset, and not before", async () => {
  const first = await start();
  await first.api.post("/v1/customers", "name=A");
  await first.control.reset();
  expect((await first.api.get("/v1/customers")).body.data).toEqual([]);
  await first.api.post("/v1/customers", "name=B");
  await first.emulator.stop();

  const second = await start();

  expect((await second.api.get("/v1/customers")).body.data).toHaveLength(1);
});
