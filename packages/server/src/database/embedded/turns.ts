import { limits } from "@carryover/contract";

/** Who waits for the one connection of the embedded store. */
export interface Turns {
  /** A statement on its own, such as those of a check: before transactions that wait. */
  statement<T>(work: () => Promise<T>): Promise<T>;
  /** A transaction, such as a batch of thousands of records: in the order of their coming. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Lets one at a time use a connection. What waits as a statement goes before what waits as a
 * transaction, so a check waits for the one that runs and for none of those behind it; but after
 * so many statements in a row a transaction that waits has its turn.
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
      // Whoever got an answer may ask for more in the same turn of the event loop, as a check does
      // that takes two statements; it goes on before the next transaction begins.
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
