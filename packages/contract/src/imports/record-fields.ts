import { customerShape } from "../customers/record.ts";
import { subscriptionShape } from "../subscriptions/record.ts";
import { usageShape } from "../usage/record.ts";
import type { RunKind } from "./run-kinds.ts";

/** The fields that records of each kind may have, by their first names. */
export const recordFields: Readonly<Record<RunKind, readonly string[]>> = {
  customers: [...customerShape.fields.keys()],
  subscriptions: [...subscriptionShape.fields.keys()],
  usage: [...usageShape.fields.keys()],
};
