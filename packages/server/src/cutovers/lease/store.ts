import type { Queryable } from "../../database/database.ts";
import type { Holder } from "../../database/embedded/lock-holder.ts";
import type { Cutover } from "../cutover.ts";
import { cutoverColumns } from "../store.ts";

/** Who works on a cutover. Every write names the number of the takeover, which rises. */
export interface Tenure {
  readonly cutoverId: string;
  readonly worker: string;
  readonly takeover: number;
}

/** A cutover at the moment of its takeover, with the number of the takeover. */
export interface TakenCutover extends Cutover {
  readonly takeover: number;
}

/**
 * Takes the cutover that has waited longest for a worker: one that is planned, applied or rolled
 * back, without an owner by the database's clock. Null without any.
 */
export async function takeCutover(
  database: Queryable,
  options: {
    worker: string;
    holder: Holder;
    leaseMs: number;
    /** Workers whose leases count for nothing, since they are dead. */
    dead: readonly string[];
    /** Only these; null for any. */
    only: readonly string[] | null;
    /** Not these. */
    except: readonly string[];
    /** Whether somebody else's lease counts for nothing. */
    takesOver: boolean;
  },
): Promise<TakenCutover | null> {
  const rows = await database.query<TakenCutover>(
    `update cutovers c
    set worker = $1,
      holder = $6::jsonb,
      lease_until = clock_timestamp() + $2::int * interval '1 millisecond',
      takeover = takeover + 1
    where id = (
      select id
      from cutovers
      where state in ('planning', 'running', 'rolling_back')
        and (
          worker is null or worker = $1 or lease_until < clock_timestamp() or $5::boolean
          or worker = any($7::text[])
        )
        and ($3::uuid[] is null or id = any($3::uuid[]))
        and not (id = any($4::uuid[]))
      order by updated_at, id
      limit 1
      for update skip locked
    )
    returning ${cutoverColumns}, c.takeover`,
    [
      options.worker,
      options.leaseMs,
      options.only,
      options.except,
      options.takesOver,
      JSON.stringify(options.holder),
      options.dead,
    ],
  );
  return rows[0] ?? null;
}

/** Takes one cutover, whatever its state, unless another process holds it. */
export async function takeThis(
  database: Queryable,
  options: {
    worker: string;
    holder: Holder;
    leaseMs: number;
    dead: readonly string[];
    cutoverId: string;
  },
): Promise<TakenCutover | null> {
  const rows = await database.query<TakenCutover>(
    `update cutovers c
    set worker = $1,
      holder = $4::jsonb,
      lease_until = clock_timestamp() + $2::int * interval '1 millisecond',
      takeover = takeover + 1
    where id = $3::uuid
      and (
        worker is null or worker = $1 or lease_until < clock_timestamp()
        or worker = any($5::text[])
      )
    returning ${cutoverColumns}, c.takeover`,
    [
      options.worker,
      options.leaseMs,
      options.cutoverId,
      JSON.stringify(options.holder),
      options.dead,
    ],
  );
  return rows[0] ?? null;
}

/** Prolongs a lease, also one that has run out; false if somebody else has taken over. */
export async function prolongLease(
  database: Queryable,
  tenure: Tenure,
  leaseMs: number,
): Promise<boolean> {
  const updated = await database.execute(
    `update cutovers
    set lease_until = clock_timestamp() + $4::int * interval '1 millisecond'
    where id = $1::uuid
      and worker = $2
      and takeover = $3::bigint`,
    [tenure.cutoverId, tenure.worker, tenure.takeover, leaseMs],
  );
  return updated === 1;
}

/** Releases a cutover. */
export async function releaseLease(database: Queryable, tenure: Tenure): Promise<void> {
  await database.execute(
    `update cutovers
    set worker = null,
      holder = null,
      lease_until = null
    where id = $1::uuid
      and worker = $2
      and takeover = $3::bigint`,
    [tenure.cutoverId, tenure.worker, tenure.takeover],
  );
}

/** The order to the worker of a cutover. */
export interface Order {
  readonly state: Cutover["state"];
  /** Id of the current request; null without one. */
  readonly workRequestId: string | null;
}

/**
 * Reads the order to the worker of a cutover, and locks it until the transaction ends, so that
 * neither the order nor the worker changes. Null if another process has taken over.
 */
export async function holdOrder(database: Queryable, tenure: Tenure): Promise<Order | null> {
  const rows = await database.query<Order>(
    `select state, wishes ->> 'id' as "workRequestId"
    from cutovers
    where id = $1::uuid
      and worker = $2
      and takeover = $3::bigint
    for share`,
    [tenure.cutoverId, tenure.worker, tenure.takeover],
  );
  return rows[0] ?? null;
}

/**
 * Cutovers with subscriptions whose first renewal has not been seen yet, and those that wait with
 * something under way.
 */
export function cutoversToReconcile(
  database: Queryable,
  only: readonly string[] | null,
): Promise<{ id: string; environmentId: string }[]> {
  return database.query(
    `select c.id, c.environment_id as "environmentId"
    from cutovers c
    where ($1::uuid[] is null or c.id = any($1::uuid[]))
      and (
        exists (
          select from cutover_items i
          where i.cutover_id = c.id
            and i.state = 'cut_over'
        )
        or c.state in ('held', 'paused', 'stopped') and exists (
          select from cutover_items i
          where i.cutover_id = c.id
            and i.state in ('created', 'verified', 'held', 'rolling_back')
        )
      )
    order by c.id`,
    [only],
  );
}

/** The current or last holder of an active cutover. */
export interface LeaseRow {
  readonly cutoverId: string;
  /** Null without a holder. */
  readonly worker: string | null;
  readonly holder: Holder | null;
  readonly until: Date | null;
  /** Whether it counts still, by the database's clock. */
  readonly isHeld: boolean;
}

const leaseColumns = `id as "cutoverId", worker, holder, lease_until as until,
      coalesce(lease_until > clock_timestamp(), false) as "isHeld"`;

/** Leases of these cutovers: of those to be worked on, or that somebody is about to leave. */
export function loadLeases(
  database: Queryable,
  cutoverIds: readonly string[],
): Promise<LeaseRow[]> {
  return database.query<LeaseRow>(
    `select ${leaseColumns}
    from cutovers
    where id = any($1::uuid[])
      and (
        state in ('planning', 'running', 'rolling_back')
        or state = 'stopped' and lease_until > clock_timestamp()
      )`,
    [cutoverIds],
  );
}

/** Leases that count still and are not this worker's. */
export function loadLeasesOfOthers(database: Queryable, worker: string): Promise<LeaseRow[]> {
  return database.query<LeaseRow>(
    `select ${leaseColumns}
    from cutovers
    where worker is not null
      and worker <> $1
      and lease_until > clock_timestamp()`,
    [worker],
  );
}
