import { expect, it } from "vitest";
import { createLog } from "../log.ts";
import { testApi } from "../testing/api.ts";
import { testAccount } from "../testing/stripe.ts";
import { startCutoverWorker } from "./cutover.ts";

async function stage() {
  const account = await testAccount();
  const api = await testApi({ billing: account.billing });
  const create = async () => {
    const { body } = await api.post("/api/v1/cutovers", { mapping: { prices: {} } });
    return String(body.data?.id);
  };
  const state = async (id: string) => {
    const { body } = await api.get(`/api/v1/cutovers/${id}`);
    return String(body.data?.state);
  };
  const worker = (log = createLog("silent")) => {
    const { database, services } = api;
    const now = () => api.now;
    return startCutoverWorker({ database, services, log, now, onlyWhenWoken: true });
  };
  return { api, control: account.control, create, state, worker };
}

it("plans, applies and completes what it is woken for", async () => {
  const { api, create, state, worker: start } = await stage();
  const worker = start();
  const id = await create();
  worker.wake(id);
  await expect.poll(() => state(id), { timeout: 20_000 }).toBe("planned");
  const { body } = await api.get(`/api/v1/cutovers/${id}`);

  await api.post(`/api/v1/cutovers/${id}/apply`, { planSha256: String(body.data?.planSha256) });

  worker.wake(id);
  await expect.poll(() => state(id), { timeout: 20_000 }).toBe("completed");
  await worker.stop();
});

it("touches nothing that it was not woken for", async () => {
  const { create, state, worker: start } = await stage();
  const [left, wanted] = [await create(), await create()];
  const worker = start();

  worker.wake(wanted);

  await expect.poll(() => state(wanted), { timeout: 20_000 }).toBe("planned");
  expect(await state(left)).toBe("planning");
  await worker.stop();
});

it("warns once while Stripe does not answer, and says so at the cutover", async () => {
  const { api, control, create, state, worker: start } = await stage();
  const id = await create();
  const lines: string[] = [];
  const worker = start(createLog("warn", { write: (line) => lines.push(line) }));
  const problem = async () => (await api.get(`/api/v1/cutovers/${id}`)).body.data?.problem;
  await control.addFaults({ fault: "drop_request", times: 100 });

  worker.wake(id);
  await expect.poll(problem, { timeout: 30_000 }).toMatchObject({ code: "billing_unavailable" });
  await control.clearFaults();
  await expect.poll(() => state(id), { timeout: 30_000 }).toBe("planned");
  await worker.stop();

  expect(await problem()).toBeNull();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { cutoverId: id, since: expect.any(String), msg: "Stripe does not answer a cutover" },
  ]);
});
