import type { CutoverView } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";
import { describeHolder, whereaboutsOf } from "../../database/embedded/lock-holder.ts";
import { type LeaseRow, loadLeases, loadLeasesOfOthers } from "./store.ts";

type Work = NonNullable<CutoverView["work"]>;

/**
 * Returns the workers that have leases and are known to be dead, since their processes ran here and
 * are gone. A worker's name is never used twice, so one that is dead stays dead.
 */
export async function deadWorkers(database: Queryable, worker: string): Promise<string[]> {
  const leases = await loadLeasesOfOthers(database, worker);
  const found = await Promise.all(
    leases.map(async (lease) => {
      const { worker: name } = lease;
      return name !== null && (await isGone(lease)) ? [name] : [];
    }),
  );
  return found.flat();
}

/**
 * Returns, by cutover, the process of each active one, or what it waits for. Without looking up the
 * process, a dead one counts as alive: the look-up is not a statement.
 */
export async function workOn(
  database: Queryable,
  cutoverIds: readonly string[],
  { looks }: { readonly looks: boolean },
): Promise<ReadonlyMap<string, Work>> {
  const leases = await loadLeases(database, cutoverIds);
  const gone = looks ? await Promise.all(leases.map(isGone)) : [];
  return new Map(
    leases.map((lease, index) => [lease.cutoverId, workOf(lease, gone[index] ?? false)]),
  );
}

async function isGone({ holder }: LeaseRow): Promise<boolean> {
  return holder !== null && (await whereaboutsOf(holder)) === "gone";
}

function workOf({ worker, holder, until, isHeld }: LeaseRow, isAbandoned: boolean): Work {
  if (worker === null || until === null) return { state: "waiting", process: null, until: null };
  const process = holder === null ? null : `${describeHolder(holder)} on ${holder.host}`;
  const state = !isHeld ? "waiting" : isAbandoned ? "abandoned" : "held";
  return { state, process, until: until.toISOString() };
}
