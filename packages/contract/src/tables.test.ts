import { describe, expect, it } from "vitest";
import { z } from "zod";
import { currencies, vendors } from "./enums.ts";
import { refusals } from "./errors.ts";
import { fileFaults } from "./file-faults.ts";
import { recordCodes } from "./imports/record-codes.ts";
import { laneOf } from "./imports/run-kinds.ts";
import { limits } from "./limits.ts";
import { openapiDocument } from "./openapi.ts";
import { outageCodes } from "./outage-codes.ts";
import { refusalCodesOf } from "./route-refusals.ts";
import { type Route, routes } from "./routes.ts";

const allRoutes = Object.entries<Route>(routes);

describe("the codes", () => {
  const tables = { ...refusals, ...recordCodes, ...fileFaults };

  it("stand in one table each, but for the one that means the same in two", () => {
    const all = [refusals, recordCodes, fileFaults].flatMap((table) => Object.keys(table));
    const repeated = all.filter((code, index) => all.indexOf(code) !== index);

    expect(repeated).toEqual(["paid_plan_needs_cutover"]);
  });
  it.each(Object.entries(tables))("%s says a sentence", (code, { sentence }) => {
    expect(code).toMatch(/^([a-z0-9]+(_[a-z0-9]+)*|[A-Z][A-Za-z]+)$/);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it.each(Object.entries({ ...recordCodes, ...fileFaults }))("%s has a hint", (_, { hint }) => {
    expect(hint).toMatch(/^([A-Z]|docs\/).*\.$/);
  });

  it.each(Object.entries(refusals))("%s is retried if it is an outage alone", (_, kind) => {
    expect(kind.retryable).toBe(kind.status === 429 || kind.status === 503);
  });
});

describe("the lane of a customer", () => {
  // Changing a lane makes open runs impossible to resume: these never change.
  it.each([
    ["", 5],
    ["a", 4],
    ["b", 5],
    ["customer-6e24b4", 1],
    ["auth0|6e24b4", 6],
    ["a.b@example.com", 1],
    ["A".repeat(255), 6],
  ])("%s is always %i", (id, lane) => expect(laneOf(id)).toBe(lane));

  it("is one of eight, and each gets its share", () => {
    const counts = new Array<number>(limits.laneCount).fill(0);

    for (let index = 0; index < 8_000; index++) {
      const lane = laneOf(`customer-${index}`);
      counts[lane] = (counts[lane] ?? 0) + 1;
    }

    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(8_000);
  });
});

describe("the routes", () => {
  const { paths, components } = openapiDocument() as Document;

  it("have each method and path, and each operation, once", () => {
    const places = allRoutes.map(([, { method, path }]) => `${method} ${path}`);
    const operations = allRoutes.map(([, { operationId }]) => operationId);

    expect(new Set(places).size).toBe(allRoutes.length);
    expect(new Set(operations).size).toBe(allRoutes.length);
  });

  it.each(allRoutes)("%s declares each parameter of its path", (_, { path, params }) => {
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);

    expect(Object.keys(params?.shape ?? {}).sort()).toEqual(names.sort());
  });

  it.each(allRoutes)("%s is described in the document", (_, route) => {
    const operation = paths[route.path.replace(/:(\w+)/g, "{$1}")]?.[route.method];

    expect(operation?.operationId).toBe(route.operationId);
    const statuses = Object.keys(operation?.responses ?? {});
    const own = route.refusals.map((code) => String(refusals[code].status));
    expect(statuses).toEqual(expect.arrayContaining([String(route.status), "401", ...own]));
    expect(operation?.requestBody === undefined).toBe(route.body === undefined);
  });

  it.each(allRoutes)("%s documents each code that it may answer with", (_, route) => {
    const { responses = {} } = paths[route.path.replace(/:(\w+)/g, "{$1}")]?.[route.method] ?? {};
    const textOf = (status: number) => {
      const { $ref, description } = responses[status] ?? {};
      return description ?? components.responses[$ref?.split("/").at(-1) ?? ""]?.description ?? "";
    };

    const codes = refusalCodesOf(route);

    expect(codes).toEqual(expect.arrayContaining(["RateLimitExceeded", ...outageCodes]));
    const missing = codes.filter((code) => {
      return !textOf(refusals[code].status).includes(`\`${code}\`: ${refusals[code].sentence}`);
    });
    expect(missing).toEqual([]);
    expect(textOf(500)).toContain("internal_error");
  });

  it.each(allRoutes)("%s refuses parameters that it does not know", (_, { query }) => {
    const issues = (value: object) => query?.safeParse(value).error?.issues ?? [];
    const isRefused = issues({ unknown: "a" }).some(({ code }) => code === "unrecognized_keys");
    const ranges = Object.keys((query instanceof z.ZodObject && query.shape) || {}).filter(
      (name) => {
        return issues({ [name]: { gte: "a" } }).some(
          ({ path }) => path.join(".") === `${name}.gte`,
        );
      },
    );

    expect(isRefused).toBe(query !== undefined);
    for (const name of ranges) {
      const found = issues({ [name]: { unknown: "a" } }).map(({ code }) => code);
      expect(found).toContain("unrecognized_keys");
    }
  });

  it("may answer with every code that says to come back, or that the disk is full", () => {
    const passing = Object.entries(refusals).filter(([, { status }]) => status > 500);
    const elsewhere = ["draining", "billing_unavailable", "schema_not_current"];

    expect(passing.map(([code]) => code).sort()).toEqual([...outageCodes, ...elsewhere].sort());
  });
});

it("writes the document the same each time", () => {
  expect(JSON.stringify(openapiDocument())).toBe(JSON.stringify(openapiDocument()));
});

it("knows the public API's currencies and vendors, each once", () => {
  expect(new Set(currencies).size).toBe(currencies.length);
  expect(currencies.every((code) => /^[a-z]{3}$/.test(code))).toBe(true);
  expect([currencies.length, vendors.length]).toEqual([116, 14]);
});

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly responses: Record<string, Reply> };
}

interface Reply {
  readonly $ref?: string;
  readonly description?: string;
}

interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, Reply>;
  readonly requestBody?: object;
}
