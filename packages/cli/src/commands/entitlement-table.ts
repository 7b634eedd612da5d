import type { Carryover } from "@carryover/sdk";
import { bad, good, type Text } from "../text/styled.ts";
import { type Cell, type Column, tableLines } from "../text/table.ts";

const columns: readonly Column[] = [
  { name: "feature", shortenedTo: 12 },
  { name: "limit" },
  { name: "used", align: "right" },
  { name: "left", align: "right" },
  { name: "granted", wraps: true },
];

/** What a customer may use of each feature, as lines of a table with a heading. */
export async function entitlementLines(
  client: Carryover,
  customerId: string,
  width: number | null,
): Promise<Text[]> {
  const rows: Cell[][] = [];
  for await (const feature of client.features.list({ limit: 100 })) {
    const answer = await client.customers.checkEntitlement(customerId, { featureId: feature.id });
    if (answer.type !== "FEATURE") continue;
    const isMetered = feature.featureType === "NUMBER" && feature.meterType !== "None";
    const granted = answer.isGranted ? good("yes") : bad(`no: ${answer.accessDeniedReason}`);
    const limit = limitOf(answer);
    const used = isMetered ? String(answer.currentUsage ?? 0) : "";
    const left = isMetered ? leftOf(answer) : "";
    rows.push([feature.id, limit, used, left, granted]);
  }
  return tableLines(columns, rows, width);
}

interface Numbers {
  readonly usageLimit?: number | null;
  readonly hasUnlimitedUsage?: boolean;
  readonly resetPeriod?: string | null;
  readonly currentUsage?: number;
}

function limitOf({ usageLimit, hasUnlimitedUsage, resetPeriod }: Numbers): string {
  if (hasUnlimitedUsage) return "unlimited";
  if (usageLimit == null) return "–";
  return resetPeriod ? `${usageLimit} a ${resetPeriod.toLowerCase()}` : String(usageLimit);
}

function leftOf({ usageLimit, hasUnlimitedUsage, currentUsage }: Numbers): string {
  if (hasUnlimitedUsage) return "any";
  return usageLimit == null ? "–" : String(Math.max(0, usageLimit - (currentUsage ?? 0)));
}
