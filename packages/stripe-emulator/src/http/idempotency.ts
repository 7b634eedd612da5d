import { createHash } from "node:crypto";
import type { Form } from "./form.ts";

interface Saved {
  readonly digest: string;
  /** Number of the line with the answer. */
  readonly seq: number;
  /** When it was saved, by the account's clock. */
  readonly at: number;
}

const keptSeconds = 86_400;

/** Which line holds the answer of each idempotency key, for 24 hours by the account's clock. */
export class SavedReplies {
  readonly #saved = new Map<string, Saved>();

  find(key: string, now: number): Saved | undefined {
    const saved = this.#saved.get(key);
    return saved === undefined || saved.at + keptSeconds <= now ? undefined : saved;
  }

  save(key: string, saved: Saved): void {
    this.#saved.delete(key);
    this.#saved.set(key, saved);
    for (const [old, { at }] of this.#saved) {
      if (at + keptSeconds > saved.at) break;
      this.#saved.delete(old);
    }
  }
}

/** Returns the identity of a request: method, path and parameters in any order. */
export function digestOf(method: string, path: string, form: Form): string {
  const sorted = (_: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const text = `${method} ${path} ${JSON.stringify(form, sorted)}`;
  return createHash("sha256").update(text).digest("base64url");
}
