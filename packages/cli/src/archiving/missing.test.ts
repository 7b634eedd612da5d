import type { Carryover, ExtraRecord } from "@carryover/sdk";
import { expect, test } from "vitest";
import type { ImportResult } from "../pipeline/tally.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import { countOf, findMissing, type MissingKind, obstacleOf, type PlannedPart } from "./missing.ts";
import { tellMissing } from "./missing-text.ts";
import { otherSourcesOf, otherSourcesText } from "./sources.ts";

const planned = (kind: PlannedPart["kind"], own: object = {}): PlannedPart => ({
  kind,
  file: `${kind}.json`,
  result: { run: { id: kind }, counts: { read: 1 }, unidentified: 0, ...own } as ImportResult,
});

/** A client that lists these rows as extra, by the kind of their plan. */
function clientOf(rows: Readonly<Record<MissingKind, readonly ExtraRecord[]>>): Carryover {
  const extra = (runId: MissingKind) => rows[runId];
  const held = async () => ({ kind: "subscriptions", count: 40 });
  return { importRuns: { extra, held } } as unknown as Carryover;
}

function row(
  kind: MissingKind,
  id: string,
  own: Partial<NonNullable<ExtraRecord["archive"]>> = {},
): ExtraRecord {
  const lastImport = { run: "1", source: `${kind}.json` };
  const archive = { revision: 1, code: null, subscriptions: [], lastImport, ...own };
  const rest = { planId: null, billingId: null, createdBy: null, writtenBy: null };
  return { kind, id, customerId: id, ...rest, createdAt: "", updatedAt: "", archive };
}

const stopping = new AbortController().signal;
const upTo = (max: number) => ({ limit: { unit: "records", max } as const, stopping });
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

  const missing = await findMissing(both, client, upTo(100));
  const { rows, kept, keptCount } = missing;

  expect([rows.subscriptions.map(({ id }) => id), rows.customers.map(({ id }) => id)]).toEqual([
    ["s"],
    ["a"],
  ]);
  expect(kept.map(({ id, code }) => [id, code])).toEqual([
    ["t", "archive_billed"],
    ["b", "archive_has_subscriptions"],
  ]);
  expect([countOf(missing), keptCount]).toEqual([2, 2]);
});

test("the first row beyond the limit ends the search", async () => {
  let listed = 0;
  function* all() {
    for (; listed < 1_000_000; listed++) yield row("subscriptions", `s${listed}`);
  }
  const rows = all() as unknown as readonly ExtraRecord[];
  const client = clientOf({ subscriptions: rows, customers: [row("customers", "a")] });
  const { terminal, text } = recordedTerminal();

  const missing = await findMissing(both, client, upTo(2));
  tellMissing(missing, terminal);

  expect([listed, missing.rows.subscriptions.length, missing.rows.customers]).toEqual([2, 2, []]);
  expect(obstacleOf(both, missing)).toContain("More than 2 rows are missing");
  expect(text()).toContain("to be ended: the first 2");
});

test("a share of the limit is one of what there is of each kind", async () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => row("subscriptions", `s${index}`));
  const search = { limit: { unit: "percent", max: 5 }, stopping } as const;
  const find = (count: number) =>
    findMissing(both, clientOf({ subscriptions: rows(count), customers: [] }), search);

  const [within, beyond] = [await find(2), await find(3)];

  expect(obstacleOf(both, within)).toBeNull();
  expect(obstacleOf(both, beyond)).toContain(
    "More than 2 subscriptions are missing in the files, and --archive-limit allows 5% of 40",
  );
});

test("whoever interrupts the search ends it", async () => {
  const client = clientOf({ subscriptions: [row("subscriptions", "s")], customers: [] });

  const { isInterrupted } = await findMissing(both, client, {
    ...upTo(100),
    stopping: AbortSignal.abort(),
  });

  expect(isInterrupted).toBe(true);
});

test("what a file of another name had last is counted, unless it is allowed", async () => {
  const of = (id: string, source: string, run: string) =>
    row("customers", id, { lastImport: { run, source } });
  const customers = [
    of("a", "in/customers.json", "1"),
    of("b", "crm-1.csv", "2"),
    of("c", "old/crm-1.csv", "3"),
    of("d", "crm-2.csv", "4"),
  ];
  const client = clientOf({ subscriptions: [], customers });
  const missing = await findMissing(both, client, upTo(100));

  const [others, some, none] = [[], ["crm-1.csv"], ["crm-*"]].map((from) =>
    otherSourcesOf(missing, both, from).map(({ source, run, count }) => [source, run, count]),
  );

  expect(others).toEqual([
    ["crm-1.csv", "3", 2],
    ["crm-2.csv", "4", 1],
  ]);
  expect([some, none]).toEqual([[["crm-2.csv", "4", 1]], []]);
  expect(otherSourcesText(otherSourcesOf(missing, both, []))).toContain(
    "add --archive-from crm-1.csv --archive-from crm-2.csv",
  );
});

test("the API and an unknown import are no file of the command, whatever its name", async () => {
  const v1 = { run: "1", source: "POST /api/v1/customers/import" };
  const lasts = [v1, null, { run: "2", source: "in/import" }];
  const customers = lasts.map((lastImport, at) => row("customers", `c${at}`, { lastImport }));
  const client = clientOf({ subscriptions: [], customers });
  const missing = await findMissing(both, client, upTo(100));
  const own = ["import", "unknown (too far back"].map((file) => ({
    ...planned("customers"),
    file,
  }));

  const [others, none] = [[], ["API v1*", "unknown*"]].map((from) =>
    otherSourcesOf(missing, own, from),
  );

  expect(none).toEqual([]);
  expect(others?.map(({ source, run }) => [source, run])).toEqual([
    ["API v1 (POST /api/v1/customers/import)", "1"],
    ["unknown (too far back/of an old server)", ""],
  ]);
  const text = otherSourcesText(others ?? []);
  expect(text).toContain("last imported from API v1 (POST /api/v1/customers/import) (run 1)");
  expect(text).toContain("1 customer whose last import is unknown");
  expect(text).toContain("--archive-from 'API v1 (POST /api/v1/customers/import)'");
});

test("a subscription of a customer who stays is named so", async () => {
  const client = clientOf({
    subscriptions: [row("subscriptions", "a"), row("subscriptions", "b")],
    customers: [row("customers", "a", { subscriptions: ["a"] })],
  });
  const { terminal, text } = recordedTerminal();

  tellMissing(await findMissing(both, client, upTo(100)), terminal);

  expect(text()).toContain("b of b, who stays, plan");
  expect(text()).not.toContain("a of a, who stays");
  expect(text()).toContain("1 subscription of these is of a customer who stays");
});

test("nothing is archived for a kind without records, or with a rejected one of nobody", () => {
  const none = { rows: { subscriptions: [], customers: [] }, excess: null };

  const [empty, nameless, usage] = [
    [planned("customers", { counts: { read: 0 } })],
    [planned("subscriptions", { unidentified: 2 })],
    [planned("customers"), planned("usage", { unidentified: 2, counts: { read: 0 } })],
  ].map((parts) => obstacleOf(parts, none));

  expect(empty).toContain("no customers at all");
  expect(nameless).toContain("Rejected records of subscriptions (2) name no customer");
  expect(usage).toBeNull();
});
