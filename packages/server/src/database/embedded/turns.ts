import { limits } from "@carryover/contract";

/** Who waits for the one connection of the embedded store. */
export interface Turns {
  /** A statement on its own, such as those of a check: before transactions that wait. */
  statement<T>(work: () => Promise<T>): Promise<T>;
  /** A transaction, such as a batch of thousands of records: in the order of their coming. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Grants the connection to one user at a time. Waiting statements overtake waiting transactions, so
 * that a check waits only for the running work; after a number of statements in a row, a waiting
 * transaction has its turn.
 */
export function createTurns(): Turns {
  const statements: Array<() => Promise<void>> = [];
  const transactions: Array<() => Promise<void>> = [];
  let isBusy = false;
  let statementsInRow = 0;
  const next = () => {
    const isTransactionDue =
      transactions.length > 0 && statementsInRow >= limits.statementsBeforeTransaction;
    const statement = isTransactionDue ? undefined : statements.shift();
    const work = statement ?? transactions.shift();
    if (work === undefined) return;
    statementsInRow = statement === undefined ? 0 : statementsInRow + 1;
    isBusy = true;
    work().finally(() => {
      isBusy = false;
      // A user that got an answer may send the next statement in the same turn of the event loop,
      // as a check of two statements does; it continues before the next transaction starts.
      if (statements.length > 0) next();
      else setImmediate(() => !isBusy && next());
    });
  };
  const wait = <T>(queue: Array<() => Promise<void>>, work: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      queue.push(() => work().then(resolve, reject));
      if (!isBusy) next();
    });
  return {
    statement: (work) => wait(statements, work),
    transaction: (work) => wait(transactions, work),
  };
}
