import { limits } from "@carryover/contract";

/**
 * Returns the value of a key; undefined without one. `asked` is the store, or a transaction; the
 * group is the scope of one statement, such as an environment.
 */
export type BatchedLookup<D, V> = (asked: D, group: string, key: string) => Promise<V | undefined>;

interface Batch<V> {
  readonly keys: Set<string>;
  readonly values: Promise<ReadonlyMap<string, V>>;
  readonly send: () => void;
}

/**
 * Makes one look-up of many: keys of one group that a store is asked for in one turn of the event
 * loop, or while enough look-ups are under way, are loaded together, each once. So the busier it
 * is, the more is done at a time. Nothing is kept, so an answer is never older than its question.
 * If loading fails, it fails for all who are in it.
 */
export function batchedLookup<D extends object, V>(
  load: (asked: D, group: string, keys: string[]) => Promise<ReadonlyMap<string, V>>,
): BatchedLookup<D, V> {
  const groupsOf = new WeakMap<D, Map<string, Group<V>>>();
  return async (asked, group, key) => {
    const groups = groupsOf.get(asked) ?? new Map<string, Group<V>>();
    groupsOf.set(asked, groups);
    let place = groups.get(group);
    if (place === undefined) {
      place = new Group(
        (keys) => load(asked, group, keys),
        () => groups.delete(group),
      );
      groups.set(group, place);
    }
    return (await place.ask(key)).get(key);
  };
}

/** The look-ups of one group: those in flight, and one that is being filled. */
class Group<V> {
  readonly #load: (keys: string[]) => Promise<ReadonlyMap<string, V>>;
  readonly #onIdle: () => void;
  #filling: Batch<V> | null = null;
  #underWay = 0;

  constructor(load: (keys: string[]) => Promise<ReadonlyMap<string, V>>, onIdle: () => void) {
    this.#load = load;
    this.#onIdle = onIdle;
  }

  ask(key: string): Promise<ReadonlyMap<string, V>> {
    if (this.#filling === null) {
      this.#filling = this.#begin();
      // Requests of other connections are read in the same turn, but not in the same microtask.
      if (this.#underWay < limits.gatheringsMax) setImmediate(() => this.#send());
    }
    const batch = this.#filling;
    batch.keys.add(key);
    if (batch.keys.size >= limits.gatheredMax) this.#send();
    return batch.values;
  }

  #begin(): Batch<V> {
    const keys = new Set<string>();
    const { promise, resolve } = deferred();
    return { keys, values: promise.then(() => this.#loaded(keys)), send: resolve };
  }

  async #loaded(keys: ReadonlySet<string>): Promise<ReadonlyMap<string, V>> {
    this.#underWay += 1;
    try {
      return await this.#load([...keys]);
    } finally {
      this.#underWay -= 1;
      if (this.#filling !== null) this.#send();
      else if (this.#underWay === 0) this.#onIdle();
    }
  }

  #send(): void {
    const batch = this.#filling;
    this.#filling = null;
    batch?.send();
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
