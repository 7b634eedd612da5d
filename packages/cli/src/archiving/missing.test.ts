import type { Carryover, ExtraRecord } from "@carryover/sdk";
import { expect, test } from "vitest";
import type { ImportResult } from "../pipeline/tally.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import { findMissing, type MissingKind, obstacleOf, type PlannedPart } from "./missing.ts";
import { tellMissing } from "./missing-text.ts";

const planned = (kind: PlannedPart["kind"], own: object = {}): PlannedPart => ({
  kind,
  result: { run: { id: kind }, counts: { read: 1 }, unidentified: 0, ...own } as ImportResult,
});

/** A client that lists these rows as extra, by the kind of their plan. */
function clientOf(rows: Readonly<Record<MissingKind, readonly ExtraRecord[]>>): Carryover {
  const extra = (runId: MissingKind) => rows[runId];
  return { importRuns: { extra } } as unknown as Carryover;
}

function row(
  kind: MissingKind,
  id: string,
  own: Partial<NonNullable<ExtraRecord["archive"]>> = {},
): ExtraRecord {
  const archive = { revision: 1, code: null, subscriptions: [], ...own };
  const rest = { planId: null, billingId: null, createdBy: null, writtenBy: null };
  return { kind, id, customerId: id, ...rest, createdAt: "", updatedAt: "", archive };
}

const both = [planned("customers"), planned("subscriptions")];

test("a customer is missing only if all of its subscriptions are to be ended", async () => {
  const client = clientOf({
    subscriptions: [
      row("subscriptions", "s"),
      row("subscriptions", "t", { code: "archive_billed" }),
    ],
    customers: [
      row("customers", "a", { subscriptions: ["s"] }),
      row("customers", "b", { subscriptions: ["s", "t"] }),
    ],
  });

  const { rows, count, kept, keptCount } = await findMissing(both, client, 100);

  expect([rows.subscriptions.map(({ id }) => id), rows.customers.map(({ id }) => id)]).toEqual([
    ["s"],
    ["a"],
  ]);
  expect(kept.map(({ id, code }) => [id, code])).toEqual([
    ["t", "archive_billed"],
    ["b", "archive_has_subscriptions"],
  ]);
  expect([count, keptCount]).toEqual([2, 2]);
});

test("more than the limit is counted and not kept, and refused", async () => {
  const all = Array.from({ length: 5 }, (_, index) => row("subscriptions", `s${index}`));
  const client = clientOf({ subscriptions: all, customers: [row("customers", "a")] });
  const { terminal, text } = recordedTerminal();

  const missing = await findMissing(both, client, 2);
  tellMissing(missing, terminal);

  expect([missing.count, missing.rows.subscriptions.length, missing.rows.customers]).toEqual([
    5,
    2,
    [],
  ]);
  expect(obstacleOf(both, missing, 2)).toContain("At least 5 rows");
  expect(obstacleOf(both, missing, 5)).toBeNull();
  expect(text()).toContain("to be ended: the first 2");
});

test("nothing is archived for a kind without records, or with a rejected one of nobody", () => {
  const none = { count: 0 };

  const [empty, nameless, usage] = [
    [planned("customers", { counts: { read: 0 } })],
    [planned("subscriptions", { unidentified: 2 })],
    [planned("customers"), planned("usage", { unidentified: 2, counts: { read: 0 } })],
  ].map((parts) => obstacleOf(parts, none, 1));

  expect(empty).toContain("no customers at all");
  expect(nameless).toContain("Rejected records of subscriptions (2) name no customer");
  expect(usage).toBeNull();
});
