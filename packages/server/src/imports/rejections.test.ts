import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Answer, type Json, type TestApi, testApi } from "../testing/api.ts";
import { openRun, putBatch, storedCustomers } from "../testing/runs.ts";
import { sharedDatabase } from "../testing/store/store.ts";

let api: TestApi;
let run: string;

beforeEach(async () => {
  api = await testApi();
  run = await openRun(api);
});

describe("rejections", () => {
  const unreadable = {
    recordNumber: 2,
    line: 4,
    column: 7,
    code: "invalid_json",
    path: "/name",
    message: "No JSON.",
    hint: "Correct it.",
  };

  it("hold what the client and what the server rejected, in the order of the file", async () => {
    const records = [{ id: "a" }, { id: "?", email: "nobody" }];
    const rejections = [unreadable];

    const { body } = await putBatch(api, run, "0.0", {
      records,
      recordNumbers: [1, 3],
      rejections,
    });

    expect(body.data).toMatchObject({
      outcomes: ["created", "rejected"],
      counts: { read: 3, created: 1, rejected: 2 },
    });
    expect((await api.get(`/api/v1/import-runs/${run}/rejections`)).body.data).toEqual([
      unreadable,
      {
        recordNumber: 3,
        line: null,
        column: null,
        code: "invalid_id",
        path: "/id",
        message: expect.any(String),
        hint: expect.any(String),
      },
    ]);
  });

  it("are kept once when the batch is sent again", async () => {
    const options = { records: [{ id: "?" }], rejections: [unreadable] };
    await putBatch(api, run, "0.0", options);

    await putBatch(api, run, "0.0", options);

    const { body } = await api.get(`/api/v1/import-runs/${run}/rejections`);
    expect(body.data).toHaveLength(2);
    expect((await api.get(`/api/v1/import-runs/${run}`)).body.data?.counts).toMatchObject({
      read: 2,
      rejected: 2,
    });
  });

  it("come in pages, both ways", async () => {
    const records = Array.from({ length: 7 }, () => ({ id: "?" }));
    await putBatch(api, run, "0.0", { records });
    const path = `/api/v1/import-runs/${run}/rejections?limit=3`;

    const first = await api.get(path);
    const second = await api.get(`${path}&after=${first.body.pagination?.next}`);
    const third = await api.get(`${path}&after=${second.body.pagination?.next}`);
    const back = await api.get(`${path}&before=${third.body.pagination?.prev}`);

    expect([first, second, third, back].map(numbers)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7],
      [4, 5, 6],
    ]);
    expect(first.body.pagination?.prev).toBeNull();
    expect(third.body.pagination?.next).toBeNull();
    expect(back.body.pagination?.prev).not.toBeNull();
  });

  it("answer nothing for a cursor of another list", async () => {
    await putBatch(api, run, "0.0", { records: [{ id: "?" }] });

    const answer = await api.get(`/api/v1/import-runs/${run}/rejections?after=${run}`);

    expect([answer.status, numbers(answer)]).toEqual([200, []]);
  });

  it.each([
    ["limit=0", 400],
    ["limit=1001", 400],
    ["limit=1000", 200],
    ["after=1", 400],
  ])("answer %s with %i", async (query, status) => {
    const answer = await api.get(`/api/v1/import-runs/${run}/rejections?${query}`);

    expect(answer.status).toBe(status);
  });

  it.each([
    ["a text that is too long", { ...unreadable, hint: "x".repeat(2_001) }],
    ["a line 0", { ...unreadable, line: 0 }],
  ])("are refused with %s, and with them their batch", async (_, rejection) => {
    const answer = await putBatch(api, run, "0.0", {
      records: [{ id: "a" }],
      rejections: [rejection],
    });

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(await storedCustomers(api)).toEqual([]);
  });

  it("keep a position in a file of one endless line", async () => {
    const far = { ...unreadable, column: 2 ** 40 };

    await putBatch(api, run, "0.0", { rejections: [far] });

    expect((await api.get(`/api/v1/import-runs/${run}/rejections`)).body.data).toEqual([far]);
  });

  it("keep what quotes a character that no column can hold", async () => {
    const quoting = { ...unreadable, path: "/a\u0000b", message: "half \ud800" };

    await putBatch(api, run, "0.0", { rejections: [quoting] });

    expect((await api.get(`/api/v1/import-runs/${run}/rejections`)).body.data).toEqual([
      { ...unreadable, path: "/a\uFFFDb", message: "half \uFFFD" },
    ]);
  });

  it.each([
    ["a NUL in a field's name", { id: "a", "x\u0000y": 1 }, "/x\uFFFDy"],
    ["half a surrogate pair in a field's name", { id: "a", "\udc00": 1 }, "/\uFFFD"],
    ["a NUL in a metadata key", { id: "a", metadata: { "\u0000": "" } }, "/metadata/\uFFFD"],
    ["a pair cut in half by the message", { id: "a", [`${"x".repeat(59)}😀`]: 1 }, "/x"],
    ["a field's name of a megabyte", { id: "a", ["x".repeat(1_000_000)]: 1 }, "/xxx"],
  ])("hold a record with %s", async (_, record, path) => {
    const { body } = await putBatch(api, run, "0.0", { records: [record] });

    const kept = await api.get(`/api/v1/import-runs/${run}/rejections`);
    expect(body.data?.outcomes).toEqual(["rejected"]);
    const [rejection] = kept.body.data as unknown as { path: string }[];
    expect(rejection?.path.startsWith(path)).toBe(true);
    expect(rejection?.path.length).toBeLessThanOrEqual(2_000);
  });
});

describe("a record that the database refuses", () => {
  beforeAll(async () => {
    const database = await sharedDatabase();
    await database.execute(
      "alter table customers add constraint no_poison check (name <> 'poison')",
    );
  });

  afterAll(async () => {
    const database = await sharedDatabase();
    await database.execute("alter table customers drop constraint no_poison");
  });

  it("is rejected alone, wherever it stands", async () => {
    const records = Array.from({ length: 40 }, (_, index) => ({
      id: `c${index}`,
      name: [0, 17, 18, 39].includes(index) ? "poison" : "fine",
    }));

    const { body } = await putBatch(api, run, "0.0", { records });

    expect(rejectedPlaces(body)).toEqual([0, 17, 18, 39]);
    expect(body.data?.counts).toMatchObject({ created: 36, rejected: 4 });
    expect(body.data?.details?.[0]).toMatchObject({ index: 0, code: "database_refused", path: "" });
    expect(await storedCustomers(api)).toHaveLength(36);
  });

  it("leaves the other records of its customer as they would be without it", async () => {
    const names = ["one", "poison", "two", "two", "poison", "three"];
    const records = names.map((name) => ({ id: "a", name }));

    const { body } = await putBatch(api, run, "0.0", { records });

    expect(body.data?.outcomes).toEqual([
      "created",
      "rejected",
      "updated",
      "unchanged",
      "rejected",
      "updated",
    ]);
    expect(await storedCustomers(api)).toMatchObject([{ name: "three", revision: 3 }]);
  });

  it("is told by code and constraint, without what the database said of the row", async () => {
    const { text } = await putBatch(api, run, "0.0", { records: [{ id: "a", name: "poison" }] });

    expect(text).toContain("(23514, no_poison)");
    expect(text).not.toMatch(/violates|relation|failing row/i);
    expect(api.log.join()).not.toContain("poison");
  });

  it("blocks no neighbour of a v1 import either", async () => {
    const customers = [{ id: "a" }, { id: "b", name: "poison" }, { id: "c" }];

    const { body } = await api.post("/api/v1/customers/import", { customers });

    expect(body.data).toMatchObject({
      newCustomers: ["a", "c"],
      outcomes: ["created", "rejected", "created"],
    });
  });
});

function numbers({ body }: Answer): number[] {
  return (body.data as unknown as { recordNumber: number }[]).map((one) => one.recordNumber);
}

function rejectedPlaces(body: Json): number[] {
  const outcomes = body.data?.outcomes as unknown as string[];
  return outcomes.flatMap((outcome, index) => (outcome === "rejected" ? [index] : []));
}
