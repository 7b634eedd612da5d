import { describe, expect, test } from "vitest";
import { NotFoundError } from "./errors.ts";
import { scriptedApi } from "./testing/scripted-api.ts";

function page(ids: string[], next: string | null, prev: string | null = null) {
  return { body: { data: ids.map((id) => ({ id })), pagination: { next, prev } } };
}

async function idsOf(list: AsyncIterable<{ id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of list) ids.push(id);
  return ids;
}

describe("a list", () => {
  test("is iterated through all its pages, with the filters on each", async () => {
    const { client, requests } = await scriptedApi([page(["a", "b"], "n1"), page(["c"], null)]);

    const ids = await idsOf(client.customers.list({ name: "Ann", limit: 2 }));

    expect(ids).toEqual(["a", "b", "c"]);
    expect(requests.map((request) => request.url)).toEqual([
      "/api/v1/customers?name=Ann&limit=2",
      "/api/v1/customers?name=Ann&limit=2&after=n1",
    ]);
  });

  test("that starts at a cursor goes on from there", async () => {
    const { client, requests } = await scriptedApi([page(["c"], "n2"), page(["d"], null)]);

    const ids = await idsOf(client.customers.list({ after: "n1" }));

    expect(ids).toEqual(["c", "d"]);
    expect(requests[1]?.url).toBe("/api/v1/customers?after=n2");
  });

  test("before a cursor is walked backwards", async () => {
    const script = [page(["c", "d"], "n9", "p1"), page(["a", "b"], "n8", null)];
    const { client, requests } = await scriptedApi(script);

    const ids = await idsOf(client.customers.list({ before: "p0" }));

    expect(ids).toEqual(["d", "c", "b", "a"]);
    expect(requests.map((request) => request.url)).toEqual([
      "/api/v1/customers?before=p0",
      "/api/v1/customers?before=p1",
    ]);
  });

  test("gives its first page when awaited, and the others on demand", async () => {
    const { client, requests } = await scriptedApi([page(["a"], "n1"), page(["b"], null, "p1")]);

    const first = await client.customers.list();
    const second = await first.nextPage();

    expect(first).toMatchObject({ data: [{ id: "a" }], pagination: { next: "n1", prev: null } });
    expect(second?.data).toEqual([{ id: "b" }]);
    expect([first.hasNextPage(), second?.hasNextPage()]).toEqual([true, false]);
    expect(await second?.nextPage()).toBeNull();
    expect(requests).toHaveLength(2);
  });

  test("ends at an empty page, whatever its cursor says", async () => {
    const { client, requests } = await scriptedApi([page(["a"], "n1"), page([], "n1")]);

    const ids = await idsOf(client.customers.list());

    expect(ids).toEqual(["a"]);
    expect(requests).toHaveLength(2);
  });

  test("loads no page that nobody asks for", async () => {
    const { client, requests } = await scriptedApi([page(["a", "b"], "n1")]);

    for await (const customer of client.customers.list()) {
      if (customer.id === "a") break;
    }

    expect(requests).toHaveLength(1);
  });

  test("overcomes an outage between two pages", async () => {
    const { client } = await scriptedApi([page(["a"], "n1"), "reset", page(["b"], null)]);

    expect(await idsOf(client.customers.list())).toEqual(["a", "b"]);
  });

  test("passes a refusal on, awaited or iterated", async () => {
    const refusal = {
      status: 404,
      body: { message: "No such run.", code: "import_run_not_found" },
    };
    const { client } = await scriptedApi([refusal, refusal]);

    await expect(client.importRuns.rejections("r1")).rejects.toBeInstanceOf(NotFoundError);
    await expect(idsOf(client.customers.list())).rejects.toThrow("No such run.");
  });
});
