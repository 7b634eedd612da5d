import { recordCodes } from "@carryover/contract/client";
import { lostQuoteMessage, unexpectedText } from "./faults/faults.ts";
import type { ScannedItem } from "./item.ts";
import { examine } from "./record.ts";

/** The name of a top-level member. Throws a FileFault if the item is no valid string. */
export function readName(item: ScannedItem): string {
  if (item.lostQuote !== undefined)
    throw unexpectedText(item.lostQuote, lostQuoteMessage, "Add the missing quote.");
  const examined = examine(item);
  if (examined.kind === "value" && typeof examined.value === "string") return examined.value;
  throw unexpectedText(item.start, "This name is not valid.", "Write it again.");
}

/** The value of an extra top-level name. Throws a FileFault at what is wrong with it. */
export function readExtra(name: string, item: ScannedItem): unknown {
  const examined = examine(item);
  if (examined.kind === "value") return examined.value;
  const { code, position, message } = examined.fault;
  const { hint } = recordCodes[code];
  throw unexpectedText(position, `The value of "${name}" cannot be read. ${message}`, hint);
}
