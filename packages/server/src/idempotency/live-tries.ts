import { limits } from "@carryover/contract";
import type { Database } from "../database/database.ts";
import type { Delivery } from "./delivery.ts";
import type { Scope, TryRow } from "./tries-store.ts";
import * as store from "./tries-store.ts";

/** The tries that this process works on, and what it is writing down of those that were lost. */
export class LiveTries {
  readonly #scopes = new Map<string, Set<LiveTry>>();
  readonly #marks = new Map<string, Set<Promise<void>>>();

  enter(database: Database, row: TryRow, delivery: Delivery): LiveTry {
    const name = nameOf(row);
    const one = new LiveTry(database, row, delivery, (mark) => this.#track(name, mark));
    add(this.#scopes, name, one);
    return one;
  }

  leave(one: LiveTry): void {
    remove(this.#scopes, nameOf(one.row), one);
  }

  /**
   * Returns ids of equal attempts whose clients are connected and get their reply from this
   * process.
   */
  answering(scope: Scope): string[] {
    const alike = this.#scopes.get(nameOf(scope)) ?? [];
    return [...alike].filter(({ delivery }) => !delivery.isLost).map(({ row }) => row.id);
  }

  /** Resolves when all that is known here of lost tries like this one is written down. */
  async marked(scope: Scope): Promise<void> {
    await Promise.all(this.#marks.get(nameOf(scope)) ?? []);
  }

  #track(name: string, mark: Promise<void>): void {
    add(this.#marks, name, mark);
    mark.finally(() => remove(this.#marks, name, mark));
  }
}

/** One try on its way through this process. */
export class LiveTry {
  readonly row: TryRow;
  readonly delivery: Delivery;
  readonly #database: Database;
  readonly #track: (mark: Promise<void>) => void;
  #onLost: (() => Promise<void>) | null = null;
  #mark: Promise<void> = Promise.resolve();
  #beat: NodeJS.Timeout | undefined;

  constructor(
    database: Database,
    row: TryRow,
    delivery: Delivery,
    track: (mark: Promise<void>) => void,
  ) {
    this.#database = database;
    this.row = row;
    this.delivery = delivery;
    this.#track = track;
  }

  /** Its work runs from now on: if the client leaves, a repeat on any server is to wait for it. */
  working(): void {
    this.#onLost = () => {
      this.#beatOn();
      return store.markRunning(this.#database, this.row);
    };
    this.delivery.onLost(() => this.#lost());
  }

  /**
   * Marks pending work that is committed and takes long, so that other servers see that it
   * continues.
   */
  finishing(): void {
    this.#beatOn();
  }

  /** Its work is done. */
  async done(): Promise<void> {
    this.#onLost = null;
    clearInterval(this.#beat);
    await this.#mark;
  }

  /** Removes the attempt after its work failed, which ends all waiting for it. */
  async failed(): Promise<void> {
    await this.done();
    if (!this.delivery.isLost) return;
    await store.deleteRunning(this.#database, this.row.id).catch(() => {});
  }

  /** The reply is on its way, and is kept again if it turns out to be lost. */
  sending(keep: () => Promise<void>): void {
    this.#onLost = keep;
    if (this.delivery.isLost) this.#lost();
  }

  #lost(): void {
    const mark = this.#onLost?.();
    if (mark === undefined) return;
    this.#onLost = null;
    // If this cannot be stored, the request runs once more, which is the lesser fault.
    this.#mark = mark.catch(() => {});
    this.#track(this.#mark);
  }

  #beatOn(): void {
    clearInterval(this.#beat);
    const beat = () => void store.touchTry(this.#database, this.row.id).catch(() => {});
    this.#beat = setInterval(beat, limits.trySilentMs / 5).unref();
  }
}

function nameOf({ environmentId, keyId, contentSha256 }: Scope): string {
  return `${environmentId} ${keyId} ${contentSha256}`;
}

function add<T>(sets: Map<string, Set<T>>, name: string, value: T): void {
  const set = sets.get(name) ?? new Set<T>();
  sets.set(name, set.add(value));
}

function remove<T>(sets: Map<string, Set<T>>, name: string, value: T): void {
  const set = sets.get(name);
  set?.delete(value);
  if (set?.size === 0) sets.delete(name);
}
