import { AsyncLocalStorage } from "node:async_hooks";
import type { Database, Transaction, TransactionOptions } from "../../database/database.ts";

/**
 * Turns of the event loop that a transaction may be without a statement in flight. Computing
 * between two statements takes none; an answer from anywhere else takes many.
 */
const idleTurnsMax = 25;

/** Tests may take over the timers; these stay the real ones. */
const { setImmediate, clearImmediate } = globalThis;

/** The transaction of the work that runs. */
const within = new AsyncLocalStorage<IdleWatch>();

/**
 * Returns a database whose transactions fail if their work waits for anything but its own
 * statements: for a network, a file, a timer, or another transaction. Such a wait keeps the
 * connection, which is all of an embedded store, from everybody else. They also fail if their work
 * sends anything to the store beside them, even without waiting: it would not be undone with them.
 */
export function statementsOnly(database: Database): Database {
  return {
    ...database,
    async query(sql, parameters, options) {
      within.getStore()?.refuseBeside(sql);
      return database.query(sql, parameters, options);
    },
    async execute(sql, parameters) {
      within.getStore()?.refuseBeside(sql);
      return database.execute(sql, parameters);
    },
    async transaction<T>(
      work: (transaction: Transaction) => Promise<T>,
      options?: TransactionOptions,
    ) {
      within.getStore()?.refuseBeside("begin");
      return database.transaction((transaction) => watched(transaction, work), options);
    },
  };
}

async function watched<T>(
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const watch = new IdleWatch();
  const guarded: Transaction = {
    query: (sql, parameters, options) =>
      watch.during(sql, () => transaction.query(sql, parameters, options)),
    execute: (sql, parameters) => watch.during(sql, () => transaction.execute(sql, parameters)),
    savepoint: (work) => ending(watch, work, (wrapped) => transaction.savepoint(wrapped)),
    rehearse: (work) => ending(watch, work, (wrapped) => transaction.rehearse(wrapped)),
    afterCommit: (hook) => transaction.afterCommit(hook),
  };
  try {
    return await Promise.race([watch.failed, within.run(watch, () => work(guarded))]);
  } finally {
    watch.end();
  }
}

/** What ends a savepoint is a statement too, which is sent after the work in it. */
async function ending<T>(
  watch: IdleWatch,
  work: () => Promise<T>,
  run: (wrapped: () => Promise<T>) => Promise<T>,
): Promise<T> {
  let end = () => {};
  try {
    return await run(async () => {
      try {
        return await work();
      } finally {
        end = watch.begin("savepoint");
      }
    });
  } finally {
    end();
  }
}

/** Fails when no statement is under way for too many turns of the event loop. */
class IdleWatch {
  readonly failed: Promise<never>;
  #fail: (error: Error) => void = () => {};
  #last = "begin";
  #underWay = 0;
  #turn: NodeJS.Immediate | undefined;
  #isOver = false;

  constructor() {
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {});
    this.#wait(idleTurnsMax);
  }

  async during<T>(sql: string, send: () => Promise<T>): Promise<T> {
    if (this.#isOver) throw new Error(`The transaction is over, and this was sent in it: ${sql}`);
    const end = this.begin(sql);
    try {
      return await send();
    } finally {
      end();
    }
  }

  /** Marks work of the transaction as in progress until the returned function is called. */
  begin(what: string): () => void {
    this.#last = what;
    this.#underWay += 1;
    clearImmediate(this.#turn);
    return () => {
      this.#underWay -= 1;
      if (this.#underWay === 0 && !this.#isOver) this.#wait(idleTurnsMax);
    };
  }

  /** Fails if the transaction is still open: what belongs to it is sent in it. */
  refuseBeside(sql: string): void {
    if (this.#isOver) return;
    const statement = oneLine(sql);
    const error = new Error(`Sent to the store beside the transaction that is open: ${statement}`);
    this.#fail(error);
    throw error;
  }

  end(): void {
    this.#isOver = true;
    clearImmediate(this.#turn);
  }

  #wait(turns: number): void {
    this.#turn = setImmediate(() => {
      if (turns > 0) this.#wait(turns - 1);
      else {
        const after = oneLine(this.#last);
        this.#fail(
          new Error(`A transaction waits for something that is no statement, after: ${after}`),
        );
      }
    });
  }
}

function oneLine(sql: string): string {
  return sql.replaceAll(/\s+/g, " ").slice(0, 200);
}
