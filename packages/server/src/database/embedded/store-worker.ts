import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { limits } from "@carryover/contract";
import { wireParameters } from "../array-literal.ts";
import { DatabaseUnavailable } from "../database.ts";
import { StoreOutage } from "../outage.ts";
import { freeBytes, inMegabytes } from "./disk-space.ts";
import { endWithProcess } from "./end-of-process.ts";

/** What the worker answers: rows and their number, or what PostgreSQL said. */
interface Answer {
  readonly id: number;
  readonly rows: unknown[];
  readonly affected: number;
  readonly failure?: { message: string; code?: string; detail?: string; constraint?: string };
}

/** The thread that PostgreSQL runs in. */
export interface StoreWorker {
  /** Resolves when the store is open. Rejects with StoreOutage. */
  readonly opened: Promise<unknown>;
  /**
   * Sends a statement, or null to close the store. Throws what PostgreSQL said, with its SQLSTATE
   * as `code`, or StoreOutage once the thread is gone.
   */
  send(sql: string | null, parameters: readonly unknown[], limitMs: number): Promise<Answer>;
  /**
   * Closes the store and ends the thread, by force if it does not end by itself. Resolves to
   * whether it has ended: one that waits for a disk may outlast any force, and write once more.
   * Throws what has kept the store from closing, when the thread has ended.
   */
  stop(): Promise<boolean>;
}

interface WorkerOptions {
  /** A tar file of a data directory, with which a store in memory begins. */
  readonly image?: Uint8Array | undefined;
  readonly onStopped?: ((error: Error) => void) | undefined;
}

/** Plain JavaScript beside src and dist, so that it runs from both. */
const workerFile = new URL("../../../worker/pglite-worker.js", import.meta.url);

interface Asked {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
  readonly limitMs: number;
}

/**
 * Starts the thread and opens the store of a directory in it. What cannot be interrupted from
 * within, such as PostgreSQL on a full disk, which tries for ever, is ended from outside: by the
 * limit of the statement that it is at.
 */
export function startWorker(directory: string, { image, onStopped }: WorkerOptions): StoreWorker {
  const thread = new Worker(workerFile, { workerData: { directory, image }, execArgv: [] });
  endWithProcess(thread);
  const ended = new Promise<true>((resolve) => thread.once("exit", () => resolve(true)));
  const waiting = new Map<number, Asked>();
  let gone: DatabaseUnavailable | null = null;
  let lastId = 0;
  let isClosing = false;
  let isTerminated = false;
  let timer: NodeJS.Timeout | undefined;
  const fail = (reason: string) => {
    clearTimeout(timer);
    if (gone === null && isClosing) gone = new DatabaseUnavailable("The store is closed.");
    if (gone === null) {
      gone = new StoreOutage("store_stopped", `The embedded store has stopped: ${reason}`);
      onStopped?.(gone);
    }
    for (const each of waiting.values()) each.reject(gone);
    waiting.clear();
  };
  const end = () => {
    isTerminated = true;
    void thread.terminate();
  };
  /** The thread takes statements one after the other: the first that waits is the one it is at. */
  const watch = () => {
    clearTimeout(timer);
    const [first] = waiting.values();
    if (first === undefined) return;
    timer = setTimeout(async () => {
      end();
      fail(await whyStuck(directory, first.limitMs));
    }, first.limitMs);
  };
  thread.on("error", (error) => fail(`${error.message}. ${startAgain}`));
  thread.on("exit", (code) => {
    // When it was ended from here, whoever did that says why.
    if (!isTerminated) fail(`its thread ended with ${code}. ${startAgain}`);
  });
  thread.on("message", (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    watch();
    if (answer.failure === undefined) asked?.resolve(answer);
    else asked?.reject(Object.assign(new Error(answer.failure.message), answer.failure));
  });
  const wait = (id: number, limitMs: number) =>
    new Promise<Answer>((resolve, reject) => {
      if (gone !== null) return reject(gone);
      waiting.set(id, { resolve, reject, limitMs });
      if (waiting.size === 1) watch();
    });
  const send: StoreWorker["send"] = (sql, parameters, limitMs) => {
    const id = ++lastId;
    const answer = wait(id, limitMs);
    thread.postMessage({ id, sql, parameters: wireParameters(parameters) });
    return answer;
  };
  const close = async () => {
    isClosing = true;
    if (gone === null) await send(null, [], limits.embeddedCloseMs);
  };
  return {
    // The first answer says that the store is open.
    opened: wait(0, limits.embeddedOpenMs),
    send,
    async stop() {
      let failure: unknown = null;
      await close().catch((error: unknown) => {
        // One that does not close was ended by its limit: what was committed is kept all the same.
        if (!isTerminated) failure = error;
        end();
      });
      const hasEnded = await Promise.race([
        ended,
        sleep(limits.embeddedEndMs, false, { ref: false }),
      ]);
      if (hasEnded && failure !== null) throw failure;
      return hasEnded;
    },
  };
}

const askDiskMs = 1_000;

const startAgain = "Start the command, or the server, again; what was committed is kept.";

async function whyStuck(directory: string, limitMs: number): Promise<string> {
  // A disk that does not answer may be the very reason.
  const free = await Promise.race([freeBytes(directory), sleep(askDiskMs, null, { ref: false })]);
  const disk =
    free === null ? "" : ` The disk of ${resolve(directory)} has ${inMegabytes(free)} free.`;
  return `a statement did not end within ${limitMs / 1_000} s.${disk} ${startAgain}`;
}
