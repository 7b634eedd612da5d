import type { Transaction } from "../database/database.ts";
import { portions } from "../database/portions.ts";
import {
  byCustomer,
  isOfCreated,
  type KeptReason,
  type RecordImages,
  type Reversal,
  type ReversalRequest,
  type ReversalResult,
  type RowChange,
  reverse,
  rowOfImage,
  without,
  withoutLater,
} from "../database/reversal.ts";
import { type PromotionList, promotionsEntityId } from "../import-entry.ts";
import { recordCursor } from "../row-id.ts";
import type { PromotionLists } from "./promotions.ts";
import {
  type CustomerRow,
  deleteCreated,
  deleteCustomers,
  loadCustomers,
  writeCustomers,
} from "./store.ts";

/** What belongs to customers, so that these cannot be deleted: the name of each thing. */
export type Belongings = ReadonlyMap<string, readonly string[]>;

const dates = ["createdAt", "sourceCreatedAt", "updatedAt", "archivedAt"] as const;
const listDates = ["updatedAt"] as const;

/** What a record of a customer writes: its row, and the list of its promotional entitlements. */
type Row = CustomerRow | PromotionList;

/** What a customer has stored. */
interface StoredCustomer {
  readonly row: CustomerRow | undefined;
  readonly list: PromotionList | undefined;
}

/**
 * Takes records of customers back: one that a record has created is deleted, unless something
 * belongs to it by now; any other is what it was before, with the promotional entitlements that it
 * had. Where records have only created customers, those that nobody has changed, and to whom
 * nothing belongs, are deleted unread; what is left is judged. The customers are locked.
 */
export async function reverseCustomers(
  transaction: Transaction,
  request: ReversalRequest,
  belongings: Belongings,
  lists: PromotionLists,
): Promise<ReversalResult> {
  const { environmentId, runId, records } = request;
  const customerIds = [...new Set(records.map(({ customerId }) => customerId))];
  const storedLists = await lists.load(transaction, environmentId, customerIds);
  const known = { belongings, storedLists };
  if (!isOfCreated(request)) return reverseJudged(transaction, request, known, lists);
  const created = records.flatMap(({ customerId, recordNumber }) => {
    if (belongings.has(customerId) || storedLists.has(customerId)) return [];
    return [{ customerId, cursorId: recordCursor(runId, recordNumber) }];
  });
  const gone = new Set(await deleteCreated(transaction, environmentId, created));
  const { rest, verdicts } = without(request, ({ customerId }) => gone.has(customerId));
  if (rest.records.length === 0) return { verdicts, restored: [], deleted: [] };
  const judged = await reverseJudged(transaction, rest, known, lists);
  return { ...judged, verdicts: [...verdicts, ...judged.verdicts] };
}

/** What is known of customers beside their rows. */
interface KnownOfCustomers {
  readonly belongings: Belongings;
  readonly storedLists: ReadonlyMap<string, PromotionList>;
}

async function reverseJudged(
  transaction: Transaction,
  request: ReversalRequest,
  { belongings, storedLists }: KnownOfCustomers,
  lists: PromotionLists,
): Promise<ReversalResult> {
  const { environmentId, records } = request;
  const groups = byCustomer(records);
  const stored = await loadCustomers(transaction, environmentId, [...groups.keys()]);
  const rows = new Map(stored.map((row) => [row.customerId, row]));
  const reversals = [...groups].map(([customerId, own]) => {
    const has = { row: rows.get(customerId), list: storedLists.get(customerId) };
    const things = belongings.get(customerId) ?? [];
    return { customerId, ...reverseCustomer(request, customerId, own, has, things) };
  });
  if (!request.isDryRun) await write(transaction, environmentId, reversals, lists);
  return {
    verdicts: reversals.flatMap(({ verdicts }) => verdicts),
    restored: reversals.flatMap(({ customerId, restored }) =>
      restored.map(({ key, row, standsFor }) => {
        return { customerId, entityId: key, revision: row.revision, standsFor };
      }),
    ),
    deleted: reversals.flatMap(({ customerId, deleted }) =>
      deleted.map((row) => ({ customerId, entityId: keyOf(customerId, row) })),
    ),
  };
}

/** The rows of a customer have the keys that images have for them. */
function keyOf(customerId: string, row: Row): string {
  return isList(row) ? promotionsEntityId(customerId) : customerId;
}

function isList(row: Row): row is PromotionList {
  return "promotions" in row;
}

function reverseCustomer(
  request: ReversalRequest,
  customerId: string,
  records: readonly RecordImages[],
  stored: StoredCustomer,
  things: readonly string[],
): Reversal<Row> {
  const { runId } = request;
  const listKey = promotionsEntityId(customerId);
  const leftOf = (back: ReadonlyMap<string, Row | null>, held: Row | undefined) => {
    const list = back.has(listKey) ? back.get(listKey) : held;
    const hasAny = list != null && isList(list) && list.promotions.length > 0;
    return hasAny ? [...things, "promotional entitlements"] : things;
  };
  return reverse<Row>(
    records.map((record) => ({
      recordNumber: record.recordNumber,
      changes: changesOf(record, stored.row, runId),
    })),
    {
      runId,
      rows: rowsOf(customerId, stored, request.later.images.get(customerId)),
      standsFor: (key, revision) => request.standsFor(customerId, key, revision),
      objection: (back, state) =>
        back.get(customerId) === null ? inUse(leftOf(back, state.get(listKey)?.row)) : null,
    },
  );
}

/** The stored rows by their keys, as newer records of the run would leave them. */
function rowsOf(
  customerId: string,
  { row, list }: StoredCustomer,
  later: RecordImages["images"] = [],
): ReadonlyMap<string, Row> {
  const keyed = <T>(key: string, one: T | undefined) =>
    new Map(one === undefined ? [] : [[key, one] as const]);
  const listKey = promotionsEntityId(customerId);
  const imagesOf = (key: string) => later.filter(({ entityId }) => entityId === key);
  const same = (key: string) => key;
  return new Map<string, Row>([
    ...withoutLater(keyed(customerId, row), imagesOf(customerId), same, dates),
    ...withoutLater(keyed(listKey, list), imagesOf(listKey), same, listDates),
  ]);
}

function changesOf(
  { customerId, recordNumber, images }: RecordImages,
  row: CustomerRow | undefined,
  runId: string,
): Array<RowChange<Row>> {
  const image = images.find(({ entityId }) => entityId === customerId);
  const before = image?.before ? rowOfImage<CustomerRow>(image.before, dates) : null;
  // Another one of this id may have been created since.
  const isOwn = row?.cursorId === (before?.cursorId ?? recordCursor(runId, recordNumber));
  if (!isOwn) return [];
  const lists = images.filter((each) => each !== image);
  return [
    { key: customerId, before },
    ...lists.map(({ entityId, before: list }) => {
      const own = list === null ? null : rowOfImage<PromotionList>(list, listDates);
      return { key: entityId, before: own };
    }),
  ];
}

function inUse(things: readonly string[]): KeptReason | null {
  if (things.length === 0) return null;
  const hint = "Undo the runs that have brought it first, or archive the customer.";
  return { code: "in_use", message: `The customer has ${things.join(", ")}.`, hint };
}

async function write(
  transaction: Transaction,
  environmentId: string,
  reversals: ReadonlyArray<Reversal<Row> & { readonly customerId: string }>,
  lists: PromotionLists,
): Promise<void> {
  const gone = new Set(
    reversals.flatMap(({ customerId, deleted }) =>
      deleted.some((row) => !isList(row)) ? [customerId] : [],
    ),
  );
  const emptied = reversals.flatMap(({ customerId, deleted }) =>
    deleted.some(isList) ? [customerId] : [],
  );
  // Of a customer that goes, what is left of a list is empty.
  const withoutList = [...new Set([...gone, ...emptied])];
  if (withoutList.length > 0) await lists.remove(transaction, environmentId, withoutList);
  if (gone.size > 0) await deleteCustomers(transaction, environmentId, [...gone]);
  const customers = reversals.flatMap(({ restored }) =>
    restored.flatMap(({ row }) => (isList(row) ? [] : [row])),
  );
  for (const portion of portions(customers, ({ metadata }) => metadata)) {
    await writeCustomers(transaction, environmentId, portion);
  }
  const back = reversals
    .filter(({ customerId }) => !gone.has(customerId))
    .flatMap(({ customerId, restored }) =>
      restored.flatMap(({ row }) => (isList(row) ? [[customerId, row] as const] : [])),
    );
  await lists.replace(transaction, environmentId, new Map(back));
}
