import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";

/** How many records had which outcome. */
export type Counts = Readonly<Record<string, number>>;

/** A file of customers, and what an import of it must count. */
export interface CustomersFile {
  readonly path: string;
  readonly sha256: string;
  /** The ids in the order in which they are created. */
  readonly ids: readonly string[];
  /** Into a store that has none of them. */
  readonly first: Counts;
  /** Into the store that this leaves. */
  readonly again: Counts;
}

/** Which customers to write. */
export interface CustomersOptions {
  readonly path: string;
  readonly count: number;
  /** Begins every id, so that files do not meet in a store. */
  readonly prefix: string;
  /** One record in so many is a repeat, skipped or rejected; 0 is none. */
  readonly oddEvery?: number;
}

interface Customer {
  readonly customerId: string;
  readonly name?: string;
  readonly email?: string;
  readonly updatedAt?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a file of so many records, the same ones each time: new customers, and among them records
 * that update, repeat or are older than an earlier one, and some that are rejected. The outcomes
 * are those of the records one at a time, in file order.
 */
export async function writeCustomers(options: CustomersOptions): Promise<CustomersFile> {
  const records = Array.from({ length: options.count }, (_, index) => customerAt(options, index));
  const text = `[\n${records.map((record) => JSON.stringify(record)).join(",\n")}\n]\n`;
  await writeFile(options.path, text);
  const stored = new Map<string, Customer>();
  return {
    path: options.path,
    sha256: createHash("sha256").update(text).digest("hex"),
    first: applyAll(records, stored),
    again: applyAll(records, stored),
    ids: [...stored.keys()],
  };
}

/** Odd records refer to the regular one that stands just so many records before. */
const oddDistance = 3;

function customerAt({ prefix, oddEvery = 0 }: CustomersOptions, index: number): Customer {
  if (oddEvery === 0 || index % oddEvery !== oddEvery - 1) return regular(prefix, index);
  const earlier = regular(prefix, index - oddDistance);
  const choices: readonly Customer[] = [
    { ...earlier, name: `Renamed at ${index}`, updatedAt: "2023-01-01T00:00:00.000Z" },
    earlier,
    { ...earlier, name: "Older", updatedAt: "2001-01-01T00:00:00.000Z" },
    { customerId: `${prefix}-${index}`, email: "nobody" },
  ];
  return choices[Math.floor(index / oddEvery) % choices.length] ?? earlier;
}

function regular(prefix: string, index: number): Customer {
  return {
    customerId: `${prefix}-${index}`,
    name: `Customer ${index}`,
    email: `user${index}@company-${index % 500}.example`,
    updatedAt: "2022-01-01T00:00:00.000Z",
    metadata: { seats: String(index % 50) },
  };
}

/** What the records would do one at a time; leaves in `stored` what they leave in a store. */
function applyAll(records: readonly Customer[], stored: Map<string, Customer>): Counts {
  const counts = { ...none, read: records.length };
  for (const record of records) {
    const before = stored.get(record.customerId);
    if (record.email === "nobody") counts.rejected += 1;
    else if (before === undefined) counts.created += 1;
    else if ((before.updatedAt ?? "") > (record.updatedAt ?? "")) counts.skipped += 1;
    else if (before.name === record.name) counts.unchanged += 1;
    else counts.updated += 1;
    const isWritten = before === undefined || (record.updatedAt ?? "") >= (before.updatedAt ?? "");
    if (record.email !== "nobody" && isWritten) stored.set(record.customerId, record);
  }
  return counts;
}

const none = {
  read: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  replaced: 0,
  skipped: 0,
  rejected: 0,
  unprocessed: 0,
};
