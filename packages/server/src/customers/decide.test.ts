import { limits } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import { blankCustomer, type DecisionContext, decide } from "./decide.ts";
import type { CustomerRow } from "./store.ts";

const now = new Date("2026-01-01T00:00:00.000Z");
const card = {
  type: "CARD" as const,
  cardExpiryMonth: 1,
  cardExpiryYear: 2030,
  cardLast4Digits: "4242",
};

const stored: CustomerRow = {
  ...blankCustomer("a", "cursor-a", new Date("2025-01-01T00:00:00.000Z")),
  name: "Name",
  email: "a@example.com",
  billingId: "cus_1",
  salesforceId: "sf_1",
  paymentMethodId: "pm_1",
  paymentMethod: card,
  metadata: { one: "1", two: "2" },
  billingCurrency: "eur",
  couponId: "coupon",
  language: "de",
  timezone: "UTC",
  passthrough: { stripe: {} },
  revision: 7,
  updatedAt: new Date("2025-06-01T00:00:00.000Z"),
  importRunId: "run-0",
  importRecord: 3,
};
const archived: CustomerRow = { ...stored, archivedAt: new Date("2025-07-01T00:00:00.000Z") };

function context(more: Partial<DecisionContext> = {}): DecisionContext {
  return {
    runId: "run-1",
    recordNumber: 9,
    now,
    unarchive: false,
    newCursorId: () => "cursor-new",
    hasBillingProvider: false,
    ...more,
  };
}

describe("a new id", () => {
  it("is created with what the record has, and nothing else", () => {
    const record = { id: "a", name: "Name", metadata: { k: "v" }, paymentMethodId: "pm_1" };

    expect(decide(undefined, record, context())).toEqual({
      outcome: "created",
      row: {
        ...blankCustomer("a", "cursor-new", now),
        name: "Name",
        metadata: { k: "v" },
        paymentMethodId: "pm_1",
        paymentMethod: null,
        importRunId: "run-1",
        importRecord: 9,
        revision: 1,
      },
    });
  });

  it.each([
    ["2020-02-29T00:00:00Z", "2020-02-29T00:00:00.000Z"],
    ["2030-01-01 01:00:00,5+0100", "2030-01-01T00:00:00.500Z"],
    [null, now.toISOString()],
    [undefined, now.toISOString()],
  ])("with updatedAt %s was updated %s", (updatedAt, expected) => {
    const decision = decide(undefined, { id: "a", updatedAt }, context());

    expect("row" in decision && decision.row.updatedAt.toISOString()).toBe(expected);
    expect("row" in decision && decision.row.createdAt).toEqual(now);
  });
});

describe("a stored customer", () => {
  it.each([
    ["nothing", {}],
    ["the same name", { name: "Name" }],
    ["the same metadata in another order", { metadata: { two: "2", one: "1" } }],
    [
      "the same of everything",
      { email: "a@example.com", billingId: "cus_1", salesforceId: "sf_1" },
    ],
    ["the same payment method", { paymentMethodId: "pm_1" }],
    ["the same with an equal updatedAt", { name: "Name", updatedAt: "2025-06-01T00:00:00Z" }],
    ["the same with a later updatedAt", { name: "Name", updatedAt: "2027-06-01T00:00:00Z" }],
    ["undefined fields", { name: undefined, metadata: undefined }],
  ])("is unchanged by %s", (_, fields) => {
    expect(decide(stored, { id: "a", ...fields }, context())).toEqual({ outcome: "unchanged" });
  });

  it.each([
    ["name", { name: "New" }, { name: "New" }],
    ["an empty name", { name: "" }, { name: "" }],
    ["null for a name", { name: null }, { name: null }],
    ["null for an e-mail", { email: null }, { email: null }],
    ["null for a billing id", { billingId: null }, { billingId: null }],
    ["metadata", { metadata: { two: "2" } }, { metadata: { two: "2" } }],
    ["an original id", { originalId: "x" }, { metadata: { one: "1", two: "2", originalId: "x" } }],
    [
      "an original id beside metadata",
      { metadata: { two: "2" }, originalId: "x" },
      { metadata: { two: "2", originalId: "x" } },
    ],
    ["null for metadata", { metadata: null }, { metadata: {} }],
    [
      "metadata with another value",
      { metadata: { one: "1", two: "" } },
      { metadata: { one: "1", two: "" } },
    ],
    [
      "another payment method, whose card is not known",
      { paymentMethodId: "pm_2" },
      { paymentMethodId: "pm_2", paymentMethod: null },
    ],
    [
      "no payment method, and so no card",
      { paymentMethodId: null },
      { paymentMethodId: null, paymentMethod: null },
    ],
    [
      "a field with an equal updatedAt",
      { name: "New", updatedAt: "2025-06-01T00:00:00Z" },
      { name: "New", updatedAt: new Date("2025-06-01T00:00:00Z") },
    ],
    [
      "a field with a later updatedAt, which stays as it is",
      { name: "New", updatedAt: "2030-06-01T00:00:00Z" },
      { name: "New", updatedAt: new Date("2030-06-01T00:00:00Z") },
    ],
  ])("is updated by %s, and keeps the rest", (_, fields, changed) => {
    expect(decide(stored, { id: "a", ...fields }, context())).toEqual({
      outcome: "updated",
      before: stored,
      row: {
        ...stored,
        updatedAt: now,
        revision: 8,
        importRunId: "run-1",
        importRecord: 9,
        ...changed,
      },
    });
  });

  it.each([
    ["that changes it", { name: "New" }],
    ["that has the same content", { name: "Name" }],
  ])("that was updated later skips a record %s", (_, fields) => {
    const record = { id: "a", ...fields, updatedAt: "2025-05-31T23:59:59.999Z" };

    expect(decide(stored, record, context())).toEqual({
      outcome: "skipped",
      code: "stored_is_newer",
    });
  });

  it("is compared as it is where updatedAt is null", () => {
    const record = { id: "a", name: "New", updatedAt: null };

    expect(decide(stored, record, context()).outcome).toBe("updated");
  });

  it("with metadata under every object's names is compared by its own keys", () => {
    const metadata = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    const row = { ...stored, metadata };

    expect(decide(row, { id: "a", metadata }, context()).outcome).toBe("unchanged");
    expect(decide(row, { id: "a", metadata: {} }, context()).outcome).toBe("updated");
    expect(decide({ ...stored, metadata: {} }, { id: "a", metadata }, context()).outcome).toBe(
      "updated",
    );
  });
});

describe("an archived customer", () => {
  it.each([
    ["changes", { name: "New" }],
    ["changes nothing", {}],
    ["is older", { updatedAt: "2020-01-01T00:00:00Z" }],
  ])("rejects a record that %s", (_, fields) => {
    expect(decide(archived, { id: "a", ...fields }, context())).toEqual({
      outcome: "rejected",
      code: "customer_archived",
    });
  });

  it("comes back with unarchive, also by a record that changes nothing else", () => {
    expect(decide(archived, { id: "a" }, context({ unarchive: true }))).toMatchObject({
      outcome: "updated",
      before: archived,
      row: { archivedAt: null, name: "Name", revision: 8 },
    });
  });

  it("stays archived with unarchive where the record is older", () => {
    const record = { id: "a", updatedAt: "2020-01-01T00:00:00Z" };

    expect(decide(archived, record, context({ unarchive: true })).outcome).toBe("skipped");
  });
});

describe("an original id", () => {
  const known = { ...stored, metadata: { originalId: "x" } };

  it("that is known changes nothing", () => {
    expect(decide(known, { id: "a", originalId: "x" }, context())).toEqual({
      outcome: "unchanged",
    });
  });

  it("is rejected where the stored metadata is full already", () => {
    const keys = Array.from({ length: limits.metadataKeysMax }, (_, index) => [`k${index}`, ""]);
    const full = { ...stored, metadata: Object.fromEntries(keys) };

    expect(decide(full, { id: "a", originalId: "x" }, context())).toMatchObject({
      outcome: "rejected",
      code: "invalid_metadata",
      issue: { pointer: "/originalId" },
    });
  });

  it("does not replace another one", () => {
    expect(decide(known, { id: "a", originalId: "y" }, context())).toMatchObject({
      outcome: "rejected",
      code: "original_id_taken",
    });
  });
});
