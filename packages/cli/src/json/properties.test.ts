import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readWhole, type WholeFile } from "../testing/whole-file.ts";

/** Everything that must not depend on how the bytes were cut. */
function essence(whole: WholeFile): unknown {
  const { entries, fileFault, measure, measureFault } = whole;
  const { code, message, position } = fileFault ?? {};
  return JSON.stringify([entries, code, message, position, measure, measureFault?.position]);
}

const plainName = fc.constantFrom("id", "é", "a/b", "x");
const { json } = fc.letrec<{ json: unknown; list: unknown; object: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => !text.includes("\0")),
    fc.integer(),
    fc.constantFrom(true, false, null, 1.5, "// no", "/* no */", '"', "\\", "{", "]", ",", ":"),
    tie("list"),
    tie("object"),
  ),
  list: fc.array(tie("json"), { maxLength: 3 }),
  object: fc.dictionary(plainName, tie("json"), { maxKeys: 3 }),
}));
const record = fc.dictionary(plainName, json, { maxKeys: 4 });
const blank = fc.constantFrom(
  "",
  " ",
  "\n",
  "\r\n",
  "\t",
  "/* é */",
  "// 😀 }\n",
  "/**/",
  "/*\n*/",
);

/** JSON text with blanks, comments and trailing commas wherever they are allowed. */
function decorate(value: unknown, next: () => string): string {
  const comma = (isLast: boolean): string => (isLast && next().length % 2 === 0 ? "" : ",");
  if (Array.isArray(value)) {
    const parts = value.map((entry, index) => {
      return `${next()}${decorate(entry, next)}${next()}${comma(index === value.length - 1)}`;
    });
    return `[${parts.join("")}${next()}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value);
  const parts = members.map(([name, member], index) => {
    const text = `${JSON.stringify(name)}${next()}:${next()}${decorate(member, next)}`;
    return `${next()}${text}${next()}${comma(index === members.length - 1)}`;
  });
  return `{${parts.join("")}${next()}}`;
}

function decorator(blanks: ReadonlyArray<string>): () => string {
  let index = 0;
  return () => blanks[index++ % blanks.length] ?? "";
}

const cuts = fc
  .array(fc.nat(2000), { maxLength: 12 })
  .map((offsets) => offsets.sort((a, b) => a - b));
const faulty = fc.constantFrom(
  "{,}",
  '{"a": 1, "a": 2}',
  '{"é": "a}',
  "{'a': 1}",
  '{"a": 1e999}',
  '{"a": "\\ud800"}',
  '{"a": tru}',
  "[1]",
  "nul",
);

describe("whatever the file", () => {
  const anyText = fc
    .array(
      fc.oneof(
        record.map((value) => JSON.stringify(value)),
        faulty,
        blank,
        fc.constantFrom("[", "]", "{", "}", ",", ":", '"', "\n{", '{"customers":', "\n", "/"),
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(""));

  test("cutting its bytes anywhere changes nothing", async () => {
    const property = fc.asyncProperty(anyText, cuts, async (text, offsets) => {
      const [whole, cut] = [await readWhole(text), await readWhole(text, offsets)];
      expect(essence(cut)).toBe(essence(whole));
      const every = Array.from({ length: Buffer.byteLength(text) }, (_, index) => index);
      expect(essence(await readWhole(text, every))).toBe(essence(whole));
    });
    await fc.assert(property, { numRuns: 600 });
  });

  test("measuring finds the same records and the same fault as reading", async () => {
    const property = fc.asyncProperty(anyText, async (text) => {
      const whole = await readWhole(text);
      expect(whole.measureFault).toEqual(whole.fileFault);
      if (whole.fileFault !== undefined) return;
      const counts: Record<string, number> = {};
      for (const { collection, number } of whole.entries) counts[collection] = number;
      const measured = Object.entries(whole.measure?.records ?? {});
      // A list may be empty.
      expect(Object.fromEntries(measured.filter(([, count]) => count > 0))).toEqual(counts);
    });
    await fc.assert(property, { numRuns: 600 });
  });

  test("records lie in order and apart, and every fault inside its record", async () => {
    const property = fc.asyncProperty(anyText, async (text) => {
      let end = 0;
      for (const entry of (await readWhole(text)).entries) {
        expect(entry.position.offset).toBeGreaterThanOrEqual(end);
        end = entry.position.offset + entry.byteLength;
        if (entry.kind === "record") continue;
        expect(entry.faultPosition.offset).toBeGreaterThanOrEqual(entry.position.offset);
        expect(entry.faultPosition.offset).toBeLessThanOrEqual(end);
      }
    });
    await fc.assert(property, { numRuns: 600 });
  });

  test("random bytes give records, faults or a FileFault, and nothing else", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(fc.constantFrom(...Buffer.from('[]{}",:/*\\\n\r 1aé\0')), { maxLength: 60 }),
    );
    const property = fc.asyncProperty(bytes, cuts, async (input, offsets) => {
      const content = Uint8Array.from(input);
      expect(essence(await readWhole(content, offsets))).toBe(essence(await readWhole(content)));
    });
    await fc.assert(property, { numRuns: 1500 });
  });
});

describe("whatever the records", () => {
  const records = fc.array(record, { minLength: 1, maxLength: 5 });
  const blanks = fc.array(blank, { minLength: 1, maxLength: 40 });

  test("comments, blanks and trailing commas change nothing", async () => {
    const property = fc.asyncProperty(records, blanks, cuts, async (values, noise, offsets) => {
      const next = decorator(noise);
      const text = `${next()}{${next()}"customers":${decorate(values, next)},${next()}}${next()}`;
      const whole = await readWhole(text, offsets);
      expect(whole.fileFault).toBeUndefined();
      expect(whole.records.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(values)));
    });
    await fc.assert(property, { numRuns: 500 });
  });

  test("a fault in one is reported at its line and column, and the others are read", async () => {
    const property = fc.asyncProperty(
      records,
      fc.nat(),
      blanks,
      fc.constantFrom("\n", " "),
      async (values, where, noise, separator) => {
        const index = where % values.length;
        const next = decorator(noise);
        const texts = values.map((value, at) => {
          const text = decorate(value, next);
          return at === index ? `${text.slice(0, 1)}/* é */ "x": 'y', ${text.slice(1)}` : text;
        });
        const text = `[${texts.join(`,${separator}`)}]`;
        const whole = await readWhole(text);
        const before = text.slice(0, text.indexOf("'y'")).split(/\r\n|\r|\n/);
        expect(whole.fileFault).toBeUndefined();
        expect(whole.faults.map((fault) => fault.number)).toEqual([index + 1]);
        expect(whole.faults[0]?.faultPosition).toMatchObject({
          line: before.length,
          column: Array.from(before.at(-1) ?? "").length + 1,
        });
        const others = values.filter((_, at) => at !== index);
        expect(whole.records.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(others)));
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  test("one per line, a broken line spoils no other", async () => {
    const property = fc.asyncProperty(
      records,
      fc.nat(),
      faulty,
      cuts,
      async (values, at, bad, cut) => {
        const lines = values.map((value) => JSON.stringify({ customerId: "c", ...value }));
        const index = 1 + (at % lines.length);
        lines.splice(index, 0, bad);
        const whole = await readWhole(`${lines.join("\n")}\n`, cut);
        expect(whole.fileFault).toBeUndefined();
        expect(whole.faults.map((fault) => fault.position.line)).toEqual([index + 1]);
        expect(whole.records).toHaveLength(values.length);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });
});

test("a quote lost anywhere is found on its line, and mostly costs one record", async () => {
  const names = fc.array(fc.constantFrom("a", "é", "{", "[", ",", ":"), { maxLength: 3 });
  const records = fc.array(names, { minLength: 2, maxLength: 5 });
  const property = fc.asyncProperty(
    records,
    fc.nat(),
    fc.nat(),
    cuts,
    async (lists, where, at, cut) => {
      const lines = lists.map((list) => JSON.stringify({ id: "c", list, map: { a: list.join() } }));
      const index = where % lines.length;
      const line = lines[index] ?? "";
      const quotes = [...line.matchAll(/"/g)].map((match) => match.index);
      const lost = quotes[at % quotes.length] ?? 0;
      lines[index] = line.slice(0, lost) + line.slice(lost + 1);
      const whole = await readWhole(`[\n${lines.join(",\n")}\n]\n`, cut);
      if (whole.fileFault !== undefined) {
        expect(whole.fileFault.position.line).toBe(index + 2);
        expect(whole.records).toHaveLength(index);
        return;
      }
      expect(whole.faults.map((fault) => fault.faultPosition.line)).toEqual([index + 2]);
      expect(whole.records).toHaveLength(lists.length - 1);
    },
  );
  await fc.assert(property, { numRuns: 1000 });
});
