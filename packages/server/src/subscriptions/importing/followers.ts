import type { Catalog } from "../../catalog/service.ts";
import { byCustomer } from "../../database/reversal.ts";
import { reopened } from "../deciding/rivals.ts";
import { type Followers, followersAfter, isWaiting, merged } from "../follower.ts";
import type { Subscription } from "../subscription.ts";

/** The stored subscriptions of the customers of an import. */
interface Stored {
  readonly catalog: Catalog;
  readonly subscriptions: readonly Subscription[];
}

/**
 * Returns the followers of the ends that an import causes, as rows to write. Records are decided as
 * if there were no waiting followers, so that neither the order of lines nor a second import of the
 * same file matters. Here waiting followers are replaced by subscriptions of the records, and
 * updated with the ends.
 */
export function followersOfImport(
  { catalog, subscriptions }: Stored,
  written: readonly Subscription[],
  now: Date,
): Followers {
  const before = byCustomer(subscriptions);
  const result = { withdrawn: [] as Subscription[], created: [] as Subscription[] };
  for (const [customerId, rows] of byCustomer(written)) {
    const stored = before.get(customerId) ?? [];
    const all = merged(stored, rows);
    const cut = all.flatMap((one) => cutWaiting(one, all, now));
    const context = { catalog, isOfArchived: false, revokedId: null, now };
    const followers = followersAfter(stored, merged(all, cut), context);
    const withdrawn = merged(cut, followers.withdrawn);
    result.withdrawn.push(...withdrawn.map((row) => touched(row, now)));
    result.created.push(...followers.created);
  }
  return result;
}

/**
 * Returns a waiting follower with the end that others of its seat cause; none if it does not
 * change.
 */
function cutWaiting(one: Subscription, all: readonly Subscription[], now: Date): Subscription[] {
  if (!isWaiting(one, now)) return [];
  if (one.cancelReason !== null && one.cancelReason !== "UPGRADE_OR_DOWNGRADE") return [];
  const others = all.filter((other) => !isWaiting(other, now));
  const next = reopened(one, others, now);
  return next.cancellationDate?.getTime() === one.cancellationDate?.getTime() ? [] : [next];
}

function touched(row: Subscription, now: Date): Subscription {
  const { revision } = row;
  return { ...row, revision: revision + 1, updatedAt: now, importRunId: null, importRecord: null };
}
