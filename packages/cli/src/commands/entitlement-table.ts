import type { Carryover } from "@carryover/sdk";

/** Columns of the table: their headings, and how wide they are. */
const columns = [
  ["feature", 18],
  ["limit", 12],
  ["used", 8],
  ["left", 8],
  ["granted", 0],
] as const;

/** What a customer may use of each feature, as lines of a table with a heading. */
export async function entitlementLines(client: Carryover, customerId: string): Promise<string[]> {
  const lines = [rowOf(columns.map(([heading]) => heading))];
  for await (const feature of client.features.list({ limit: 100 })) {
    const answer = await client.customers.checkEntitlement(customerId, { featureId: feature.id });
    if (answer.type !== "FEATURE") continue;
    const isMetered = feature.featureType === "NUMBER" && feature.meterType !== "None";
    const granted = answer.isGranted ? "yes" : `no: ${answer.accessDeniedReason}`;
    const limit = limitOf(answer);
    const used = isMetered ? String(answer.currentUsage ?? 0) : "";
    const left = isMetered ? leftOf(answer) : "";
    lines.push(rowOf([feature.id, limit, used, left, granted]));
  }
  return lines;
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

function rowOf(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(columns[index]?.[1] ?? 0))
    .join("")
    .trimEnd();
}
