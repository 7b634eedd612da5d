import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { limits } from "@carryover/contract";
import { wireParameters } from "../array-literal.ts";
import { DatabaseUnavailable } from "../database.ts";
import { StoreOutage } from "../outage.ts";
import { freeBytes, inMegabytes } from "./disk-space.ts";
import { endWithProcess } from "./end-of-process.ts";

/** The worker's answer: rows and their number, or PostgreSQL's error. */
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
   * Sends a statement, or null to close the store. Throws PostgreSQL's error, with its SQLSTATE as
   * `code`, or StoreOutage once the thread has ended.
   */
  send(sql: string | null, parameters: readonly unknown[], limitMs: number): Promise<Answer>;
  /**
   * Closes the store and ends the thread, by force if necessary. Resolves to whether it has ended:
   * a thread that waits for a disk may survive any force and write once more. Throws the error that
   * prevented closing after the thread has ended.
   */
  stop(): Promise<boolean>;
}

interface WorkerOptions {
  /** A tar file of a data directory from which a store in memory starts. */
  readonly image?: Uint8Array | undefined;
  readonly onStopped?: ((error: Error) => void) | undefined;
}

/** Plain JavaScript beside src and dist, so that both can load it. */
const workerFile = new URL("../../../worker/pglite-worker.js", import.meta.url);

interface Asked {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
  readonly limitMs: number;
}

/**
 * Starts the thread and opens the store of a directory in it. Work that cannot be interrupted from
 * within, such as PostgreSQL retrying on a full disk, is ended from outside by the timeout of its
 * statement.
 */
export function startWorker(directory: string, options: WorkerOptions): StoreWorker {
  return new WorkerThread(directory, options);
}

class WorkerThread implements StoreWorker {
  readonly opened: Promise<unknown>;
  readonly #directory: string;
  readonly #onStopped: WorkerOptions["onStopped"];
  readonly #thread: Worker;
  readonly #ended: Promise<true>;
  readonly #waiting = new Map<number, Asked>();
  #gone: DatabaseUnavailable | null = null;
  #lastId = 0;
  #isClosing = false;
  #isTerminated = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(directory: string, { image, onStopped }: WorkerOptions) {
    this.#directory = directory;
    this.#onStopped = onStopped;
    this.#thread = new Worker(workerFile, { workerData: { directory, image }, execArgv: [] });
    endWithProcess(this.#thread);
    this.#ended = new Promise((resolve) => this.#thread.once("exit", () => resolve(true)));
    this.#thread.on("error", (error) => this.#fail(`${error.message}. ${startAgain}`));
    this.#thread.on("exit", (code) => {
      // After a forced end, the code that forced it reports the reason.
      if (!this.#isTerminated) this.#fail(`its thread ended with ${code}. ${startAgain}`);
    });
    this.#thread.on("message", (answer: Answer) => this.#take(answer));
    // The first answer confirms that the store is open.
    this.opened = this.#wait(0, limits.embeddedOpenMs);
  }

  send(sql: string | null, parameters: readonly unknown[], limitMs: number): Promise<Answer> {
    const id = ++this.#lastId;
    const answer = this.#wait(id, limitMs);
    this.#thread.postMessage({ id, sql, parameters: wireParameters(parameters) });
    return answer;
  }

  async stop(): Promise<boolean> {
    let failure: unknown = null;
    await this.#close().catch((error: unknown) => {
      // A store that does not close was ended by its timeout; committed data is safe.
      if (!this.#isTerminated) failure = error;
      this.#end();
    });
    const late = sleep(limits.embeddedEndMs, false, { ref: false });
    const hasEnded = await Promise.race([this.#ended, late]);
    if (hasEnded && failure !== null) throw failure;
    return hasEnded;
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    if (this.#gone === null) await this.send(null, [], limits.embeddedCloseMs);
  }

  #wait(id: number, limitMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== null) return reject(this.#gone);
      this.#waiting.set(id, { resolve, reject, limitMs });
      if (this.#waiting.size === 1) this.#watch();
    });
  }

  #take(answer: Answer): void {
    const asked = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    this.#watch();
    if (answer.failure === undefined) asked?.resolve(answer);
    else asked?.reject(Object.assign(new Error(answer.failure.message), answer.failure));
  }

  /** The thread takes statements one after the other: the first that waits is the one it is at. */
  #watch(): void {
    clearTimeout(this.#timer);
    const [first] = this.#waiting.values();
    if (first === undefined) return;
    this.#timer = setTimeout(async () => {
      this.#end();
      this.#fail(await whyStuck(this.#directory, first.limitMs));
    }, first.limitMs);
  }

  #end(): void {
    this.#isTerminated = true;
    void this.#thread.terminate();
  }

  #fail(reason: string): void {
    clearTimeout(this.#timer);
    if (this.#gone === null) {
      if (this.#isClosing) this.#gone = new DatabaseUnavailable("The store is closed.");
      else {
        const message = `The embedded store has stopped: ${reason}`;
        this.#gone = new StoreOutage("store_stopped", message);
        this.#onStopped?.(this.#gone);
      }
    }
    for (const each of this.#waiting.values()) each.reject(this.#gone);
    this.#waiting.clear();
  }
}

const askDiskMs = 1_000;

const startAgain = "Start the command, or the server, again; committed data is kept.";

async function whyStuck(directory: string, limitMs: number): Promise<string> {
  // A disk that does not answer may be the very reason.
  const free = await Promise.race([freeBytes(directory), sleep(askDiskMs, null, { ref: false })]);
  const disk =
    free === null ? "" : ` The disk of ${resolve(directory)} has ${inMegabytes(free)} free.`;
  return `a statement did not end within ${limitMs / 1_000} s.${disk} ${startAgain}`;
}
