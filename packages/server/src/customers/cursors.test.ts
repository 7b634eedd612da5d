import { expect, it } from "vitest";
import { recordCursor, rowId } from "../row-id.ts";
import { testApi } from "../testing/api.ts";

it("lists every customer once, also those of runs opened in the same instant", async () => {
  const api = await testApi();
  const ids = Array.from({ length: 40 }, (_, index) => `customer-${index}`);

  await Promise.all(ids.map((id) => api.post("/api/v1/customers/import", { customers: [{ id }] })));

  const listed: string[] = [];
  for (let after = ""; listed.length <= ids.length; ) {
    const { body } = await api.get(`/api/v1/customers?limit=1${after}`);
    const page = body as unknown as { data: [{ id: string }]; pagination: { next: string | null } };
    listed.push(...page.data.map(({ id }) => id));
    if (page.pagination.next === null) break;
    after = `&after=${page.pagination.next}`;
  }
  expect(listed.toSorted()).toEqual(ids.toSorted());
});

it("makes different cursors for the records of runs of one millisecond, in file order", () => {
  const runs = Array.from({ length: 100 }, () => rowId(1_800_000_000_000));

  const cursors = runs.flatMap((run) =>
    [1, 2, 31, 32, 2 ** 31 - 1].map((n) => recordCursor(run, n)),
  );

  expect(new Set(cursors).size).toBe(cursors.length);
  for (let index = 0; index < cursors.length; index += 5) {
    const ofRun = cursors.slice(index, index + 5);
    expect(ofRun.toSorted()).toEqual(ofRun);
  }
});
