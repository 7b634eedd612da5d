import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Program } from "../../program.ts";
import type { Chance } from "../random.ts";
import { connectionsMax, type DatabaseWorld } from "./world.ts";

/** What happens to a database while a command works on it. */
export interface DatabaseFault {
  readonly name: string;
  /** Whether it strikes who only reads as well. */
  readonly strikesReaders: boolean;
  /**
   * Begins, and resolves when it is over: after it has struck somebody, or with the program.
   * Returns how often it has struck.
   */
  strike(world: DatabaseWorld, program: Program, random: Chance): Promise<number>;
}

/** A fault that lasts until it is mended. */
export interface LastingFault {
  readonly name: string;
  readonly strikesReaders: boolean;
  /** What PostgreSQL's log says of whom it has struck. */
  readonly pattern: RegExp;
  /** Returns how to mend it. Without chance everything is struck that can be. */
  begin(world: DatabaseWorld, random?: Chance): Promise<() => Promise<void>>;
}

/** How long a fault stays, unless it has struck sooner. */
const staysMaxMs = 10_000;
const pollMs = 20;

const runs = ({ child }: Program) => child.exitCode === null && child.signalCode === null;

/** PostgreSQL is restarted now and then, until the program has ended. */
function restarted(mode: "fast" | "immediate", everyMs: number): DatabaseFault {
  return {
    name: `a restart (${mode})`,
    strikesReaders: true,
    async strike({ cluster }, program, random) {
      let count = 0;
      while (runs(program)) {
        count += 1;
        await cluster.restart(mode);
        const until = Date.now() + everyMs + random.below(everyMs);
        while (runs(program) && Date.now() < until) await sleep(pollMs);
      }
      return count;
    },
  };
}

/** Others hold all connections, and the server has lost its own. */
const exhausted: LastingFault = {
  name: "no connection left",
  strikesReaders: true,
  pattern: /too many clients|connection slots are/,
  async begin(world) {
    const others: Client[] = [];
    const take = async () => {
      const other = new Client({ connectionString: world.cluster.url });
      other.on("error", () => {});
      await other.connect().then(
        () => others.push(other),
        () => other.end().catch(() => {}),
      );
    };
    while (others.length < connectionsMax) {
      await others[0]?.query(
        `select pg_terminate_backend(pid)
        from pg_stat_activity
        where application_name = 'carryover'`,
      );
      await Promise.all(Array.from({ length: connectionsMax - others.length }, take));
    }
    return async () => {
      await Promise.all(others.map((other) => other.end()));
    };
  },
};

const tables = ["customers", "subscriptions", "usage_counters", "import_runs", "import_batches"];

/** Somebody keeps a table from all others, so that their statements take too long. */
const slow: LastingFault = {
  name: "a statement timeout",
  strikesReaders: true,
  pattern: /canceling statement due to statement timeout/,
  async begin(world, random) {
    const table = random === undefined ? tables.join(", ") : tables[random.below(tables.length)];
    const { promise: isMended, resolve: mend } = withResolver();
    const { promise: isBegun, resolve: begun } = withResolver();
    const locked = world.asSuperuser(async (client) => {
      await client.query(`begin; lock table ${table} in access exclusive mode`);
      begun();
      await isMended;
    });
    await Promise.race([isBegun, locked]);
    return () => {
      mend();
      return locked;
    };
  },
};

const full: LastingFault = {
  name: "a full disk",
  strikesReaders: false,
  pattern: /No space left on device/,
  async begin({ disk }) {
    disk?.fill();
    return async () => disk?.free();
  },
};

/** Strikes once, and is mended. */
function passing(fault: LastingFault): DatabaseFault {
  const { name, strikesReaders, pattern } = fault;
  return {
    name,
    strikesReaders,
    async strike(world, program, random) {
      const mend = await fault.begin(world, random);
      const before = world.logged(pattern);
      const until = Date.now() + staysMaxMs;
      while (world.logged(pattern) === before && runs(program) && Date.now() < until) {
        await sleep(pollMs);
      }
      await mend();
      return world.logged(pattern) - before;
    },
  };
}

export function lastingFaults({ disk }: DatabaseWorld): LastingFault[] {
  return [exhausted, slow, ...(disk === null ? [] : [full])];
}

/** All that there are here; restarts come this often at the most. */
export function databaseFaults(world: DatabaseWorld, restartEveryMs: number): DatabaseFault[] {
  const restarts = (["fast", "immediate"] as const).map((mode) => restarted(mode, restartEveryMs));
  return [...restarts, ...lastingFaults(world).map(passing)];
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
