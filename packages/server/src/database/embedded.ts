import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { wireParameters } from "./array-literal.ts";
import {
  asTransaction,
  type Database,
  DatabaseUnavailable,
  type Queryable,
  type Transaction,
  unawaited,
} from "./database.ts";
import { lockDirectory } from "./lock.ts";

export interface EmbeddedOptions {
  /** Where the store lives; null keeps it in memory, for tests. */
  readonly dataDir: string | null;
  /** A tar file of a data directory, with which a store in memory begins. */
  readonly image?: Uint8Array;
  /** What this process is, for whoever finds the directory locked. */
  readonly command: string;
  /** Told when a lock left behind by a process that is gone was replaced. */
  readonly onStaleLock?: (explanation: string) => void;
}

/**
 * Opens the embedded store: PostgreSQL in this process. It survives the kill of the process, but it
 * does not force writes to the disk, so it may lose the last ones in a power cut.
 * Throws StoreLocked if another process has it open.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { dataDir } = options;
  if (dataDir === null) {
    return database(await startWorker("memory://", options.image), async () => {});
  }
  const lock = await lockDirectory(dataDir, options);
  try {
    const directory = join(dataDir, "store");
    await mkdir(directory, { recursive: true });
    await chmod(dataDir, 0o700);
    return database(await startWorker(directory), () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** One statement or transaction at a time: there is one connection; whoever comes second waits. */
function database(worker: StoreWorker, release: () => Promise<void>): Database {
  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const connection: Queryable = {
    query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await worker.send(sql, parameters)).rows as Row[],
    execute: async (sql, parameters = []) => (await worker.send(sql, parameters)).affected,
  };
  return {
    store: "embedded",
    query: (sql, parameters) => alone(() => connection.query(sql, parameters)),
    execute: (sql, parameters) => alone(() => connection.execute(sql, parameters)),
    transaction: (work) => alone(() => transact(connection, work)),
    async close() {
      try {
        await alone(() => worker.stop());
      } finally {
        await release();
      }
    },
  };
}

async function transact<T>(
  connection: Queryable,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const hooks: (() => void)[] = [];
  let result: T;
  unawaited(connection.execute("begin"));
  try {
    result = await work(asTransaction(connection, hooks));
    await connection.execute("commit");
  } catch (error) {
    await connection.execute("rollback");
    throw error;
  }
  for (const hook of hooks) hook();
  return result;
}

/** What the worker answers: rows and their number, or what PostgreSQL said. */
interface Answer {
  readonly id: number;
  readonly rows: unknown[];
  readonly affected: number;
  readonly failure?: { message: string; code?: string; detail?: string; constraint?: string };
}

interface StoreWorker {
  /** Throws what PostgreSQL said, with its SQLSTATE as `code`. */
  send(sql: string | null, parameters: readonly unknown[]): Promise<Answer>;
  stop(): Promise<void>;
}

/** Plain JavaScript beside src and dist, so that it runs from both. */
const workerFile = new URL("../../worker/pglite-worker.js", import.meta.url);

async function startWorker(directory: string, image?: Uint8Array): Promise<StoreWorker> {
  const thread = new Worker(workerFile, { workerData: { directory, image }, execArgv: [] });
  const waiting = new Map<number, PromiseWithResolvers>();
  let gone: DatabaseUnavailable | null = null;
  let lastId = 0;
  const fail = (reason: string) => {
    gone = new DatabaseUnavailable(`The embedded store is gone: ${reason}`);
    for (const each of waiting.values()) each.reject(gone);
    waiting.clear();
  };
  thread.on("error", (error) => fail(error.message));
  thread.on("exit", (code) => fail(`its thread ended with ${code}`));
  thread.on("message", (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.failure === undefined) asked?.resolve(answer);
    else asked?.reject(Object.assign(new Error(answer.failure.message), answer.failure));
  });
  const wait = (id: number) =>
    new Promise<Answer>((resolve, reject) => {
      if (gone !== null) reject(gone);
      else waiting.set(id, { resolve, reject });
    });
  // The first answer says that the store is open.
  await wait(0);
  const send: StoreWorker["send"] = (sql, parameters) => {
    const id = ++lastId;
    const answer = wait(id);
    thread.postMessage({ id, sql, parameters: wireParameters(parameters) });
    return answer;
  };
  return {
    send,
    async stop() {
      if (gone !== null) return;
      const ended = new Promise((resolve) => thread.once("exit", resolve));
      await send(null, []);
      await ended;
    },
  };
}

interface PromiseWithResolvers {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}
