import { beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { idsOf } from "../testing/runs.ts";

const customers = "/api/v1/customers";

describe("pages", () => {
  let api: TestApi;
  const ids = Array.from({ length: 25 }, (_, index) => `z${99 - index}`);

  beforeAll(async () => {
    api = await testApi();
    for (const id of ids) await api.post(customers, { id });
  });

  it("have 20 customers if nothing is said, in the order of creation", async () => {
    const answer = await api.get(customers);

    expect(idsOf(answer)).toEqual(ids.slice(0, 20));
    expect(answer.body.pagination).toEqual({ next: expect.any(String), prev: null });
  });

  it("lead forward through everything once", async () => {
    const seen: string[] = [];
    let cursor: unknown = null;
    do {
      const after = cursor === null ? "" : `&after=${cursor}`;
      const answer = await api.get(`${customers}?limit=7${after}`);
      seen.push(...idsOf(answer));
      cursor = answer.body.pagination?.next;
    } while (cursor !== null);

    expect(seen).toEqual(ids);
  });

  it("lead back through everything once, each page in the same order", async () => {
    const pages: string[][] = [];
    const end = await api.get(`${customers}?limit=100`);
    const last = await api.get(`${customers}?limit=3&after=${await cursorOf(api, 22)}`);
    let cursor: unknown = last.body.pagination?.prev;
    while (cursor !== null) {
      const answer = await api.get(`${customers}?limit=10&before=${cursor}`);
      pages.unshift(idsOf(answer));
      cursor = answer.body.pagination?.prev;
    }

    expect([...pages.flat(), ...idsOf(last)]).toEqual(idsOf(end));
    expect(pages.map((page) => page.length)).toEqual([2, 10, 10]);
  });

  it("end with null where nothing follows, also when they are full", async () => {
    const exact = await api.get(`${customers}?limit=25`);
    const beyond = await api.get(`${customers}?after=ffffffff-ffff-7fff-bfff-ffffffffffff`);

    expect(exact.body.pagination).toEqual({ next: null, prev: null });
    expect(beyond.body).toEqual({ data: [], pagination: { next: null, prev: null } });
  });

  it.each([
    ["limit=1", 200],
    ["limit=100", 200],
    ["limit=0", 400],
    ["limit=101", 400],
    ["limit=-1", 400],
    ["limit=1.5", 400],
    ["limit=ten", 400],
    ["limit=", 400],
    ["limit=1&limit=2", 400],
    ["after=1", 400],
    ["after=", 400],
    ["before=z99", 400],
    ["after=00000000-0000-0000-0000-000000000000", 200],
    ["after=00000000-0000-0000-0000-000000000000&before=00000000-0000-0000-0000-000000000000", 400],
    ["createdAt[gte]=yesterday", 400],
    ["createdAt[gte]=2026-01-01", 400],
    ["createdAt=2026-01-01T00:00:00Z", 400],
    ["createdAt[gte]=0000-01-01T00:00:00Z", 400],
    ["createdAt[gte]=0001-01-01T00:00:00Z", 200],
    ["createdAt[lt]=9999-12-31T23:59:59Z", 200],
    ["createdAt[lt]=9999-12-31T23:59:59-23:59", 400],
    ["createdAt[lt]=2026-01-01T00:00:00,5%2B23:59", 200],
    ["createdAt[near]=x", 400],
    ["unknown=1", 400],
    ["__proto__[a]=b", 400],
    [`email=${"x".repeat(256)}`, 400],
  ])("answer %s with %i", async (query, status) => {
    const answer = await api.get(`${customers}?${query}`);

    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body.code).toBe("InvalidArgumentError");
  });
});

describe("filters", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await testApi();
    const created = [
      ["a", "2026-01-01T00:00:00.000Z", "Name", "a@example.com"],
      ["b", "2026-01-02T00:00:00.000Z", "Name", "b@example.com"],
      ["c", "2026-01-03T00:00:00.000Z", "name", "A@example.com"],
      ["d", "2026-01-04T00:00:00.000Z", "a,b [c]", null],
    ] as const;
    for (const [id, at, name, email] of created) {
      api.now = new Date(at);
      await api.post(customers, { id, name, email });
    }
  });

  it.each([
    ["email=a@example.com", ["a"]],
    ["email=a%40example.com", ["a"]],
    ["email=A@example.com", ["c"]],
    ["email=a", []],
    ["name=Name", ["a", "b"]],
    ["name=Name&email=b@example.com", ["b"]],
    ["name=a%2Cb+%5Bc%5D", ["d"]],
    ["name=%25", []],
    ["name=", []],
    ["createdAt[gt]=2026-01-02T00:00:00Z", ["c", "d"]],
    ["createdAt[gte]=2026-01-02T00:00:00Z", ["b", "c", "d"]],
    ["createdAt%5Bgte%5D=2026-01-02T00%3A00%3A00Z", ["b", "c", "d"]],
    ["createdAt[lt]=2026-01-02T00:00:00Z", ["a"]],
    ["createdAt[lte]=2026-01-02T00:00:00Z", ["a", "b"]],
    ["createdAt[lte]=2026-01-02T02:00:00%2B02:00", ["a", "b"]],
    ["createdAt[gte]=2026-01-02T00:00:00Z&createdAt[lt]=2026-01-03T00:00:00Z", ["b"]],
    ["createdAt[gte]=2026-01-04T00:00:00Z&createdAt[lt]=2026-01-01T00:00:00Z", []],
  ])("%s finds %j", async (query, ids) => {
    const answer = await api.get(`${customers}?${query}`);

    expect(idsOf(answer)).toEqual(ids);
  });

  it("stay in force from page to page", async () => {
    const first = await api.get(`${customers}?name=Name&limit=1`);

    const second = await api.get(
      `${customers}?name=Name&limit=1&after=${first.body.pagination?.next}`,
    );

    expect([first, second].map(idsOf)).toEqual([["a"], ["b"]]);
    expect(second.body.pagination?.next).toBeNull();
  });
});

/** The cursor after so many customers. */
async function cursorOf(api: TestApi, count: number): Promise<unknown> {
  return (await api.get(`${customers}?limit=${count}`)).body.pagination?.next;
}
