import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { get } from "../server.ts";
import type { Answered, Loss } from "./client.ts";
import { anyRounds, everyKind, kindsOfStrikes, runRounds } from "./rounds.ts";
import { openStage, type Stage, usage } from "./stage.ts";

/** What is stored after each sequence, as a table. */
const table: string[] = [];
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(async () => {
  process.stdout.write(`${table.join("\n")}\n`);
  await stage.close();
});

function note(what: string, expected: unknown, found: unknown): void {
  table.push(`| ${what} | ${expected} | ${found} |`);
}

describe("many requests that are all alike", () => {
  const many = (customerId: string, count: number) =>
    Array.from({ length: count }, () => stage.send("/api/v1/usage", usage(customerId, 1, "DELTA")));
  const idsOf = (answers: Answered[]) =>
    new Set(answers.map(({ body }) => JSON.parse(body).data[0].id));

  it("are each done once over a restart", async () => {
    const id = await stage.customer();
    const sent = many(id, 20);

    await stage.restart("stop");

    const answers = await Promise.all(sent);
    const found = await stage.used(id);
    note("20 times DELTA 1 over a SIGTERM restart", 20, found);
    expect([found, idsOf(answers).size]).toEqual([20, 20]);
  });

  it("are each done at least once over a kill, and answered with what they did", async () => {
    const id = await stage.customer();
    const sent = many(id, 60);
    await Promise.race(sent);

    await stage.restart("kill");

    const answers = await Promise.all(sent);
    const found = await stage.used(id);
    note("60 times DELTA 1 in flight over kill -9", "60 or more", found);
    expect(found).toBeGreaterThanOrEqual(60);
    expect(idsOf(answers).size).toBe(60);
  });
});

describe.each<[string, Loss]>([
  ["request never arrives", "request"],
  ["client leaves while it runs", "left"],
  ["reply is lost", "reply"],
])("a try whose %s", (name, loss) => {
  const lost: readonly Loss[] = [loss];

  it("of two programs that add 1 leaves 2", async () => {
    const id = await stage.customer();
    await stage.send("/api/v1/usage", usage(id, 1, "DELTA"));
    await stage.send("/api/v1/usage", usage(id, 1, "DELTA"), lost);

    const found = await stage.used(id);

    note(`two programs add 1, one ${name}`, 2, found);
    expect(found).toBe(2);
  });

  it("of SET 5, SET 7, SET 5 leaves 5", async () => {
    const id = await stage.customer();
    await stage.send("/api/v1/usage", usage(id, 5, "SET"));
    await stage.send("/api/v1/usage", usage(id, 7, "SET"));
    await stage.send("/api/v1/usage", usage(id, 5, "SET"), lost);

    const found = await stage.used(id);

    note(`SET 5, SET 7, SET 5 whose ${name}`, 5, found);
    expect(found).toBe(5);
  });

  it("of archive, unarchive, archive leaves the customer archived", async () => {
    const id = await stage.customer();
    await stage.send(`/api/v1/customers/${id}/archive`, {});
    await stage.send(`/api/v1/customers/${id}/unarchive`, {});
    await stage.send(`/api/v1/customers/${id}/archive`, {}, lost);

    const { data } = await get<Customer>(stage.server, `/api/v1/customers/${id}`);

    const found = data.archivedAt === null ? "active" : "archived";
    note(`archive, unarchive, archive whose ${name}`, "archived", found);
    expect(found).toBe("archived");
  });

  it("of provisioning free, custom, free leaves free active", async () => {
    const customerId = await stage.customer();
    await stage.send("/api/v1/subscriptions", { customerId, planId: "free" });
    await stage.send("/api/v1/subscriptions", { customerId, planId: "custom" });
    await stage.send("/api/v1/subscriptions", { customerId, planId: "free" }, lost);

    const path = `/api/v1/subscriptions?customerId=${customerId}&status=ACTIVE`;
    const { data } = await get<Subscriptions>(stage.server, path);

    const found = data.map(({ planId }) => planId).join();
    note(`provision free, custom, free whose ${name}`, "free", found);
    expect(found).toBe("free");
  });

  it("of importing A, B, A leaves A", async () => {
    const id = await stage.customer();
    const named = (text: string) => ({ customers: [{ id, name: text, email: null }] });
    await stage.send("/api/v1/customers/import", named("A"));
    await stage.send("/api/v1/customers/import", named("B"));
    await stage.send("/api/v1/customers/import", named("A"), lost);

    const { data } = await get<Customer>(stage.server, `/api/v1/customers/${id}`);

    note(`import A, B, A whose ${name}`, "A", data.name);
    expect(data.name).toBe("A");
  });
});

it("does every request once for each of its answers, whatever is lost or ended", async () => {
  const struck = new Map<string, number>();

  await fc.assert(
    fc.asyncProperty(anyRounds, (rounds) => runRounds(stage, rounds, struck)),
    { numRuns: 3, seed: 1, examples: [[everyKind]], endOnFailure: true },
  );

  expect([...struck.keys()].sort()).toEqual(kindsOfStrikes);
});

interface Customer {
  readonly data: { readonly archivedAt: string | null; readonly name: string | null };
}

interface Subscriptions {
  readonly data: readonly { readonly planId: string }[];
}
