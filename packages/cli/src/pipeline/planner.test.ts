import { createHash } from "node:crypto";
import { batchBody, laneOf, limits } from "@carryover/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inPieces, issueAt, rejectedRecord, soundRecord } from "../testing/checked-records.ts";
import { type PlannedBatch, plan } from "./planner.ts";
import type { CheckedRecord } from "./validator.ts";

interface Body {
  readonly records: { readonly id: string }[];
  readonly recordNumbers: number[];
  readonly rejections: { readonly recordNumber: number }[];
  readonly sha256: string;
}

/** A batch with a copy of its body, since the body's memory is used again. */
interface Kept extends PlannedBatch {
  readonly text: string;
  readonly content: Body;
}

async function planned(
  records: readonly CheckedRecord[],
  options: { cuts?: readonly number[]; isReleased?: boolean; sharedIdsMax?: number } = {},
): Promise<Kept[]> {
  const batches: Kept[] = [];
  for await (const batch of plan(inPieces(records, options.cuts), options.sharedIdsMax)) {
    const text = Buffer.from(batch.body).toString("utf8");
    batches.push({ ...batch, text, content: JSON.parse(text) as Body });
    if (options.isReleased) batch.release();
  }
  return batches;
}

const describeBatch = ({ lane, number, wave, sha256, text }: Kept) => {
  return [lane, number, wave, sha256, text];
};

/** Few records must fill batches, so some are a good part of one. */
const checkedRecords: fc.Arbitrary<CheckedRecord[]> = fc
  .array(
    fc.record({
      isSound: fc.boolean(),
      id: fc.integer({ min: 0, max: 40 }),
      sharedId: fc.constantFrom(null, null, "s1", "s2", "s3"),
      padding: fc.constantFrom("", "a", "é€😀", "x".repeat(300_000), "é".repeat(400_000)),
    }),
    { maxLength: 60 },
  )
  .map((drawn) =>
    drawn.map(({ isSound, id, padding, sharedId }, index) => {
      return isSound || index % 5 !== 0
        ? soundRecord(index + 1, `customer-${id}`, { padding, sharedId })
        : rejectedRecord(index + 1);
    }),
  );

describe("any records", () => {
  test("give the same batches, however they come in and whatever memory is used again", () => {
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 8 });

    return fc.assert(
      fc.asyncProperty(checkedRecords, cuts, fc.boolean(), async (records, where, isReleased) => {
        const whole = await planned(records);
        const cut = await planned(records, { cuts: where, isReleased });

        expect(cut.map(describeBatch)).toEqual(whole.map(describeBatch));
      }),
      { numRuns: 40 },
    );
  });

  test("are all in exactly one batch, in the lane of their customer and in order", () => {
    return fc.assert(
      fc.asyncProperty(checkedRecords, async (records) => {
        const batches = await planned(records);

        const numbers = batches.flatMap(({ content }) => [
          ...content.recordNumbers,
          ...content.rejections.map(({ recordNumber }) => recordNumber),
        ]);
        expect(numbers.sort((a, b) => a - b)).toEqual(records.map(({ number }) => number));
        for (const { lane, content, places } of batches) {
          expect(content.records.map(({ id }) => laneOf(id))).toEqual(
            content.records.map(() => lane),
          );
          expect(places.numbers).toEqual(content.recordNumbers);
        }
        for (let lane = 0; lane < limits.laneCount; lane++) {
          const own = batches.filter((batch) => batch.lane === lane);
          expect(own.map(({ number }) => number)).toEqual(own.map((_, index) => index));
          const sent = own.flatMap(({ content }) => content.recordNumbers);
          expect(sent).toEqual([...sent].sort((a, b) => a - b));
        }
      }),
      { numRuns: 40 },
    );
  });

  test("give bodies that the server takes, with the digest of their content", () => {
    return fc.assert(
      fc.asyncProperty(checkedRecords, async (records) => {
        for (const { text, sha256, content } of await planned(records)) {
          const digested = text.slice(0, text.lastIndexOf(',"sha256":'));

          expect(batchBody.safeParse(content).success).toBe(true);
          expect(content.sha256).toBe(sha256);
          expect(createHash("sha256").update(digested).digest("hex")).toBe(sha256);
          expect(Buffer.byteLength(text)).toBeLessThan(limits.batchBytesMax);
        }
      }),
      { numRuns: 40 },
    );
  });
});

test("no batch has more records than the server takes", async () => {
  const records = Array.from({ length: 100_000 }, (_, index) =>
    soundRecord(index + 1, `customer-${index}`),
  );

  const batches = await planned(records);

  const sizes = batches.map(({ places }) => places.count);
  expect(Math.max(...sizes)).toBe(limits.batchRecordsMax);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100_000);
  const firsts = batches.filter(({ number }) => number === 0).map(({ places }) => places.count);
  expect(new Set(firsts).size).toBe(limits.laneCount);
});

test("records of one customer stay in one lane, in file order", async () => {
  const records = Array.from({ length: 12_000 }, (_, index) => soundRecord(index + 1, "only-one"));

  const batches = await planned(records);

  expect(new Set(batches.map(({ lane }) => lane)).size).toBe(1);
  expect(batches.flatMap(({ content }) => content.recordNumbers)).toEqual(
    records.map(({ number }) => number),
  );
});

test("rejections with the longest texts make no body that the server refuses", async () => {
  const long = "€".repeat(limits.rejectionTextMax);
  const own = { pointer: long, message: long, hint: long };
  // All of them in one lane.
  const records = Array.from({ length: 1_500 }, (_, index) => {
    return rejectedRecord((index + 1) * limits.laneCount, own);
  });

  const batches = await planned(records);

  const bytesMax = limits.batchBytesMax + limits.batchEnvelopeBytesMax;
  for (const { text } of batches) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bytesMax);
});

test("the first reason stands for a rejected record, with its texts cut to the limit", async () => {
  const reasons = [issueAt(3, { message: "m".repeat(5_000) }), issueAt(3, { code: "too_long" })];
  const record = { ...rejectedRecord(3), issues: reasons } as CheckedRecord;

  const [batch] = await planned([record]);

  expect(batch?.content.rejections).toEqual([
    {
      recordNumber: 3,
      line: 3,
      column: 7,
      code: "invalid_id",
      path: "/id",
      message: "m".repeat(limits.rejectionTextMax),
      hint: "Write one.",
      customerId: null,
    },
  ]);
  expect(batch?.rejected).toEqual([record]);
});

test("a text cut in the middle of a character is still text that can be stored", async () => {
  const message = `${"m".repeat(limits.rejectionTextMax - 1)}😀`;

  const [batch] = await planned([rejectedRecord(1, { message })]);

  expect(JSON.parse(batch?.text ?? "").rejections[0].message.isWellFormed()).toBe(true);
});

test("warnings go with the index of their record in its batch", async () => {
  const warned = { ...soundRecord(2, "same"), warnings: [issueAt(2)] } as CheckedRecord;

  const [batch] = await planned([soundRecord(1, "same"), warned, soundRecord(3, "same")]);

  expect([...(batch?.warnings ?? [])]).toEqual([[1, [issueAt(2)]]]);
});

describe("an id that customers in different lanes share", () => {
  /** The wave in which each record is sent, by its number. */
  const wavesOf = (batches: readonly Kept[]) =>
    new Map(batches.flatMap(({ wave, places }) => places.numbers.map((number) => [number, wave])));
  const [first, second] = ["customer-1", "customer-2"];

  test("begins a new wave, with all that was open in the one before", async () => {
    const records = [
      soundRecord(1, first, { sharedId: "s" }),
      soundRecord(2, "customer-3"),
      soundRecord(3, first, { sharedId: "s" }),
      soundRecord(4, second, { sharedId: "s" }),
      soundRecord(5, first),
      soundRecord(6, first, { sharedId: "s" }),
    ];

    const batches = await planned(records);

    expect(laneOf(first)).not.toBe(laneOf(second));
    expect(Object.fromEntries(wavesOf(batches))).toEqual({ 1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 2 });
    expect(batches.map(({ wave }) => wave)).toEqual(batches.map(({ wave }) => wave).sort());
  });

  test("begins none if only rejected records give it", async () => {
    const records = [soundRecord(1, first, { sharedId: "s" }), rejectedRecord(2)];

    expect((await planned(records)).every(({ wave }) => wave === 0)).toBe(true);
  });

  test("keeps the order of the file, however few ids are remembered", () => {
    const limit = fc.integer({ min: 1, max: 5 });

    return fc.assert(
      fc.asyncProperty(checkedRecords, limit, async (records, sharedIdsMax) => {
        const waves = wavesOf(await planned(records, { sharedIdsMax }));

        for (const [index, record] of records.entries()) {
          if (record.kind !== "sound" || record.sharedId === null) continue;
          for (const earlier of records.slice(0, index)) {
            if (earlier.kind !== "sound" || earlier.sharedId !== record.sharedId) continue;
            if (laneOf(earlier.customerId) === laneOf(record.customerId)) continue;
            const [before, after] = [waves.get(earlier.number), waves.get(record.number)];
            expect(before).toBeLessThan(after ?? 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("costs one wave each time that no more ids can be remembered", async () => {
    const records = Array.from({ length: 30 }, (_, index) =>
      soundRecord(index + 1, `customer-${index}`, { sharedId: `s${index}` }),
    );

    const waves = wavesOf(await planned(records, { sharedIdsMax: 10 }));

    expect(Math.max(...waves.values())).toBe(2);
    expect([waves.get(10), waves.get(11), waves.get(21)]).toEqual([0, 1, 2]);
  });
});

test("no records, no batches", async () => {
  expect(await planned([])).toEqual([]);
});
