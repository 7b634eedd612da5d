import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract";
import {
  type ExistingLock,
  publish,
  readLock,
  removeLeftovers,
  removeOwn,
  replace,
} from "./lock-file.ts";
import { describeHolder, type Holder, newHolder, whereaboutsOf } from "./lock-holder.ts";
import { makeDirectory } from "./store-directory.ts";

/**
 * The exclusive lock on a data directory. The embedded store has none of its own, and two processes
 * in one directory lose each other's rows without an error. A lock is never taken from a live
 * process, however long it has been silent.
 */
export interface Lock {
  release(): Promise<void>;
}

/** Another process has the data directory open. */
export class StoreLocked extends Error {
  override readonly name = "StoreLocked";
}

interface LockOptions {
  readonly command: string;
  readonly onStaleLock?: (explanation: string) => void;
}

/**
 * Takes the lock of a directory, making the directory if need be. Throws StoreLocked, and
 * StoreUnusable if nothing can be written there.
 */
export async function lockDirectory(directory: string, options: LockOptions): Promise<Lock> {
  await makeDirectory(directory);
  const path = join(directory, "lock");
  const holder = await newHolder(options.command);
  const deadline = performance.now() + limits.lockWaitMs;
  for (;;) {
    const result = await tryToTake(path, holder);
    if (result.kind === "taken") {
      await removeLeftovers(path);
      if (result.from !== null) options.onStaleLock?.(explanation(directory, result.from));
      return { release: () => removeOwn(path, holder.token) };
    }
    if (result.kind === "held") throw locked(directory, result.why);
    if (performance.now() > deadline) throw locked(directory, result.why);
    await sleep(pauseMs);
  }
}

const pauseMs = 20;

type Attempt =
  /** `from` is what was replaced; null if there was no lock. */
  | { readonly kind: "taken"; readonly from: ExistingLock | null }
  | { readonly kind: "held"; readonly why: string }
  /** It may be decided an instant later. */
  | { readonly kind: "undecided"; readonly why: string };

/**
 * Takes a lock that is free or stale. Of several processes that find the same stale lock, the
 * holder of a claim replaces it; the claim is a lock named by the content of the stale one. A claim
 * with a dead holder is stale too, so that it cannot block the store permanently.
 */
async function tryToTake(path: string, holder: Holder): Promise<Attempt> {
  if (await publish(path, holder)) return { kind: "taken", from: null };
  const found = await readLock(path);
  if (found === null) return { kind: "undecided", why: "Other processes keep taking it." };
  if (found.holder === null) {
    if (found.ageMs < limits.lockUnreadableMs) {
      return { kind: "undecided", why: unreadable(path) };
    }
  } else {
    const whereabouts = await whereaboutsOf(found.holder);
    if (whereabouts !== "gone") {
      const isElsewhere = whereabouts === "elsewhere";
      return { kind: "held", why: whyHeld(found.holder, { path, isElsewhere, by: holder }) };
    }
  }
  const claim = `${path}.takeover-${found.identity}`;
  const claimed = await tryToTake(claim, holder);
  if (claimed.kind !== "taken") {
    return { kind: "undecided", why: "Another process is replacing its lock this very moment." };
  }
  try {
    // The previous holder of the claim may have replaced the lock already.
    const current = await readLock(path);
    if (current?.identity !== found.identity || !(await replace(path, holder))) {
      return { kind: "undecided", why: "Other processes keep taking it." };
    }
    return { kind: "taken", from: found };
  } finally {
    await removeOwn(claim, holder.token);
  }
}

function locked(directory: string, why: string): StoreLocked {
  return new StoreLocked(`The store in ${directory} is in use. ${why}`);
}

/** A lock that is held, and who else wants it. */
interface Wanted {
  readonly path: string;
  readonly isElsewhere: boolean;
  readonly by: Holder;
}

function whyHeld(holder: Holder, { path, isElsewhere, by }: Wanted): string {
  const who = describeHolder(holder);
  if (isElsewhere) {
    return (
      `It is held by ${who} on host ${holder.host}, which cannot be checked from here. ` +
      `If that process is gone, remove ${path}.`
    );
  }
  if (by.command === "carryover keys") {
    // It has no --url: keys are made and shown where they are kept.
    return `It is held by ${who}. Only a store that nobody uses shows its keys: stop that process.`;
  }
  // Only a server has a URL; any other command ends by itself.
  const isAsked = holder.command === "carryover serve" && by.command !== "carryover serve";
  const advice = isAsked ? "Stop it, use its URL with --url" : "Wait, or stop it";
  return `It is held by ${who}. ${advice}, or name another --data-dir.`;
}

function unreadable(path: string): string {
  return `Its lock file ${path} cannot be understood; if no process uses the store, remove it.`;
}

function explanation(directory: string, { holder }: ExistingLock): string {
  if (holder === null) {
    return `The lock of the store in ${directory} was never written whole. It was replaced.`;
  }
  return (
    `The store in ${directory} was locked by ${describeHolder(holder)}, which is gone. ` +
    "The lock was replaced."
  );
}
