import { createHash } from "node:crypto";
import {
  type PlanHeader,
  type PlannedItem,
  planHeaderText,
  planItemText,
} from "@carryover/contract";

/** The digest that a plan begins with, before its first item: hexadecimal. */
export function headerDigest(header: PlanHeader): string {
  return sha256(planHeaderText(header));
}

/** The digest of a plan with one more item. After the last one it is the plan's `planSha256`. */
export function nextDigest(previous: string, item: PlannedItem): string {
  return sha256(planItemText(previous, item));
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
