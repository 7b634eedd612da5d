import { isAmount } from "../entitlements/grant.ts";
import {
  type FieldIssue,
  type Reading,
  type ReadingOptions,
  type RecordShape,
  readRecord,
} from "../record.ts";
import { checkIdentifier, checkInstant, textField } from "../text.ts";

/** The usage that a customer has reached, as an import takes it: the value becomes that number. */
export interface UsageRecord {
  readonly customerId: string;
  readonly featureId: string;
  readonly resourceId?: string | null | undefined;
  readonly usage: number;
  /** When the usage was measured; now by default. */
  readonly createdAt?: string | null | undefined;
}

/** The fields of a usage record and their other names. */
export const usageShape: RecordShape<UsageRecord> = {
  fields: new Map([
    ["customerId", textField(checkIdentifier, { isRequired: true })],
    ["featureId", textField(checkIdentifier, { isRequired: true })],
    ["resourceId", textField(checkIdentifier)],
    ["usage", { type: "number", isRequired: true, isNullable: false, check: checkUsage }],
    ["createdAt", textField(checkInstant)],
  ]),
  aliases: new Map([
    ["value", "usage"],
    ["timestamp", "createdAt"],
  ]),
};

/** Reads one entry of a usage file or batch. */
export function readUsage(value: unknown, options: ReadingOptions): Reading<UsageRecord> {
  return readRecord(usageShape, value, options);
}

function checkUsage(value: unknown): FieldIssue | null {
  return isAmount(value) ? null : { code: "invalid_usage", pointer: "" };
}
