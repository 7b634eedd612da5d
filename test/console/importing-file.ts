/** How many records a file of customers has, and how each of the bad ones is wrong. */
export interface FaultyFile {
  readonly text: string;
  readonly records: number;
  readonly bad: number;
  /** The name of each customer that the corrected file creates. */
  readonly names: ReadonlyMap<string, string>;
}

/** One record in so many is bad: 5 %. */
const badEvery = 20;

/** Every kind of fault in turn; the last record alone is no JSON. */
const faults = ["email", "field", "name"] as const;

/** What the page is to make of names that are numbers. */
export const correctedName = "Corrected";

/**
 * Makes a file of customers, one in twenty of them faulty: an e-mail address that is none, a field
 * that nobody knows, a name that is a number. One record lacks a bracket.
 */
export function faultyCustomers(count: number, prefix: string): FaultyFile {
  const names = new Map<string, string>();
  let bad = 0;
  const lines = Array.from({ length: count }, (_, index) => {
    const id = `${prefix}-${index}`;
    const name = `Customer ${index}`;
    const record: Record<string, unknown> = { id, name, email: `c${index}@example.com` };
    names.set(id, name);
    if (index % badEvery !== badEvery - 1) return JSON.stringify(record);
    bad += 1;
    const fault = faults[((index + 1) / badEvery) % faults.length];
    if (fault === "email") record.email = "none";
    if (fault === "field") record.colour = "blue";
    if (fault === "name") {
      record.name = index;
      names.set(id, correctedName);
    }
    return JSON.stringify(record);
  });
  const broken = `${prefix}-broken`;
  names.set(broken, "Broken");
  lines.splice(30, 0, `{"id": "${broken}", "name": "Broken"`);
  return { text: `${lines.join("\n")}\n`, records: count + 1, bad: bad + 1, names };
}
