import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Control, createControl } from "./control/control-client.ts";
import { type Api, apiOf, serveEmulator } from "./testing/http.ts";

interface Delivery {
  readonly payload: string;
  readonly signature: string;
  readonly event: { id: string; type: string; data: { object: { name: string } } };
}

let server: Awaited<ReturnType<typeof serveEmulator>>;
let api: Api;
let control: Control;
let deliveries: Delivery[] = [];
let answers: number[] = [];

const receiver = createServer((request, response) => {
  let payload = "";
  request.on("data", (chunk) => {
    payload += chunk;
  });
  request.on("end", () => {
    const signature = String(request.headers["stripe-signature"]);
    deliveries.push({ payload, signature, event: JSON.parse(payload) });
    response.writeHead(answers.shift() ?? 200).end();
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  server = await serveEmulator();
});

let accountCount = 0;

beforeEach(() => {
  accountCount += 1;
  api = apiOf(server.url, `sk_test_hooks${accountCount}_1`);
  control = createControl(server.url, `acct_hooks${accountCount}`);
  deliveries = [];
  answers = [];
});

afterAll(async () => {
  await server.close();
  receiver.close();
});

async function register(types: string): Promise<string> {
  const { port } = receiver.address() as AddressInfo;
  const form = `url=http://127.0.0.1:${port}/hook&enabled_events[]=${types}`;
  return (await api.post("/v1/webhook_endpoints", form)).body.secret;
}

function names(): string[] {
  return deliveries.map(({ event }) => event.data.object.name);
}

it("sends what was asked for, signed as Stripe signs", async () => {
  const secret = await register("customer.created");

  const { body } = await api.post("/v1/customers", "name=A");
  await api.post(`/v1/customers/${body.id}`, "name=B");
  await api.post("/v1/customers", "name=C");
  await expect.poll(() => deliveries).toHaveLength(2);

  const [first] = deliveries;
  const [, time, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(first?.signature ?? "") ?? [];
  const expected = createHmac("sha256", secret).update(`${time}.${first?.payload}`).digest("hex");
  expect(secret).toMatch(/^whsec_/);
  expect(digest).toBe(expected);
  expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
  expect((await api.get(`/v1/events/${first?.event.id}`)).body).toEqual(first?.event);
});

it("tries again what is answered with an error", async () => {
  await register("*");
  answers = [500];

  await api.post("/v1/customers", "name=A");

  await expect.poll(names, { timeout: 5_000 }).toEqual(["A", "A"]);
});

it("delivers twice on demand", async () => {
  await register("*");
  await control.addFaults({ fault: "webhook_duplicate", path: "customer" });

  await api.post("/v1/customers", "name=A");

  await expect.poll(names).toEqual(["A", "A"]);
  expect(deliveries[0]?.event.id).toBe(deliveries[1]?.event.id);
});

it("delivers late, and out of order, on demand", async () => {
  await register("*");
  await control.addFaults({ fault: "webhook_late", delayMs: 300 });
  await api.post("/v1/customers", "name=late");
  await control.addFaults({ fault: "webhook_out_of_order", delayMs: 5_000 });
  await api.post("/v1/customers", "name=first");
  await api.post("/v1/customers", "name=second");

  await expect.poll(() => names().toSorted()).toEqual(["first", "late", "second"]);
  expect(names().indexOf("late")).toBe(2);
});

it("does not wait for a receiver that does not answer", async () => {
  await api.post("/v1/webhook_endpoints", "url=http://127.0.0.1:9/&enabled_events[]=*");
  const startMs = Date.now();

  await api.post("/v1/customers", "name=A");

  expect(Date.now() - startMs).toBeLessThan(400);
});

it("never shows a secret again", async () => {
  const secret = await register("*");
  const list = await api.get("/v1/webhook_endpoints");

  expect(list.body.data).toHaveLength(1);
  expect(JSON.stringify(list.body)).not.toContain(secret);
});
