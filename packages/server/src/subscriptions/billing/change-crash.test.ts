import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../database/database.ts";
import { type BilledApi, billedApi, made } from "../../testing/billing.ts";
import { type Bomb, breakable, Crash, never, serviceOver } from "../../testing/bomb.ts";
import { read } from "../../testing/pricing.ts";
import type { SubscriptionView } from "../service.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
  made(await api.provision({ planId: "pro", id: "s", unitQuantity: 1 }));
  await api.goTo("2026-01-16T12:00:00.000Z");
});

type Service = ReturnType<typeof serviceOver>;
type Act = (service: Service, database: Database) => Promise<SubscriptionView>;

const canceling: Act = (service, database) => {
  const body = { cancellationTime: "IMMEDIATE", prorate: true } as const;
  return service.cancel(database, api.environmentId, "s", body);
};
const adding: Act = (service, database) =>
  service.update(database, api.environmentId, "s", {
    charges: [{ id: "seats", type: "FEATURE", quantity: 3 }],
    billingInformation: { prorationBehavior: "INVOICE_IMMEDIATELY" },
  });

const over = (act: Act, bomb: Bomb) => act(serviceOver(api, bomb), breakable(api.database, bomb));
const sweepOf = (count: number) =>
  Array.from({ length: count }, (_, index) => index + 1).flatMap((at) => [
    { at, when: "before" as const },
    { at, when: "after" as const },
  ]);

async function afterCrash(act: Act, crash: { at: number; when: "before" | "after" }) {
  await expect(over(act, { count: 0, ...crash })).rejects.toThrow(Crash);
  await api.goTo("2026-01-16T12:02:00.000Z");
  expect(await api.work()).toEqual([]);
  return act(api.services.subscriptions, api.database);
}

async function balance(): Promise<number> {
  const { objects } = await api.control.snapshot();
  return 0 - (objects.customer[0]?.balance ?? 0);
}

const amounts = async () => (await api.charges()).map(({ amount }) => amount);

describe("a server that dies while it cancels", () => {
  const steps = 4;

  it("takes as many steps as the sweep tries", async () => {
    const bomb = never();

    await over(canceling, bomb);

    expect(bomb.count).toBe(steps);
  });

  it.each(sweepOf(steps))("$when step $at gives back once", async (crash) => {
    const canceled = await afterCrash(canceling, crash);

    expect(canceled.status).toBe("CANCELED");
    expect((await api.theirs()).map(({ status }) => status)).toEqual(["canceled"]);
    // Two minutes more were used if it was begun anew.
    expect([1_250, 1_249]).toContain(await balance());
  });
});

describe("a server that dies while it adds units", () => {
  const steps = 4;

  it("takes as many steps as the sweep tries", async () => {
    const bomb = never();

    await over(adding, bomb);

    expect(bomb.count).toBe(steps);
  });

  it.each(sweepOf(steps))("$when step $at charges for them once", async (crash) => {
    await afterCrash(adding, crash);

    expect(await amounts()).toEqual([2_500, 500]);
    expect((await read(api, "s")).prices).toMatchObject([{}, {}]);
    const [theirs] = await api.theirs();
    expect(theirs?.items.data.map(({ quantity }) => quantity)).toEqual([1, 3]);
  });
});
