import { limits } from "@carryover/contract/client";
import type { Carryover, ExtraRecord } from "@carryover/sdk";
import type { DoneRun } from "../import/conclusion.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { quiet, strong, type Text, warning } from "../text/styled.ts";
import { visible } from "../text/visible.ts";

/** The kinds that can be compared: usage has no end, and a file need not repeat it. */
const extraKinds = ["customers", "subscriptions"] as const;
type ExtraKind = (typeof extraKinds)[number];

/** Rows that are shown one by one. */
const extraShown = 50;

/** Who watches while rows are listed. */
interface Watch {
  readonly stopping: AbortSignal;
  readonly terminal: Pick<Terminal, "status">;
}

/** The list was left before its end. */
export class ExtraInterrupted extends Error {
  override readonly name = "ExtraInterrupted";
}

/**
 * What the platform holds of the kinds of some completed runs although no record of them names it.
 * The runs of one kind are, all of them together, what the source has of it.
 */
export class Extra {
  /** How many of each kind that was judged, once all are listed. */
  readonly counts = new Map<ExtraKind, number>();
  readonly #shown = new Map<ExtraKind, ExtraRecord[]>();
  readonly #done: readonly DoneRun[];
  readonly #client: Carryover;
  readonly #watch: Watch;

  constructor(done: readonly DoneRun[], client: Carryover, watch: Watch) {
    this.#done = done;
    this.#client = client;
    this.#watch = watch;
  }

  /**
   * Lists and counts them, in memory that does not grow with them. Throws ExtraInterrupted if
   * whoever watches has had enough.
   */
  async *list(): AsyncGenerator<ExtraRecord, void, undefined> {
    for (const kind of extraKinds) {
      const [first, ...others] = this.#runsOf(kind).map(({ result }) => result.run.id);
      if (first === undefined) continue;
      const shown: ExtraRecord[] = [];
      let count = 0;
      this.#tellProgress(kind, count);
      const query = { limit: limits.extraPageLimitMax, ...(others.length > 0 && { with: others }) };
      const options = { timeoutMs: limits.findingsTimeoutMs };
      for await (const record of this.#client.importRuns.extra(first, query, options)) {
        if (this.#watch.stopping.aborted) throw new ExtraInterrupted();
        if (count < extraShown) shown.push(record);
        count += 1;
        if (count % limits.extraPageLimitMax === 0) this.#tellProgress(kind, count);
        yield record;
      }
      if (this.#watch.stopping.aborted) throw new ExtraInterrupted();
      this.#shown.set(kind, shown);
      this.counts.set(kind, count);
    }
  }

  #tellProgress(kind: ExtraKind, count: number): void {
    this.#watch.terminal.status(`looking for extra ${kind}  ${separated(count)} found`);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Shows the first ones of each kind, and what makes the list less certain. */
  tell(rest: string, terminal: Terminal): void {
    for (const [kind, shown] of this.#shown) {
      const unnamed = this.#runsOf(kind).reduce((sum, { result }) => sum + result.unidentified, 0);
      if (shown.length > 0) terminal.prose(strong(`Extra ${kind}, which the files do not have`));
      for (const record of shown) terminal.prose(extraLine(record));
      const more = (this.counts.get(kind) ?? 0) - shown.length;
      if (more > 0) terminal.prose(quiet(`… and ${separated(more)} more; ${rest}.`));
      if (shown.length > 0 && unnamed > 0) terminal.prose(warning(unnamedText(unnamed)));
    }
    if (this.#done.some(({ kind }) => kind.kind === "usage")) {
      terminal.prose(quiet("Usage that the files do not have is not looked for."));
    }
  }

  #runsOf(kind: ExtraKind): readonly DoneRun[] {
    return this.#done.filter((run) => run.kind.kind === kind);
  }
}

function unnamedText(count: number): string {
  const records = counted(count, "rejected record");
  return `${records} of the files name no customer: they may be of those that are listed here.`;
}

function extraLine(record: ExtraRecord): Text {
  const { kind, id, customerId, planId, createdBy, writtenBy } = record;
  const of = kind === "customers" ? "" : `  ${visible(customerId)}, ${visible(planId ?? "")}`;
  const created = `created ${writerText(createdBy)}`;
  const isSame = writerText(createdBy) === writerText(writtenBy);
  const written = isSame ? "" : `, last written ${writerText(writtenBy)}`;
  return [strong(visible(id)), of, quiet(`  ${created}${written}`)];
}

function writerText(writer: ExtraRecord["writtenBy"]): string {
  return writer === null ? "by the API" : `by record ${writer.recordNumber} of run ${writer.run}`;
}

/** A line of the file of outcomes for a row that no record names. */
export function extraFileLine(record: ExtraRecord): string {
  return `${JSON.stringify({ outcome: "extra", ...record })}\n`;
}
