import type {
  Database,
  Transaction,
  TransactionOptions,
} from "../../packages/server/src/database/database.ts";
import type { Stripe } from "../../packages/server/src/stripe/stripe.ts";

/** What a process would do no more after it was killed. */
export class CrashSignal extends Error {
  override readonly name = "CrashSignal";
}

/** Something that is there afterwards: a write at Stripe, or a commit. */
export interface Point {
  readonly kind: "request" | "commit";
  /** Such as `POST /v1/subscriptions`, or the beginning of a statement. */
  readonly what: string;
}

/** Before or after which point the process dies, or sleeps; points are counted from 0. */
export interface Crash {
  readonly at: number;
  readonly when: "before" | "after";
  /** Dies if it is not said. One that sleeps does nothing until it is woken. */
  readonly how?: "dies" | "sleeps";
}

/** Stripe and the store as one process has them, which may die. */
export interface Mortal {
  readonly stripe: Stripe;
  readonly database: Database;
  /** The points so far, in order. */
  readonly points: readonly Point[];
  /** Whether it has died, or sleeps. */
  readonly isGone: () => boolean;
  /** Resolves once it has. */
  readonly gone: Promise<void>;
  kill(): void;
  wake(): void;
  /** Resolves once nothing is under way: what was sent arrives, though nobody hears the answer. */
  settled(): Promise<void>;
}

const writing = /^\s*(insert|update|delete|with)\b/i;

/**
 * Gives a process its Stripe and its store, both of which end with it. `watch` is called after each
 * point that it survives.
 */
export function mortal(
  { stripe, database }: { stripe: Stripe; database: Database },
  crash: Crash | null = null,
  watch: (point: Point) => Promise<void> = async () => {},
): Mortal {
  const points: Point[] = [];
  const underway = new Set<Promise<unknown>>();
  const life = lifeOf();
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.then(
      () => {},
      () => {},
    );
    underway.add(settled);
    void settled.then(() => underway.delete(settled));
    return work;
  };
  /** Calls, and forgets the answer if the process has died meanwhile. */
  const asked: Asked = async (call) => {
    await life.awake();
    const answer = await tracked(call());
    await life.awake();
    return answer;
  };
  const passing: Passing = async (point, call) => {
    await life.awake();
    const isNow = points.push(point) - 1 === crash?.at;
    if (!isNow) {
      const answer = await asked(() => call(false));
      await watch(point);
      return answer;
    }
    if (crash.how === "sleeps") {
      if (crash.when === "before") life.sleep();
      await life.awake();
      const answer = await tracked(call(false));
      if (crash.when === "after") life.sleep();
      await life.awake();
      return answer;
    }
    await tracked(call(crash.when === "before")).catch(() => {});
    life.end();
    throw new CrashSignal("The process died.");
  };
  return {
    stripe: mortalStripe(stripe, asked, passing),
    database: wrapDatabase(database, { asked, passing }),
    points,
    isGone: life.isGone,
    gone: life.gone,
    kill: life.end,
    wake: life.wake,
    async settled() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}

function mortalStripe(stripe: Stripe, asked: Asked, passing: Passing): Stripe {
  return wrapStripe(stripe, {
    asked,
    send: (request, before) => {
      const point: Point = { kind: "request", what: `${request.method} ${request.path}` };
      return passing(point, async (isLast) => {
        if (isLast) throw new CrashSignal("It died before the request.");
        return stripe.send(request, before);
      });
    },
  });
}

/** Whether a process is awake, asleep or dead. */
function lifeOf() {
  let isDead = false;
  let asleep: Promise<void> | null = null;
  let wake = () => {};
  let tell = () => {};
  const gone = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return {
    gone,
    isGone: () => isDead || asleep !== null,
    /** Resolves as soon as it is awake. Throws CrashSignal if it is dead. */
    async awake(): Promise<void> {
      while (asleep !== null) await asleep;
      if (isDead) throw new CrashSignal("The process is dead.");
    },
    end(): void {
      isDead = true;
      wake();
      tell();
    },
    sleep(): void {
      asleep = new Promise((resolve) => {
        wake = () => {
          asleep = null;
          resolve();
        };
      });
      tell();
    },
    wake: () => wake(),
  };
}

/** The same Stripe with some of its methods replaced. */
export function altered(stripe: Stripe, methods: Partial<Stripe>): Stripe {
  return new Proxy(stripe, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name);
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

type Asked = <T>(call: () => Promise<T>) => Promise<T>;
type Passing = <T>(point: Point, call: (isLast: boolean) => Promise<T>) => Promise<T>;

function wrapStripe(stripe: Stripe, hooks: { asked: Asked; send: Stripe["send"] }): Stripe {
  return new Proxy(stripe, {
    get(target, name) {
      if (name === "send") return hooks.send;
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name === "now") return value.bind(target);
      return (...args: unknown[]) => hooks.asked(() => value.apply(target, args));
    },
  });
}

function wrapDatabase(database: Database, hooks: { asked: Asked; passing: Passing }): Database {
  const statement = <T>(sql: string, call: () => Promise<T>): Promise<T> => {
    if (!writing.test(sql)) return hooks.asked(call);
    const point: Point = { kind: "commit", what: sql.trim().slice(0, 60) };
    return hooks.passing(point, async (isLast) => {
      if (isLast) throw new CrashSignal("It died before the statement.");
      return call();
    });
  };
  return {
    store: database.store,
    query: (sql, ...rest) => statement(sql, () => database.query(sql, ...rest)),
    execute: (sql, ...rest) => statement(sql, () => database.execute(sql, ...rest)),
    transaction: <T>(
      work: (transaction: Transaction) => Promise<T>,
      options?: TransactionOptions,
    ) =>
      hooks.passing({ kind: "commit", what: "transaction" }, (isLast) =>
        database.transaction(async (transaction) => {
          const result = await work(transaction);
          if (isLast) throw new CrashSignal("It died before the commit.");
          return result;
        }, options),
      ),
    close: () => database.close(),
  };
}
