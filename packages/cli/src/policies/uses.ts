import type { PolicyFlag, PolicyUse } from "./policies.ts";

/** How often a policy was used. */
export interface CountedPolicy {
  readonly flag: PolicyFlag;
  /** Records that it has changed; none where it has only changed what is beside them. */
  readonly records: number;
  /** Values that it has changed in them, and beside them. */
  readonly values: number;
  /** The line of the first one. */
  readonly line: number;
}

/** Counts what the policies change in records that are sent. */
export class PolicyUses {
  readonly #counts = new Map<PolicyFlag, { records: number; values: number; line: number }>();

  note(uses: readonly PolicyUse[], line: number): void {
    const noted = new Set<PolicyFlag>();
    for (const { flag } of uses) {
      const count = this.#counts.get(flag) ?? { records: 0, values: 0, line };
      this.#counts.set(flag, count);
      count.values += 1;
      if (!noted.has(flag)) count.records += 1;
      noted.add(flag);
    }
  }

  /** Notes values beside the records, which apply to all of them. */
  noteBeside(flag: PolicyFlag, values: number, line: number): void {
    if (values > 0) this.#counts.set(flag, { records: 0, values, line });
  }

  list(): CountedPolicy[] {
    return [...this.#counts].map(([flag, { records, values, line }]) => {
      return { flag, records, values, line };
    });
  }
}
