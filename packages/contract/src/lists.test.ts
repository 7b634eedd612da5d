import { describe, expect, it } from "vitest";
import { z } from "zod";
import { catalogDocument } from "./catalog/document.ts";
import { readCatalogDocument } from "./catalog/faults.ts";
import { limits } from "./limits.ts";
import { listOf, mapOf } from "./lists.ts";
import { openapiDocument } from "./openapi.ts";
import type { Route } from "./route.ts";
import { routes } from "./routes.ts";

/** A schema of entries that counts how many of them were looked at. */
function counting() {
  const seen = { count: 0 };
  const entry = z.unknown().refine(() => {
    seen.count += 1;
    return false;
  });
  return { seen, entry };
}

const many = (count: number) => Array.from({ length: count }, () => ({}));

describe("a list", () => {
  it("that is too long is refused without a look at its entries", () => {
    const { seen, entry } = counting();

    const { error } = listOf(entry, { max: 3 }).safeParse(many(4));

    expect(seen.count).toBe(0);
    expect(error?.issues.map(({ message }) => message)).toEqual([
      "Too big: expected array to have <=3 items",
    ]);
  });

  it.each([
    ["as it is", (schema: z.ZodType) => schema],
    ["with a description", (schema: z.ZodType) => schema.meta({ description: "A list." })],
    ["with a check of its own", (schema: z.ZodType) => schema.refine(() => true)],
    ["inside of what may be left out", (schema: z.ZodType) => schema.nullable().optional()],
  ])("ends to be read when enough is wrong with it: %s", (_, wrap) => {
    const { seen, entry } = counting();
    const schema = wrap(listOf(entry, { max: 1_000_000 }));

    const { error } = schema.safeParse(many(1_000_000));

    expect([seen.count, error?.issues.length]).toEqual([
      limits.bodyFaultsMax,
      limits.bodyFaultsMax,
    ]);
  });

  it("gives what z.array gives", () => {
    const entry = z.object({ id: z.string(), quantity: z.coerce.number().default(1) });
    const [own, general] = [listOf(entry, { min: 1, max: 5 }), z.array(entry).min(1).max(5)];

    for (const value of [
      [{ id: "a" }],
      [{ id: "a", quantity: "2" }, { id: 1 }],
      [],
      null,
      "no",
      {},
    ]) {
      const [mine, theirs] = [own.safeParse(value), general.safeParse(value)];
      expect([mine.data, mine.error?.issues]).toEqual([theirs.data, theirs.error?.issues]);
    }
  });

  it("lets others have their turn while it is read", async () => {
    const entry = z.unknown().refine(() => {
      const until = performance.now() + 1;
      while (performance.now() < until);
      return true;
    });
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    });

    const read = await listOf(entry, { max: 100 }).safeParseAsync(many(100));

    clearInterval(timer);
    expect([read.success, turns > 3]).toEqual([true, true]);
  });
});

describe("a map", () => {
  const names = z.string().max(9);

  it("with too many entries is refused without a look at them", () => {
    const { seen, entry } = counting();

    const { error } = mapOf(names, entry, { max: 2 }).safeParse({ a: 1, b: 2, c: 3 });

    expect([seen.count, error?.issues[0]?.message]).toEqual([
      0,
      "Too big: expected at most 2 entries.",
    ]);
  });

  it("ends to be read when enough is wrong with it", () => {
    const { seen, entry } = counting();
    const value = Object.fromEntries(many(5_000).map((_, index) => [index, index]));

    const { error } = mapOf(names, entry, { max: 9_999 }).safeParse(value);

    expect([seen.count, error?.issues.length]).toEqual([
      limits.bodyFaultsMax,
      limits.bodyFaultsMax,
    ]);
  });

  it("keeps every name, and says which one or which value is wrong", () => {
    const schema = mapOf(names, z.number(), { max: 9 });

    const kept = schema.parse(JSON.parse('{"__proto__":1,"a":2}'));
    const { error } = schema.safeParse({ b: "x", "much too long": 1 });

    expect(JSON.stringify(kept)).toBe('{"__proto__":1,"a":2}');
    expect(error?.issues.map(({ path }) => path)).toEqual([["b"], ["much too long"]]);
  });
});

describe("a request", () => {
  const requests = Object.values<Route>(routes).flatMap((route) =>
    (["params", "query", "body"] as const).flatMap((part) => {
      const schema = route[part];
      return schema === undefined ? [] : [[`${part} of ${route.operationId}`, schema] as const];
    }),
  );

  it.each(requests)("has no list, map or text without a bound: %s", (_, schema) => {
    expect(unbounded(schema, "")).toEqual([]);
  });

  it("has bounds that the description of the API tells", () => {
    const text = JSON.stringify(openapiDocument());

    expect(text).toContain(`"maxItems":${limits.catalogEntriesMax}`);
    expect(text).toContain(`"maxProperties":${limits.mappedPricesMax}`);
  });

  it("finds what has no bound", () => {
    const bad = z.object({
      a: z.array(z.unknown()),
      b: z.record(z.string(), z.unknown()).optional(),
      c: listOf(z.object({ d: z.string().min(1).nullable() }), { max: 3 }).default([]),
      e: z.preprocess((value) => value, z.set(z.number())),
    });

    expect(unbounded(bad, "")).toEqual(["/a", "/b", "/c/d", "/e"]);
  });
});

/** Where a schema has a list, map or text that nothing bounds. */
function unbounded(schema: z.core.$ZodType, place: string): string[] {
  const def = schema._zod.def as unknown as Record<string, unknown>;
  const inside = (part: unknown, name = "") =>
    unbounded(part as z.core.$ZodType, name === "" ? place : `${place}/${name}`);
  const isBounded = "entriesMax" in def;
  switch (def.type) {
    case "object":
      return Object.entries(def.shape as object).flatMap(([name, part]) => inside(part, name));
    case "array":
      return isBounded ? inside(def.element) : [place];
    case "record":
      return isBounded ? inside(def.valueType) : [place];
    case "string":
      return "format" in def || hasBound(def.checks) ? [] : [place];
    case "union":
      return (def.options as unknown[]).flatMap((option) => inside(option));
    case "pipe":
      return [...inside(def.in), ...inside(def.out)];
    case "map":
    case "set":
      return [place];
    default:
      return "innerType" in def ? inside(def.innerType) : [];
  }
}

/** Whether a text has a check that says more than how short it may be. */
function hasBound(checks: unknown): boolean {
  const each = (checks ?? []) as ReadonlyArray<z.core.$ZodCheck>;
  return each.some((check) => check._zod.def.check !== "min_length");
}

describe("a catalog document", () => {
  it("with more entries than a catalog has is refused without a look at them", () => {
    const reading = readCatalogDocument({ plans: many(limits.catalogEntriesMax + 1) });

    expect(reading).toMatchObject({ ok: false, faults: [{ path: ["plans"] }] });
  });

  it("has as many faults as anybody corrects at a time", () => {
    const plans = many(limits.catalogEntriesMax);
    const features = Array.from({ length: 50 }, () =>
      Object.fromEntries(many(1_000).map((_, index) => [`field-${index}`, 1])),
    );

    const { error } = catalogDocument.safeParse({ plans, features });
    const reading = readCatalogDocument({ plans, features });

    const inOneEntry = 4;
    expect(error?.issues.length).toBeLessThan(2 * (limits.bodyFaultsMax + inOneEntry));
    expect(reading.ok ? 0 : reading.faults.length).toBeLessThan(2_500);
    expect(error?.issues.every(({ message }) => message.split("\n").length <= 20)).toBe(true);
  });
});
