import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Program } from "../../program.ts";
import type { Chance } from "../random.ts";
import { connectionsMax, type DatabaseWorld } from "./world.ts";

/** What happens to a database while a command works on it. */
export interface DatabaseFault {
  readonly name: string;
  /**
   * Begins, and resolves when it is over: after it has struck somebody, or with the program.
   * Returns how often it has struck.
   */
  strike(world: DatabaseWorld, program: Program, random: Chance): Promise<number>;
  /** Whether it strikes who only reads as well. */
  readonly strikesReaders: boolean;
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
const exhausted: DatabaseFault = {
  name: "no connection left",
  strikesReaders: true,
  async strike(world, program) {
    const { host, port, database, user } = new Client({ connectionString: world.cluster.url });
    const others: Client[] = [];
    const take = async () => {
      const other = new Client({ host, port, database, user } as object);
      other.on("error", () => {});
      await other.connect().then(
        () => others.push(other),
        () => other.end().catch(() => {}),
      );
    };
    await take();
    while (others.length < connectionsMax && runs(program)) {
      await others[0]?.query(
        `select pg_terminate_backend(pid)
        from pg_stat_activity
        where application_name = 'carryover'`,
      );
      await Promise.all(Array.from({ length: connectionsMax - others.length }, take));
    }
    const count = await struckBy(world, /too many clients|connection slots are/, program);
    await Promise.all(others.map((other) => other.end()));
    return count;
  },
};

const tables = ["customers", "subscriptions", "usage_counters", "import_runs", "import_batches"];

/** Somebody keeps a table from all others, so that their statements take too long. */
const slow: DatabaseFault = {
  name: "a statement timeout",
  strikesReaders: true,
  strike: (world, program, random) =>
    world.asSuperuser(async (client) => {
      const table = tables[random.below(tables.length)];
      await client.query(`begin; lock table ${table} in access exclusive mode`);
      return struckBy(world, /canceling statement due to statement timeout/, program);
    }),
};

const full: DatabaseFault = {
  name: "a full disk",
  strikesReaders: false,
  async strike(world, program) {
    world.disk?.fill();
    const count = await struckBy(world, /No space left on device/, program);
    if (count > 0) await program.ended;
    world.disk?.free();
    return count;
  },
};

/** Waits until the log of PostgreSQL says so once more, or the program has ended. */
async function struckBy(world: DatabaseWorld, pattern: RegExp, program: Program): Promise<number> {
  const before = world.logged(pattern);
  const until = Date.now() + staysMaxMs;
  while (world.logged(pattern) === before && runs(program) && Date.now() < until) {
    await sleep(pollMs);
  }
  return world.logged(pattern) - before;
}

/** All that there are here; restarts come this often at the most. */
export function databaseFaults(world: DatabaseWorld, restartEveryMs: number): DatabaseFault[] {
  const restarts = (["fast", "immediate"] as const).map((mode) => restarted(mode, restartEveryMs));
  return [...restarts, exhausted, slow, ...(world.disk === null ? [] : [full])];
}
