import { beforeAll, describe, expect, it } from "vitest";
import { rowId } from "../row-id.ts";
import { type Answer, type TestApi, testApi } from "../testing/api.ts";
import { storeSubscriptions } from "../testing/entitlement-state.ts";

const path = "/api/v1/customers/c/resources";
const day = (number: number) => new Date(`2026-01-0${number}T00:00:00.000Z`);

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  for (const id of ["c", "other"]) await api.post("/api/v1/customers", { id });
  const of = (resourceId: string | null, created: number, updated: number) => ({
    resourceId,
    createdAt: day(created),
    updatedAt: day(updated),
    cursorId: rowId(day(created).getTime()),
  });
  await storeSubscriptions(api, [
    of(null, 1, 1),
    { ...of("z-first", 1, 2), endDate: day(1), startDate: day(1) },
    of("z-first", 3, 3),
    of("second", 2, 5),
    of("third", 4, 4),
    { ...of("not-ours", 1, 1), customerId: "other" },
  ]);
});

describe("the resources of a customer", () => {
  it("are those of all its subscriptions, each once, in the order in which they came", async () => {
    const answer = await api.get(path);

    expect(answer.body).toEqual({
      data: [
        { id: "z-first", createdAt: day(1).toISOString(), updatedAt: day(3).toISOString() },
        { id: "second", createdAt: day(2).toISOString(), updatedAt: day(5).toISOString() },
        { id: "third", createdAt: day(4).toISOString(), updatedAt: day(4).toISOString() },
      ],
      pagination: { next: null, prev: null },
    });
  });

  it("come in pages that lead forward and back", async () => {
    const first = await api.get(`${path}?limit=2`);
    const second = await api.get(`${path}?limit=2&after=${first.body.pagination?.next}`);
    const back = await api.get(`${path}?limit=1&before=${second.body.pagination?.prev}`);

    expect([first, second, back].map(idsOf)).toEqual([
      ["z-first", "second"],
      ["third"],
      ["second"],
    ]);
  });

  it("of an unknown customer are refused", async () => {
    const answer = await api.get("/api/v1/customers/nobody/resources");

    expect([answer.status, answer.body.code]).toEqual([404, "CustomerNotFound"]);
  });
});

function idsOf(answer: Answer): string[] {
  return (answer.body.data as unknown as Array<{ id: string }>).map(({ id }) => id);
}
