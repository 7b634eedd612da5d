import type { RunOptions } from "@carryover/contract";
import { type ExitCode, exitCodes } from "../exit.ts";
import {
  type ErrorLimit,
  isOver,
  limitText,
  TooManyErrors,
} from "../pipeline/faults/error-limit.ts";
import { exampleOf, firstOfCodes } from "../pipeline/faults/example.ts";
import { FaultGroups } from "../pipeline/faults/groups.ts";
import { checkedRecords } from "../pipeline/run.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { bad } from "../text/styled.ts";
import { jsonFault, stopDetails } from "./conclusion.ts";
import type { Part } from "./parts.ts";
import { rejectedLines } from "./rejected-text.ts";

interface FaultyCommand {
  readonly json: boolean;
  readonly options: RunOptions;
  /** How many records of a run may be rejected; undefined means any number. */
  readonly maxErrors?: ErrorLimit | undefined;
}

/**
 * With `--max-errors`, checks every record as `carryover check` does before anything is sent.
 * Returns an exit code, having said why, if more of one kind in one file are wrong than it allows.
 */
export async function refuseFaulty(
  command: FaultyCommand,
  parts: readonly Part[],
  terminal: Terminal,
): Promise<ExitCode | null> {
  const limit = command.maxErrors;
  if (limit === undefined) return null;
  for (const part of parts) {
    const { faults, read, rejected } = await faultsOf(command, part, terminal);
    const share = { read, rejected };
    if (!isOver(limit, share)) continue;
    const { collection, kind } = part.kind;
    const file = part.file.input.name;
    const run = { file, collection, read, rejected, faults, causesUnknown: 0 };
    for (const line of rejectedLines({ ...run, follows: () => false })) terminal.say(line);
    const stop = new TooManyErrors(share, limit, collection);
    terminal.say([
      bad(stop.message),
      ` Nothing was sent. Correct the file, or allow more than ${limitText(limit)}.`,
    ]);
    if (command.json) {
      const groups = faults.map((group) => jsonFault(file, group));
      const error = { ...stopDetails(stop, { kind, file }), faults: groups };
      const notStarted = parts.map((each) => {
        return { kind: each.kind.kind, file: each.file.input.name };
      });
      terminal.out(JSON.stringify({ runs: [], notStarted, report: null, error }));
    }
    return exitCodes.tooManyErrors;
  }
  return null;
}

/** What is wrong with the records of a part, as far as no server is needed to know it. */
async function faultsOf({ options }: FaultyCommand, { kind, file }: Part, terminal: Terminal) {
  const groups = new FaultGroups();
  let [read, rejected] = [0, 0];
  const records = checkedRecords({ kind, file, options });
  for await (const checked of records) {
    read += checked.length;
    for (const record of checked) {
      if (record.kind === "sound") continue;
      rejected += 1;
      const { number, names, issues } = record;
      for (const issue of firstOfCodes(issues)) {
        const fault = { code: issue.code, causeKind: null, number };
        groups.add(fault, () => exampleOf(kind, { number, names, held: null }, issue));
      }
    }
    terminal.status(`checking ${kind.collection}  ${counted(read, "record")}`);
  }
  terminal.clearStatus();
  return { faults: groups.list(), read, rejected };
}
