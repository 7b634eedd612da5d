import type { RecordOutcome } from "@carryover/contract";
import { promotionRecord } from "../../entitlements/service.ts";
import type { ImageOfRecord } from "./store.ts";

type Change = RecordOutcome["changes"][number];
type Entity = ImageOfRecord["entity"];
type Promotions = ReadonlyArray<Parameters<typeof promotionRecord>[0]>;

/** Columns that records call otherwise. */
const names: Readonly<Record<Entity, Readonly<Record<string, string>>>> = {
  customer: { sourceCreatedAt: "createdAt" },
  promotions: { promotions: "promotionalEntitlements" },
  subscription: { cancellationDate: "canceledAt", isStartSaid: "startDate" },
  usage: { value: "usage", measuredAt: "createdAt", setAt: "createdAt" },
};

/**
 * The values that a record has changed of one row, under the names that records have for them. An
 * image of an earlier version does not say which; then there are none.
 */
export function changesOf(image: ImageOfRecord): Change[] {
  const { entity, before, after } = image;
  // The list of a customer is a field of its record.
  const of =
    entity === "promotions"
      ? { entity: "customer" as const, id: image.customerId }
      : { entity, id: image.entityId };
  const changes = new Map<string, Change>();
  for (const [column, value] of Object.entries(after ?? {})) {
    // The columns that begin with `is` and `set` accompany one that has the value.
    const field = names[entity][column] ?? column;
    if (changes.has(field)) continue;
    changes.set(field, {
      ...of,
      field,
      before: shown(column, before?.[column]),
      after: shown(column, value),
    });
  }
  return [...changes.values()].sort((a, b) => (a.field < b.field ? -1 : 1));
}

function shown(column: string, value: unknown): unknown {
  if (column === "promotions") return ((value ?? []) as Promotions).map(promotionRecord);
  if (column === "paymentMethod") return value == null ? null : "…";
  if (column !== "paymentMethodId" || typeof value !== "string") return value ?? null;
  return `…${value.slice(-4)}`;
}
