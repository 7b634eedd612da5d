import { join } from "node:path";
import { Faults } from "./control/faults.ts";
import type { Mode } from "./http/keys.ts";
import { Limits } from "./http/limits.ts";
import { Locks } from "./http/locks.ts";
import { RequestCounter } from "./http/requests.ts";
import { Webhooks } from "./webhooks.ts";
import { World } from "./world.ts";

/** An account in one mode, with all that happens around it. */
export interface Emulated {
  readonly world: World;
  readonly limits: Limits;
  readonly locks: Locks;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  /** Idempotency keys of requests that are being worked on. */
  readonly inFlight: Set<string>;
  counter: RequestCounter;
  /** While the clock is moved, requests wait for this. */
  moving: Promise<void> | null;
}

/** The accounts of a process. Each is made when it is first named. */
export class Accounts {
  readonly #dataDir: string | null;
  readonly #hasLimits: boolean;
  readonly #opened = new Map<string, Promise<Emulated>>();

  constructor(options: { readonly dataDir: string | null; readonly hasLimits: boolean }) {
    this.#dataDir = options.dataDir;
    this.#hasLimits = options.hasLimits;
  }

  of(accountId: string, mode: Mode): Promise<Emulated> {
    const name = `${mode}-${accountId}`;
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const opened = this.#open(accountId, mode, name);
    this.#opened.set(name, opened);
    return opened;
  }

  /** Empties an account: it is as if it had never been named. */
  async reset(accountId: string, mode: Mode): Promise<void> {
    const { world, webhooks } = await this.of(accountId, mode);
    this.#opened.delete(`${mode}-${accountId}`);
    webhooks.stop();
    await world.clear();
  }

  async close(): Promise<void> {
    for (const opened of this.#opened.values()) {
      const { world, webhooks } = await opened;
      webhooks.stop();
      await world.close();
    }
  }

  async #open(accountId: string, mode: Mode, name: string): Promise<Emulated> {
    const path = this.#dataDir === null ? null : join(this.#dataDir, `${name}.ndjson`);
    const world = await World.open(accountId, mode, path);
    const faults = new Faults();
    const webhooks = new Webhooks(world, faults);
    world.onEvents = (events) => webhooks.deliver(events);
    return {
      world,
      faults,
      webhooks,
      limits: new Limits(mode, this.#hasLimits),
      locks: new Locks(),
      inFlight: new Set<string>(),
      counter: new RequestCounter(),
      moving: null,
    };
  }
}
