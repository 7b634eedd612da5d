import type { RunKind } from "@carryover/contract/client";
import type { CellPlace } from "../../csv/place.ts";

/** One record of a group, for people who have never seen the file. */
export interface FaultExample {
  readonly recordNumber: number;
  readonly line: number;
  readonly column: number;
  /** The id of the record, or that of its customer; null if it cannot be read. */
  readonly id: string | null;
  readonly pointer: string;
  /** The value as JSON, shortened; null where there is none, or it may be a secret. */
  readonly value: string | null;
  readonly message: string;
  readonly hint: string;
  /** Its place in a table; none in JSON. */
  readonly cell?: CellPlace;
}

/** What has caused the rejections of a group. */
export interface GroupCause {
  readonly kind: RunKind;
  /** How many rejected records of that kind the records of the group name. */
  readonly records: number;
}

/** The records that have one fault for one reason. */
export interface FaultGroup {
  readonly code: string;
  /** How many records. One with several faults is in several groups. */
  readonly count: number;
  /** Records that were rejected before, for want of which these are; null if it is not that. */
  readonly cause: GroupCause | null;
  /** The first one in the file. */
  readonly example: FaultExample | null;
}

interface Group {
  readonly code: string;
  readonly causeKind: RunKind | null;
  count: number;
  example: FaultExample;
}

/** Groups that are kept: there are fewer codes, but a newer server may answer anything. */
const groupsMax = 200;
/** The code of what is beyond them. */
const others = "(others)";

/**
 * Counts faults by their code and their cause, with an example of each: the first in the file, in
 * whatever order they come.
 */
export class FaultGroups {
  readonly #groups = new Map<string, Group>();
  #others = 0;

  /** Counts one record, of which `exampleOf` makes an example if it is the first of its group. */
  add(
    fault: { readonly code: string; readonly causeKind: RunKind | null; readonly number: number },
    exampleOf: () => FaultExample,
  ): void {
    const { code, causeKind, number } = fault;
    const name = groupName(code, causeKind);
    const group = this.#groups.get(name);
    if (group === undefined) {
      if (this.#groups.size === groupsMax) this.#others += 1;
      else this.#groups.set(name, { code, causeKind, count: 1, example: exampleOf() });
      return;
    }
    group.count += 1;
    if (number < group.example.recordNumber) group.example = exampleOf();
  }

  /** Whether a record would be the first of its group. */
  takes({ code, number }: { readonly code: string; readonly number: number }): boolean {
    const group = this.#groups.get(groupName(code, null));
    if (group === undefined) return this.#groups.size < groupsMax;
    return number < group.example.recordNumber;
  }

  /** Counts one more record of a group whose example stands earlier in the file. */
  count(code: string): void {
    const group = this.#groups.get(groupName(code, null));
    if (group === undefined) this.#others += 1;
    else group.count += 1;
  }

  /** The groups, in the order of their examples in the file. */
  list(causes: (kind: RunKind) => number = () => 0): FaultGroup[] {
    const groups = [...this.#groups.values()]
      .sort((a, b) => a.example.recordNumber - b.example.recordNumber)
      .map(({ code, causeKind, count, example }): FaultGroup => {
        const cause = causeKind && { kind: causeKind, records: causes(causeKind) };
        return { code, count, cause, example };
      });
    if (this.#others === 0) return groups;
    return [...groups, { code: others, count: this.#others, cause: null, example: null }];
  }
}

function groupName(code: string, causeKind: RunKind | null): string {
  return `${causeKind ?? ""} ${code}`;
}
