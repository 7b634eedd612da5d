import type { Database } from "../database/database.ts";
import { noteKeyUses } from "./keys-store.ts";

/**
 * When keys were last used, in memory until it is written for all of them at once: a request that
 * reads should not write. What was not written when a process ends is forgotten.
 */
export class KeyUses {
  #uses = new Map<string, Date>();

  note(keyId: string, now: Date): void {
    this.#uses.set(keyId, now);
  }

  /** Writes the uses since the last time; those that could not be written wait for the next. */
  async write(database: Database): Promise<void> {
    const uses = this.#uses;
    if (uses.size === 0) return;
    this.#uses = new Map();
    try {
      await noteKeyUses(database, uses);
    } catch (error) {
      this.#uses = new Map([...uses, ...this.#uses]);
      throw error;
    }
  }
}
