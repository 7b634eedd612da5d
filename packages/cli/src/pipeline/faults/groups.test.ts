import { expect, test } from "vitest";
import { type FaultExample, FaultGroups } from "./groups.ts";

function example(recordNumber: number): FaultExample {
  const place = { recordNumber, line: recordNumber, column: 1 };
  return { ...place, id: null, pointer: "", value: null, message: "No.", hint: "Yes." };
}

function add(groups: FaultGroups, code: string, number: number, causeKind: "customers" | null) {
  groups.add({ code, causeKind, number }, () => example(number));
}

test("one mistake in every record hides no other one; examples are the first in the file", () => {
  const groups = new FaultGroups();
  for (let number = 2_000; number > 0; number--) add(groups, "invalid_email", number, null);
  add(groups, "too_long", 900, null);
  add(groups, "too_long", 17, null);

  const listed = groups.list();

  expect(listed).toEqual([
    { code: "invalid_email", count: 2_000, cause: null, example: example(1) },
    { code: "too_long", count: 2, cause: null, example: example(17) },
  ]);
});

test("the same code of another cause is another group", () => {
  const groups = new FaultGroups();
  add(groups, "customer_not_found", 8, "customers");
  add(groups, "customer_not_found", 5, null);
  add(groups, "customer_not_found", 9, "customers");

  const listed = groups.list(() => 1);

  expect(listed).toMatchObject([
    { count: 1, cause: null, example: { recordNumber: 5 } },
    { count: 2, cause: { kind: "customers", records: 1 }, example: { recordNumber: 8 } },
  ]);
});

test("codes beyond any that we know are counted together", () => {
  const groups = new FaultGroups();
  for (let number = 1; number <= 203; number++) add(groups, `code_${number}`, number, null);

  const listed = groups.list();

  expect(listed).toHaveLength(201);
  expect(listed.at(-1)).toEqual({ code: "(others)", count: 3, cause: null, example: null });
});

test("what is only counted needs no example", () => {
  const groups = new FaultGroups();
  const isFirst = groups.takes({ code: "email_hidden", number: 7 });
  add(groups, "email_hidden", 7, null);
  const isLater = groups.takes({ code: "email_hidden", number: 8 });
  groups.count("email_hidden");

  expect([isFirst, isLater]).toEqual([true, false]);
  expect(groups.list()).toMatchObject([{ count: 2, example: { recordNumber: 7 } }]);
});
