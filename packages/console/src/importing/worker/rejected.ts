import type { CheckedRecord, PlacedIssue, RejectedRecord } from "carryover/importing";

/** Rejected records that are kept to be shown and corrected; more are only counted. */
export const keptMax = 20_000;

/** The rejected records of one kind, in the order of the file. */
export class Rejected {
  count = 0;
  readonly kept: RejectedRecord[] = [];

  note(records: readonly CheckedRecord[]): void {
    for (const record of records) {
      if (record.kind !== "rejected") continue;
      this.count += 1;
      if (this.kept.length < keptMax) this.kept.push(record);
    }
  }

  /** Takes more of them, which may be of any place in the file. */
  add(records: readonly RejectedRecord[]): void {
    this.count += records.length;
    this.kept.push(...records.slice(0, Math.max(0, keptMax - this.kept.length)));
    this.kept.sort((a, b) => a.number - b.number);
  }

  /** Those that have a fault with this code; all, if it is null. */
  withCode(code: string | null): readonly RejectedRecord[] {
    if (code === null) return this.kept;
    return this.kept.filter(({ issues }) => issues.some((issue) => issue.code === code));
  }

  /** Those with these numbers. */
  numbered(numbers: readonly number[]): readonly RejectedRecord[] {
    const wanted = new Set(numbers);
    return this.kept.filter(({ number }) => wanted.has(number));
  }
}

/** The field that an issue is about: the first name of its pointer, or that of its column. */
export function fieldOf({ pointer, cell }: Pick<PlacedIssue, "pointer" | "cell">): string | null {
  if (cell?.field) return cell.field;
  const [, name] = pointer.split("/");
  return name === undefined ? null : name.replaceAll("~1", "/").replaceAll("~0", "~");
}
