import type { Transaction } from "../database/database.ts";
import { nameReplacements, releaseClaims } from "./claims-store.ts";
import type { Cutover, CutoverItem } from "./cutover.ts";
import { updateItems } from "./items-store.ts";
import { type JournalEntry, nextRow } from "./journal.ts";
import { insertJournal } from "./journal-store.ts";
import { LeaseLost } from "./lease/lease.ts";

type ChangedField =
  | ("state" | "newSubscription" | "endsAs" | "resumesAs" | "epoch" | "firstSentAt")
  | ("verifiedAt" | "moneyBefore" | "observed" | "problem");

/** The new state of an item, and its journal entry. */
export interface ItemChange {
  readonly item: CutoverItem;
  readonly to: Partial<Pick<CutoverItem, ChangedField>>;
  readonly entry: JournalEntry;
  readonly claim?: "release" | undefined;
  /** Whether the platform's subscription is linked to the new one in the same transaction. */
  readonly links?: boolean | undefined;
  /** When somebody else canceled the old one, which ends the platform's subscription too. */
  readonly endedAt?: Date | undefined;
  /** When somebody else canceled the new one, if the platform's subscription is linked to it. */
  readonly newEndedAt?: Date | undefined;
}

/**
 * Writes changes of different items: one statement for each table. Throws LeaseLost if somebody
 * else has changed one of the items since it was loaded; nothing is written then.
 */
export async function writeChanges(
  transaction: Transaction,
  cutover: Cutover,
  changes: readonly ItemChange[],
  now: Date,
): Promise<CutoverItem[]> {
  if (changes.length === 0) return [];
  const made = changes.map(({ item, to, entry }) => {
    const row = nextRow(item, to.state ?? item.state, entry, now);
    const chain = { journalNumber: row.number, journalSha256: row.sha256, updatedAt: now };
    return { before: item, after: { ...item, ...to, ...chain }, row };
  });
  if ((await updateItems(transaction, made)) !== changes.length) {
    throw new LeaseLost("Another process has changed what this one was working on.");
  }
  await insertJournal(
    transaction,
    made.map(({ row }) => row),
  );
  const named = made.filter(
    ({ before, after }) => before.newSubscription !== after.newSubscription,
  );
  if (named.length > 0) {
    const items = named.map(({ after }) => after);
    await nameReplacements(transaction, cutover.accountId, items);
  }
  const released = changes.filter(({ claim }) => claim === "release").map(({ item }) => item);
  if (released.length > 0) await releaseClaims(transaction, cutover.accountId, released);
  return made.map(({ after }) => after);
}
