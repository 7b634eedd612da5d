import { createHash } from "node:crypto";
import { join } from "node:path";
import { limits } from "@carryover/contract/client";
import type { Carryover, Cutover, CutoverItemHistory } from "@carryover/sdk";
import { cutoverOf, readFromServer } from "../commands/server-work.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { makeDirectory } from "../files/directory.ts";
import { type Draft, openDraft } from "../files/private-file.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { plain, type Text } from "../text/styled.ts";
import { csvLine } from "../text/table.ts";
import { hasMovedMoney, leftItems, leftRow, statusLines } from "./conclusion.ts";
import type { CutoverStatusCommand } from "./status.ts";
import { accountText, itemReason, observedLines, observedOfItem } from "./text.ts";

export interface CutoverReportCommand extends CutoverStatusCommand {
  readonly out: string;
}

/** Writes what was decided, sent and answered for each subscription. Throws CommandError. */
export function reportCutoverCommand(
  command: CutoverReportCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return readFromServer(command, terminal, "cutover report", async (connection) => {
    const cutover = await cutoverOf(connection, command.id);
    const summary = await write(command.out, cutover, connection.client, terminal);
    if (command.json) terminal.out(JSON.stringify({ ...summary, report: command.out }));
    else {
      for (const line of statusLines(cutover)) terminal.prose(line);
      const { entries, sha256 } = summary.journal;
      for (const each of summary.takenOver) terminal.prose(takenOverLine(each));
      terminal.prose(`Journal: ${counted(entries, "line")}, sha256 ${sha256}`);
      terminal.say(`Written to ${command.out}: ${reportNames.join(", ")}`);
    }
    return hasMovedMoney(cutover) ? exitCodes.differs : exitCodes.accepted;
  });
}

async function write(directory: string, cutover: Cutover, client: Carryover, terminal: Terminal) {
  const files = await ReportFiles.open(directory);
  try {
    const journal = new JournalDigest();
    const seen: string[] = [];
    const heirs = new Map<string, number>();
    await files.line("timeline.csv", csvLine(timelineColumns));
    for await (const history of histories(client, cutover, terminal)) {
      journal.add(history);
      seen.push(...observedOfItem(history));
      const heir = history.takenOverBy ?? null;
      if (heir !== null) heirs.set(heir, (heirs.get(heir) ?? 0) + 1);
      await files.line("items.ndjson", JSON.stringify(itemRow(history)));
      for (const line of timelineRows(history)) await files.line("timeline.csv", csvLine(line));
    }
    const notMoved = [];
    const takenOver = [...heirs].map(([cutoverId, count]) => ({ cutoverId, count }));
    for (const line of heading(cutover, { journal, seen, takenOver }))
      await files.line("report.md", plain(line));
    for await (const item of leftItems(client, cutover)) {
      notMoved.push(leftRow(item));
      const [first = "", ...rest] = itemReason(item);
      await files.line("report.md", `- ${first}`);
      for (const line of rest) await files.line("report.md", `  ${line}`);
    }
    if (notMoved.length === 0)
      await files.line("report.md", "None: all that was planned is moved.");
    const { entries, value } = journal;
    const summary = { cutover, journal: { entries, sha256: value }, takenOver, notMoved };
    await files.line("summary.json", JSON.stringify(summary, null, 2));
    await files.finish();
    return summary;
  } finally {
    await files.close();
  }
}

/** Items with their journals, in the order of the plan; several are asked for at a time. */
async function* histories(
  client: Carryover,
  { id, totals }: Cutover,
  terminal: Terminal,
): AsyncGenerator<CutoverItemHistory, void, undefined> {
  const waiting: Promise<CutoverItemHistory>[] = [];
  let done = 0;
  const next = async () => {
    const history = await waiting.shift();
    done += 1;
    terminal.status(`report  ${done}/${totals?.subscriptions ?? 0} subscriptions`);
    return history as CutoverItemHistory;
  };
  for await (const item of client.cutovers.items(id, { limit: 500 })) {
    const asked = client.cutovers.item(id, item.plan.oldSubscription);
    // It is awaited in its turn; until then its failure is nobody's surprise.
    asked.catch(() => {});
    waiting.push(asked);
    if (waiting.length >= limits.reportRequestsMax) yield next();
  }
  while (waiting.length > 0) yield next();
}

/** Without the bodies of requests, which name payment methods: the plan file has those. */
function itemRow({ journal, plan, ...item }: CutoverItemHistory) {
  const { hits, snapshot: _, requests: __, paymentMethod: ___, ...planned } = plan;
  const entries = journal.map(({ params: ____, ...entry }) => entry);
  return { ...item, plan: planned, hits, journal: entries };
}

const timelineColumns = [
  "customer_id",
  "stripe_customer",
  "old_subscription",
  "new_subscription",
  "number",
  "at",
  "kind",
  "state",
  "method",
  "path",
  "status",
  "request_id",
  "replay",
  "note",
  "sha256",
];

function timelineRows({ plan, newSubscription, journal }: CutoverItemHistory): string[][] {
  const { customerId, stripeCustomer, oldSubscription } = plan;
  return journal.map((entry) => [
    customerId ?? "",
    stripeCustomer,
    oldSubscription,
    newSubscription ?? "",
    String(entry.number),
    entry.at,
    entry.kind,
    entry.state,
    entry.method ?? "",
    entry.path ?? "",
    entry.status === null ? "" : String(entry.status),
    entry.requestId ?? "",
    entry.isReplay === null ? "" : String(entry.isReplay),
    entry.note ?? "",
    entry.sha256,
  ]);
}

/** How many subscriptions a later cutover has taken over, to swap or move them. */
interface TakenOver {
  readonly cutoverId: string;
  readonly count: number;
}

function takenOverLine({ cutoverId, count }: TakenOver): string {
  const were = count === 1 ? "was" : "were";
  return `${separated(count)} ${were} taken over later by cutover ${cutoverId}.`;
}

function heading(
  cutover: Cutover,
  {
    journal,
    seen,
    takenOver,
  }: {
    readonly journal: JournalDigest;
    readonly seen: readonly string[];
    readonly takenOver: readonly TakenOver[];
  },
): Text[] {
  return [
    `# Cutover ${cutover.id}`,
    "",
    `Account: ${accountText(cutover)}`,
    `Plan: sha256 ${cutover.planSha256 ?? "none"}, made ${cutover.plannedAt ?? "never"}`,
    `Applied: ${cutover.startedAt ?? "never"} to ${cutover.finishedAt ?? "now"}`,
    ...observedLines(cutover),
    `Journal: ${journal.entries} entries, sha256 ${journal.value}`,
    "",
    "## Where it stands",
    "",
    "```text",
    ...statusLines(cutover),
    "```",
    "",
    ...takenOver.flatMap((each) => [takenOverLine(each), ""]),
    "## Money that was seen",
    "",
    ...(seen.length === 0 ? ["None."] : seen.map((line) => `- ${line}`)),
    "",
    "## Left alone",
    "",
  ];
}

/**
 * One digest of the journals of all subscriptions: of each its id, how many entries it has, and
 * the last one's digest, which covers those before it.
 */
class JournalDigest {
  entries = 0;
  readonly #hash = createHash("sha256");
  #value: string | null = null;

  add({ plan, journal }: CutoverItemHistory): void {
    this.entries += journal.length;
    const last = journal.at(-1)?.sha256 ?? "";
    this.#hash.update(`${plan.oldSubscription} ${journal.length} ${last}\n`);
  }

  get value(): string {
    this.#value ??= this.#hash.digest("hex");
    return this.#value;
  }
}

const reportNames = ["report.md", "timeline.csv", "items.ndjson", "summary.json"] as const;
type ReportName = (typeof reportNames)[number];

/**
 * The files of a report, readable by their owner alone: they name customers. They take their names
 * when all of them are whole.
 */
class ReportFiles {
  readonly #drafts = new Map<ReportName, Draft>();

  static async open(directory: string): Promise<ReportFiles> {
    const files = new ReportFiles();
    try {
      await makeDirectory(directory);
      for (const name of reportNames) {
        files.#drafts.set(name, await openDraft(join(directory, name)));
      }
      return files;
    } catch (error) {
      await files.close();
      const said = `The report cannot be written: ${(error as Error).message}`;
      throw new CommandError(exitCodes.usage, said, { cause: error });
    }
  }

  async line(name: ReportName, text: string): Promise<void> {
    await this.#drafts.get(name)?.handle.appendFile(`${text}\n`);
  }

  async finish(): Promise<void> {
    for (const draft of this.#drafts.values()) await draft.replace();
  }

  /** Removes what is not finished. */
  async close(): Promise<void> {
    for (const draft of this.#drafts.values()) await draft.discard();
  }
}
