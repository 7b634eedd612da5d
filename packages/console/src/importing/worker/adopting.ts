import { Carryover, type ImportRejection } from "@carryover/sdk";
import {
  checkedRecords,
  type Part,
  placeOf,
  type RecordIssue,
  type RejectedRecord,
  type RunOptions,
} from "carryover/importing";
import type { Adoption } from "../protocol.ts";
import { keptMax } from "./rejected.ts";

/** What the server has rejected of the records of a run, by the number of the record. */
async function rejectionsOf(runId: string): Promise<ReadonlyMap<number, ImportRejection>> {
  const client = new Carryover({ session: true, baseUrl: "" });
  const found = new Map<number, ImportRejection>();
  for await (const rejection of client.importRuns.rejections(runId, { limit: 1_000 })) {
    if (found.size === keptMax) break;
    found.set(rejection.recordNumber, rejection);
  }
  return found;
}

/** Finds the records in the file that a run has rejected, and the check has not. */
export async function rejectedByServer(
  { kind, file }: Part,
  options: RunOptions,
  { runId }: Adoption,
): Promise<RejectedRecord[]> {
  const rejections = await rejectionsOf(runId);
  const locate = placeOf(file, kind);
  const found: RejectedRecord[] = [];
  for await (const records of checkedRecords({ kind, file, options })) {
    for (const record of records) {
      const rejection = rejections.get(record.number);
      if (rejection === undefined || record.kind === "rejected") continue;
      const { number, position, byteLength, customerId } = record;
      const issues = [await locate(record, issueOf(rejection))];
      const names = { id: customerId, key: null };
      found.push({ kind: "rejected", number, position, byteLength, customerId, issues, names });
    }
  }
  return found;
}

/** A newer server may know more codes; its text for them is shown as well. */
function issueOf({ code, path, message, hint }: ImportRejection): RecordIssue {
  return { code: code as RecordIssue["code"], pointer: path, message, hint };
}
