import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { billedApi, made } from "../testing/billing.ts";
import { openPricing, provision, read, subscriptions } from "../testing/pricing.ts";
import { importAll } from "../testing/runs.ts";
import { applyBillingState } from "./service.ts";

const day = (date: string) => `${date}T00:00:00.000Z`;

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
});

async function all(of = api): Promise<Array<Record<string, unknown>>> {
  const { body } = await of.get(subscriptions);
  return body.data as unknown as Array<Record<string, unknown>>;
}

/** The free subscriptions that are or are to be, by their start. */
async function followers(of = api): Promise<unknown[]> {
  const free = (await all(of)).filter(({ planId, status }) => {
    return planId === "free" && status !== "CANCELED" && status !== "EXPIRED";
  });
  return free.map(({ startDate }) => String(startDate));
}

/** What the customer has at an instant. */
async function runningAt(instant: string): Promise<unknown[]> {
  api.now = new Date(instant);
  const running = (await all()).filter(({ status }) =>
    ["ACTIVE", "IN_TRIAL"].includes(`${status}`),
  );
  return running.map(({ planId }) => planId);
}

const patch = (id: string, body: object) => api.patch(`${subscriptions}/${id}`, body);
const cancel = (id: string, body: object) => api.post(`${subscriptions}/${id}/cancel`, body);
const end = day("2026-03-01");
const imported = {
  id: "s",
  customerId: "c",
  planId: "basic",
  startDate: day("2025-06-01"),
  endDate: end,
};

describe("a free subscription follows", () => {
  it("an end date that is provisioned", async () => {
    await provision(api, { id: "s", planId: "basic", cancellationDate: end });

    expect(await followers()).toEqual([end]);
    expect(await runningAt(day("2026-02-28"))).toEqual(["basic"]);
    expect(await runningAt(end)).toEqual(["free"]);
  });

  it("a trial after which nothing else follows", async () => {
    await provision(api, { id: "s", planId: "tasted" });

    expect(await followers()).toEqual([day("2026-02-01")]);
    await patch("s", { trialEndDate: day("2026-02-10") });
    expect(await followers()).toEqual([day("2026-02-10")]);
    expect(await runningAt(day("2026-02-10"))).toEqual(["free"]);
  });

  it("an end date that is set, moved, brought forward and taken away", async () => {
    await provision(api, { id: "s", planId: "basic" });
    const after = async (cancellationDate: string | null) => {
      await patch("s", { cancellationDate });
      return followers();
    };

    const dates = [end, day("2026-04-01"), day("2026-02-01"), null, end];
    const found: unknown[] = [];
    for (const date of dates) found.push(await after(date));

    expect(found).toEqual(dates.map((date) => (date === null ? [] : [date])));
    await cancel("s", { cancellationTime: "IMMEDIATE" });
    expect(await followers()).toEqual([api.now.toISOString()]);
  });

  it.each([
    ["an update", () => patch("s", { cancellationDate: null })],
    ["an import", () => importAll(api, "subscriptions", [{ ...imported, endDate: null }])],
  ])("no more, for one and the same reason, after %s that takes the end away", async (_, end) => {
    await importAll(api, "subscriptions", [imported]);

    await end();

    const free = (await all()).filter(({ planId }) => planId === "free");
    expect(free.map(({ cancelReason }) => cancelReason)).toEqual(["Immediate"]);
  });

  it("no more, for that reason too, once a cancellation to come is taken back", async () => {
    await provision(api, { id: "s", planId: "basic" });
    await cancel("s", { cancellationTime: "SPECIFIC_DATE", endDate: end });

    await api.delete(`${subscriptions}/s/future-update/schedule`);

    const free = (await all()).filter(({ planId }) => planId === "free");
    expect(free.map(({ cancelReason }) => cancelReason)).toEqual(["Immediate"]);
  });

  it("until what is to start later, and not beyond", async () => {
    await provision(api, { id: "s", planId: "basic", cancellationDate: day("2026-02-01") });
    await provision(api, { id: "next", planId: "pro", startDate: end });

    const instants = [day("2026-01-31"), day("2026-02-01"), end];
    const running: unknown[] = [];
    for (const instant of instants) running.push(await runningAt(instant));

    expect(running).toEqual([["basic"], ["free"], ["pro"]]);
  });

  it("again once what was to start at the end is given up", async () => {
    await provision(api, { id: "s", planId: "basic", cancellationDate: end });
    await provision(api, { id: "next", planId: "pro", startDate: end });
    const before = await followers();

    await cancel("next", { cancellationTime: "IMMEDIATE" });

    expect([before, await followers()]).toEqual([[], [end]]);
  });

  it.each([
    ["is changed itself", (id: string) => patch(id, { cancellationDate: null }), [end]],
    ["is canceled itself", (id: string) => cancel(id, { cancellationTime: "IMMEDIATE" }), []],
  ])("once, and the second that does so %s like any other", async (_, change, expected) => {
    await provision(api, { id: "s", planId: "basic", cancellationDate: end });
    await provision(api, { id: "next", planId: "free", startDate: end });
    await cancel("next", { cancellationTime: "IMMEDIATE" });
    const waiting = (await all()).find(({ planId, status }) => {
      return planId === "free" && status === "NOT_STARTED";
    });

    const { status } = await change(String(waiting?.subscriptionId ?? waiting?.id));

    expect([status, await followers()]).toEqual([200, expected]);
  });

  it.each([
    ["everything is revoked", { cancellationAction: "REVOKE_ENTITLEMENTS" }],
    ["nothing ends", null],
  ])("not where %s", async (_, body) => {
    await provision(api, { id: "s", planId: "basic" });
    if (body !== null) await cancel("s", body);

    await patch("s", { metadata: { a: "b" } });

    expect(await followers()).toEqual([]);
  });

  it("not beside a subscription that goes on after the trial", async () => {
    await provision(api, { id: "s", planId: "basic" });
    await provision(api, { id: "t", planId: "tasted" });

    expect(await followers()).toEqual([]);
  });
});

describe("a free subscription follows an import", () => {
  const record = { customerId: "c", planId: "basic", startDate: day("2025-06-01"), endDate: end };

  it("with an end date, once, and the import stays unchanged", async () => {
    const first = await importAll(api, "subscriptions", [record]);
    const again = await importAll(api, "subscriptions", [record]);

    expect([first.outcomes, again.outcomes]).toEqual([["created"], ["unchanged"]]);
    expect(await followers()).toEqual([end]);
    expect(await all()).toHaveLength(2);
  });

  it("and goes along with an end date that is imported later", async () => {
    await importAll(api, "subscriptions", [record]);
    await importAll(api, "subscriptions", [{ ...record, endDate: day("2026-05-01") }]);
    const moved = await followers();
    await importAll(api, "subscriptions", [{ ...record, endDate: null }]);

    expect([moved, await followers()]).toEqual([[day("2026-05-01")], []]);
    expect(await runningAt(day("2026-06-01"))).toEqual(["basic"]);
  });

  it.each([["before"], ["after"]])("and gives way to a free one of the file, %s", async (place) => {
    const free = { customerId: "c", planId: "free", startDate: end };
    const records = place === "before" ? [free, record] : [record, free];

    const first = await importAll(api, "subscriptions", records);
    const again = await importAll(api, "subscriptions", records);

    expect([first.outcomes, again.outcomes]).toEqual([
      ["created", "created"],
      ["unchanged", "unchanged"],
    ]);
    expect(await followers()).toEqual([end]);
  });

  it("but not history that had ended before", async () => {
    await importAll(api, "subscriptions", [{ ...record, endDate: day("2025-12-01") }]);

    expect(await all()).toHaveLength(1);
  });
});

describe("a free subscription follows at the billing provider", () => {
  it("an end that was made there", async () => {
    const billed = await billedApi();
    made(await billed.provision({ planId: "basic", id: "s" }));
    const billingId = String((await read(billed, "s")).billingId);
    await billed.goTo(day("2026-01-10"));
    const seen = {
      ...({ status: "canceled", paymentState: "ok" } as const),
      cancelAt: null,
      endedAt: billed.now,
      trialEnd: null,
    };
    const apply = () =>
      billed.database.transaction((transaction) =>
        applyBillingState(transaction, billed.environmentId, billingId, seen, billed.now),
      );

    const seenTwice = [await apply(), await apply()];

    expect(seenTwice).toEqual(["applied", "unchanged"]);
    expect(await followers(billed)).toEqual([day("2026-01-10")]);
  });

  it("an end date that was asked for when it was made", async () => {
    const billed = await billedApi();

    made(await billed.provision({ planId: "basic", id: "s", cancellationDate: end }));

    expect(await followers(billed)).toEqual([end]);
  });
});
