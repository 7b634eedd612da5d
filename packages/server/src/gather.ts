import { limits } from "@carryover/contract";

/**
 * Gives what belongs to a key; undefined if there is nothing. The group is what one statement can
 * be asked for, such as an environment.
 */
export type Gathered<V> = (group: string, key: string) => Promise<V | undefined>;

interface Batch<V> {
  readonly keys: Set<string>;
  readonly values: Promise<ReadonlyMap<string, V>>;
  readonly send: () => void;
}

/**
 * Makes one look-up of many: keys of one group that are asked for in the same turn of the event
 * loop are loaded together, each once. Nothing is kept beyond the turn, so an answer is never older
 * than its question. If loading fails, it fails for all who asked in that turn.
 */
export function gather<V>(
  load: (group: string, keys: string[]) => Promise<ReadonlyMap<string, V>>,
): Gathered<V> {
  const open = new Map<string, Batch<V>>();
  const begin = (group: string): Batch<V> => {
    const keys = new Set<string>();
    const { promise, resolve } = deferred();
    const values = promise.then(() => load(group, [...keys]));
    const batch: Batch<V> = {
      keys,
      values,
      send() {
        if (open.get(group) === batch) open.delete(group);
        resolve();
      },
    };
    open.set(group, batch);
    // Requests of other connections are read in the same turn, but not in the same microtask.
    setImmediate(batch.send);
    return batch;
  };
  return async (group, key) => {
    const batch = open.get(group) ?? begin(group);
    batch.keys.add(key);
    if (batch.keys.size >= limits.gatheredMax) batch.send();
    return (await batch.values).get(key);
  };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
