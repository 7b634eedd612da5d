import { csvHeader, csvRow, RowTooLarge } from "@carryover/contract/client";
import fc from "fast-check";
import { expect, it } from "vitest";
import { kinds } from "../pipeline/kinds.ts";
import { readCsv } from "../testing/csv-file.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 0, maxLength: 12 }),
  fc.constantFrom("", "null", "=1+1", "+1", "-1", "@a", "'x", '"', '""', "1.5E+15", "007", " a "),
  fc.constantFrom("\r", "a\nb", "a\r\nb", ",", ";", "\t", "\ufeff", "\u2028", "ä;\u0085", "true"),
);
const safeText = text.filter((value) => !value.includes("\0"));
const optional = fc.option(safeText, { nil: null });
const metadata = fc.dictionary(
  fc.oneof(safeText, fc.constantFrom("__proto__", "10", "9")),
  safeText,
);
const list = fc.array(fc.record({ id: safeText, quantity: fc.nat() }), { maxLength: 3 });
const amount = fc.oneof(fc.nat(), fc.constantFrom(0.1, 1e-7, 2 ** 53 - 1, 7.5));

const records = {
  customers: fc.record(
    {
      id: fc.constantFrom("a", "1E+5", "007"),
      name: optional,
      email: optional,
      promotionalEntitlements: fc.option(list, { nil: null }),
      metadata,
    },
    { requiredKeys: ["id"] },
  ),
  subscriptions: fc.record(
    {
      customerId: fc.constant("a"),
      planId: fc.constant("p"),
      endDate: optional,
      paused: fc.option(fc.boolean(), { nil: null }),
      unitQuantity: fc.option(amount, { nil: null }),
      addons: fc.option(list, { nil: null }),
      entitlements: list,
      metadata: fc.option(metadata, { nil: null }),
    },
    { requiredKeys: ["customerId", "planId"] },
  ),
  usage: fc.record(
    { customerId: fc.constant("a"), featureId: fc.constant("f"), usage: amount, later: safeText },
    { requiredKeys: ["customerId", "featureId", "usage"] },
  ),
};

it.each(["customers", "subscriptions", "usage"] as const)(
  "writes %s so that the reader makes the same of them, null and empty text too",
  async (kind) => {
    const all = fc.array(records[kind] as fc.Arbitrary<Record<string, unknown>>, { minLength: 1 });
    const property = fc.asyncProperty(all, async (written) => {
      const file = csvHeader(kind) + written.map((record) => csvRow(kind, record)).join("");

      const { values, fault } = await readCsv(file, { kind: kinds[kind] });

      expect(fault).toBeNull();
      expect(values.map(sorted)).toEqual(written.map(sorted));
    });
    await fc.assert(property, { numRuns: 60 });
  },
);

/** A record as JSON with its fields in order: toEqual would take an own `__proto__` for none. */
function sorted(record: unknown): string {
  const entries = Object.entries(record as object).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}

it("refuses what no row can hold, and a reader what is said twice", async () => {
  const large = { id: "a", metadata: { k: '"'.repeat(400_000) } };
  const file = 'id,name,otherFields\na,A,"{""name"":null}"\nb,,[1]\nc,,"{""name"":null}"\n';

  const { values, messages } = await readCsv(file);

  expect(() => csvRow("customers", large)).toThrow(RowTooLarge);
  expect(values).toEqual(["conflicting_fields", "invalid_json", { id: "c", name: null }]);
  expect(messages).toEqual([
    '"name" is in this cell and in a column of its own.',
    'This cell is written as a JSON object: {"name": null}',
  ]);
});
