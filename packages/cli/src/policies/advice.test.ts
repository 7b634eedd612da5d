import { describe, expect, it } from "vitest";
import { type Kind, kinds } from "../pipeline/kinds.ts";
import { imported } from "../testing/dirty-file.ts";
import type { Policies } from "./policies.ts";

const { customers, subscriptions, usage } = kinds;

type Advised = readonly [
  kind: Kind,
  record: string,
  flag: string,
  policy: Partial<Policies>,
  becomes: unknown,
];

const advised: readonly Advised[] = [
  [customers, '{"id": "a "}', "--trim", { trim: true }, { id: "a" }],
  [
    customers,
    '{"id": "a", "email": "a@b.example "}',
    "--trim",
    { trim: true },
    { id: "a", email: "a@b.example" },
  ],
  [
    customers,
    '{"id": "a", "updatedAt": " 2024-01-01T00:00Z"}',
    "--trim",
    { trim: true },
    { id: "a", updatedAt: "2024-01-01T00:00Z" },
  ],
  [
    customers,
    '{"id": "a", "billingId": ""}',
    "--empty-as-null",
    { emptyAsNull: true },
    { id: "a", billingId: null },
  ],
  [
    customers,
    '{"id": "a", "email": ""}',
    "--empty-as-null",
    { emptyAsNull: true },
    { id: "a", email: null },
  ],
  [
    subscriptions,
    '{"customerId": "a", "planId": "p", "paused": ""}',
    "--empty-as-null",
    { emptyAsNull: true },
    { customerId: "a", planId: "p", paused: null },
  ],
  [
    customers,
    '{"id": "a", "email": "a(at)b"}',
    "--drop-bad-email",
    { dropBadEmail: true },
    { id: "a" },
  ],
  [
    customers,
    '{"id": "a", "updatedAt": "2024-01-01"}',
    "--zone",
    { zone: "UTC" },
    { id: "a", updatedAt: "2024-01-01T00:00:00.000Z" },
  ],
  [
    customers,
    '{"id": "a", "metadata": {"n": 1}}',
    "--metadata-as-text",
    { metadataAsText: true },
    { id: "a", metadata: { n: "1" } },
  ],
  [
    customers,
    '{"id": "a", "metadata": {"n": 9007199254740993}}',
    "--metadata-as-text",
    { metadataAsText: true },
    { id: "a", metadata: { n: "9007199254740993" } },
  ],
  [customers, '{"id": 1001}', "--numbers-as-text", { numbersAsText: true }, { id: "1001" }],
  [
    customers,
    '{"id": 9007199254740993}',
    "--numbers-as-text",
    { numbersAsText: true },
    { id: "9007199254740993" },
  ],
  [
    usage,
    '{"customerId": "a/b", "featureId": "f", "usage": 1}',
    "--map-ids",
    { mapIds: true },
    { customerId: "a|2Fb", featureId: "f", usage: 1 },
  ],
];

describe("a hint", () => {
  it.each(advised)("names the flag that takes it: %#", async (kind, record, flag, policy, sent) => {
    const { messages } = await imported(`[${record}]`, { kind });
    const { records } = await imported(`[${record}]`, { kind, ...policy });

    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(` Or pass ${flag}`);
    expect(records).toEqual([sent]);
  });

  it.each([
    [usage, '{"customerId": "a", "featureId": "f/1", "usage": 1}'],
    [usage, '{"customerId": "a", "featureId": "f", "usage": ""}'],
    [customers, '{"id": ""}'],
    [customers, '{"id": 1e21}'],
    [customers, '{"id": "a", "metadata": 5}'],
    [customers, '{"id": "a", "name": true}'],
    [customers, '{"id": "a", "updatedAt": "01.02.2024"}'],
    [customers, `{"id": "a", "name": "${"x".repeat(256)}"}`],
    [customers, `{"id": "a", "metadata": {"k": ${JSON.stringify(["x".repeat(500)])}}}`],
  ])("names none where none would take it: %# %s", async (kind, record) => {
    const { messages } = await imported(`[${record}]`, { kind });

    expect(messages).toHaveLength(1);
    expect(messages[0]).not.toContain("Or pass --");
  });

  it("names no flag that is on already", async () => {
    const { messages } = await imported('[{"id": "a", "updatedAt": "2024-10-27T02:30"}]', {
      zone: "Europe/Berlin",
    });

    expect(messages[0]).toContain("+02:00 or +01:00");
    expect(messages[0]).not.toContain("Or pass --");
  });
});
