import { limits } from "@carryover/contract";

/**
 * Limits the work in progress, in total and per group; the rest waits. It is a file beside main
 * because requests, background work and the database all use it.
 */
export class FairGate {
  readonly #options: GateOptions;
  /** In the order of their turns: the group that was admitted last is last. */
  readonly #groups = new Map<string, Group>();
  #lastAdmitted = "";
  #used = 0;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /**
   * Resolves when it is the claim's turn, with the function to call when the work is over. Rejects
   * with NotAdmitted if too many of the group wait already, if the turn does not come in time, or
   * when the signal aborts.
   */
  enter(claim: Claim): Promise<() => void> {
    const group = this.#groupOf(claim.group);
    if (group.waiting.length >= this.#options.waitingPerGroup) {
      return Promise.reject(new NotAdmitted("too many wait already"));
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { size: claim.size, admit: () => {} };
      group.waiting.push(waiter);
      const giveUp = (reason: string) => {
        group.waiting.splice(group.waiting.indexOf(waiter), 1);
        this.#forgetIfIdle(claim.group, group);
        reject(new NotAdmitted(reason));
        // The turn that was waited for may be another's now.
        this.#admitNext();
      };
      const onAbort = () => {
        clearTimeout(timer);
        giveUp("nobody waits any more");
      };
      const onLate = () => {
        claim.signal?.removeEventListener("abort", onAbort);
        giveUp("its turn did not come in time");
      };
      const waitMs = claim.waitMs ?? this.#options.waitMs;
      const timer = Number.isFinite(waitMs) ? setTimeout(onLate, waitMs) : undefined;
      waiter.admit = () => {
        clearTimeout(timer);
        claim.signal?.removeEventListener("abort", onAbort);
        resolve(() => this.#leave(claim, group));
      };
      if (claim.signal?.aborted) return onAbort();
      claim.signal?.addEventListener("abort", onAbort, { once: true });
      this.#admitNext();
    });
  }

  /** The admitted size, in the unit of the sizes of claims. */
  get usedSize(): number {
    return this.#used;
  }

  /** How many claims wait for their turn. */
  get waitingCount(): number {
    return [...this.#groups.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  #leave(claim: Claim, group: Group): void {
    this.#used -= claim.size;
    group.used -= claim.size;
    this.#forgetIfIdle(claim.group, group);
    this.#admitNext();
  }

  /**
   * Goes through the groups in turn. A group with its full share is passed over; one that only
   * lacks room in the total is waited for, or smaller claims of others would always overtake it.
   */
  #admitNext(): void {
    const { inAll, perGroup } = this.#options;
    for (;;) {
      const next = [...this.#groups].find(([, { used, waiting }]) => {
        return waiting[0] !== undefined && used + waiting[0].size <= perGroup;
      });
      const [name, group] = next ?? [];
      const size = group?.waiting[0]?.size ?? 0;
      if (name === undefined || group === undefined || this.#used + size > inAll) return;
      const waiter = group.waiting.shift();
      group.used += size;
      this.#used += size;
      this.#lastAdmitted = name;
      this.#moveToEnd(name);
      waiter?.admit();
    }
  }

  /** A group that is new comes before the one that has just had its turn. */
  #groupOf(name: string): Group {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const group: Group = { used: 0, waiting: [] };
    this.#groups.set(name, group);
    this.#moveToEnd(this.#lastAdmitted);
    return group;
  }

  #moveToEnd(name: string): void {
    const group = this.#groups.get(name);
    if (group === undefined) return;
    this.#groups.delete(name);
    this.#groups.set(name, group);
  }

  #forgetIfIdle(name: string, group: Group): void {
    if (group.used === 0 && group.waiting.length === 0) this.#groups.delete(name);
  }
}

/**
 * The capacity of a gate, and how long claims may wait. The limits are read at each claim, so they
 * may change; admitted work stays admitted.
 */
export interface GateOptions {
  readonly inAll: number;
  readonly perGroup: number;
  readonly waitingPerGroup: number;
  readonly waitMs: number;
}

/** A request for admission. It must not exceed the capacity of its group. */
export interface Claim {
  /** Whose it is; groups take turns. */
  readonly group: string;
  readonly size: number;
  readonly signal?: AbortSignal;
  /** Overrides the waiting time of the gate; Infinity for background work. */
  readonly waitMs?: number;
}

/** The claim was not admitted; no work was done. */
export class NotAdmitted extends Error {
  override readonly name = "NotAdmitted";
}

interface Group {
  used: number;
  readonly waiting: Waiter[];
}

interface Waiter {
  readonly size: number;
  admit: () => void;
}

/** The admission of a server; groups are environments, so that none can block another. */
export interface Admission {
  /** A light request of a known caller, such as a check, was answered just now. */
  noteLight(): void;
  /** Requests and background work that keep the database or the event loop busy. */
  readonly heavy: FairGate;
  /** Bytes of bodies, from before they are read until their request is answered. */
  readonly bodyBytes: FairGate;
}

/**
 * Returns the admission of one server. While light requests come, an environment has one heavy
 * request under way instead of two: a second one makes an import faster, and checks slower.
 */
export function createAdmission(): Admission {
  const waiting = {
    waitingPerGroup: limits.waitingPerEnvironmentMax,
    waitMs: limits.admissionWaitMs,
  };
  let lastLightAt = Number.NEGATIVE_INFINITY;
  const isAmongLight = () => performance.now() - lastLightAt < limits.lightTrafficMs;
  return {
    noteLight() {
      lastLightAt = performance.now();
    },
    heavy: new FairGate({
      get inAll() {
        return isAmongLight() ? limits.heavyRequestsBesideLightMax : limits.heavyRequestsMax;
      },
      get perGroup() {
        return isAmongLight() ? 1 : limits.heavyRequestsPerEnvironmentMax;
      },
      ...waiting,
    }),
    bodyBytes: new FairGate({
      inAll: limits.bodyBytesInFlightMax,
      perGroup: limits.bodyBytesPerEnvironmentMax,
      ...waiting,
    }),
  };
}
