import { type CutoverMapping, cutoverMapping } from "@carryover/contract";
import { type DocumentPath, nearest, ways } from "@carryover/contract/client";
import type { DocumentFault, DocumentPlace } from "../files/document-fault.ts";
import { placedFault, readDocumentBytes, readDocumentText } from "../files/document-text.ts";

/** A mapping of Stripe prices that was read, or everything that is wrong with it. */
export type MappingReading =
  | {
      readonly ok: true;
      readonly mapping: CutoverMapping;
      /** Prices that stand in the file and are not filled in yet. */
      readonly unfilled: readonly string[];
      /** Where the file names a price. */
      readonly placeOfPrice: (price: string) => DocumentPlace;
    }
  | { readonly ok: false; readonly faults: readonly DocumentFault[] };

interface MappingFault {
  readonly path: DocumentPath;
  readonly message: string;
  readonly isName: boolean;
}

type Entries = Readonly<Record<string, unknown>>;

/**
 * Reads a mapping in YAML or JSON. A draft may have prices that are not filled in; elsewhere each
 * of these is a fault. Throws FileFault if the file cannot be read.
 */
export async function readMappingFile(
  name: string,
  { isDraft }: { isDraft: boolean },
): Promise<MappingReading> {
  return readMappingText(await readDocumentBytes(name), { isDraft });
}

/** Reads the bytes of a mapping. */
function readMappingText(bytes: Uint8Array, { isDraft }: { isDraft: boolean }): MappingReading {
  const text = readDocumentText(bytes);
  if (!text.ok) return text;
  const faults: MappingFault[] = [];
  const { prices, resourceFrom } = topLevel(text.value, faults);
  const filled: [string, Entries][] = [];
  const unfilled: string[] = [];
  for (const [price, given] of Object.entries(prices)) {
    const entry = priceEntry(price, given, faults);
    if (entry === null) continue;
    const isFilled = Object.keys(entry).some((name) => name !== "keepPrice" && name !== "way");
    if (isFilled) filled.push([price, entry]);
    else unfilled.push(price);
  }
  if (!isDraft) for (const price of unfilled) faults.push(unfilledFault(price));
  if (faults.length === 0) {
    // Null stands for a value that is left open, which is as good as none.
    const own = resourceFrom === undefined ? {} : { resourceFrom };
    const parsed = cutoverMapping.safeParse({ prices: Object.fromEntries(filled), ...own });
    if (parsed.success) {
      const placeOfPrice = (price: string) => text.placeOf(["prices", price], true);
      return { ok: true, mapping: parsed.data, unfilled, placeOfPrice };
    }
    for (const { path, message } of parsed.error.issues) {
      const said = message.endsWith(".") ? message : `${message}.`;
      faults.push({ path: path as DocumentPath, message: said, isName: false });
    }
  }
  return { ok: false, faults: faults.map((fault) => placedFault(text.placeOf, fault)) };
}

function topLevel(
  value: unknown,
  faults: MappingFault[],
): { prices: Entries; resourceFrom?: unknown } {
  const shape = "A mapping has the field prices: each Stripe price, and what it stands for.";
  if (!isEntries(value)) {
    faults.push({ path: [], message: shape, isName: false });
    return { prices: {} };
  }
  checkNames([], value, ["prices", "resourceFrom"], faults);
  const { prices, resourceFrom } = value;
  // A list that has no entry yet is null in YAML.
  if (prices === null) return { prices: {}, resourceFrom: resourceFrom ?? undefined };
  if (!isEntries(prices)) {
    const hasOther = Object.keys(value).length > 0 && prices === undefined && faults.length > 0;
    if (!hasOther) faults.push({ path: ["prices"], message: shape, isName: false });
    return { prices: {} };
  }
  return { prices, resourceFrom: resourceFrom ?? undefined };
}

const targets = ["plan", "addon", "feature"] as const;
const entryNames = [...targets, "skip", "keepPrice", "way"];

/** Names that other documents have for the same, and what to write here instead. */
const otherNames: Readonly<Record<string, string>> = {
  planId: 'Did you mean "plan"?',
  addonId: 'Did you mean "addon"?',
  featureId: 'Did you mean "feature"?',
  ...sameHint(["billingId", "price", "priceId", "id"], priceIsName()),
};

function priceIsName(): string {
  return "The id of the price at Stripe is the name of its entry: price_1Px: {plan: pro}.";
}

function sameHint(names: readonly string[], hint: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, hint]));
}

/** The fields of one price that are filled in; null if there is a fault among them. */
function priceEntry(price: string, given: unknown, faults: MappingFault[]): Entries | null {
  const before = faults.length;
  const path = ["prices", price];
  const fault = (name: string | null, message: string) => {
    faults.push({ path: name === null ? path : [...path, name], message, isName: false });
  };
  if (given === null) return {};
  if (!isEntries(given)) {
    const example = typeof given === "string" ? given.slice(0, 60).toWellFormed() : "pro";
    fault(null, `Write what it stands for, such as {plan: ${example}}.`);
    return null;
  }
  checkNames(path, given, entryNames, faults);
  const entry = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  for (const name of targets) {
    const value = entry[name];
    if (value === undefined) continue;
    if (typeof value !== "string" || value === "") fault(name, `Write the id of the ${name}.`);
  }
  if (entry.skip !== undefined && entry.skip !== true) fault("skip", "Write true, or remove it.");
  if (entry.keepPrice !== undefined && typeof entry.keepPrice !== "boolean") {
    fault("keepPrice", "Write true or false.");
  }
  if (entry.way !== undefined && !ways.some((way) => way === entry.way)) {
    fault("way", `Write ${ways.join(", ")}, or remove it.`);
  }
  const chosen = [...targets, "skip"].filter((name) => entry[name] !== undefined);
  if (chosen.length > 1) {
    fault(
      chosen[1] ?? null,
      `Give one of plan, addon, feature and skip, not ${chosen.join(" and ")}.`,
    );
  }
  return faults.length > before ? null : entry;
}

function unfilledFault(price: string): MappingFault {
  const message =
    "What this price stands for is not filled in: give plan, addon or feature, or skip: true.";
  return { path: ["prices", price], message, isName: true };
}

function checkNames(
  path: DocumentPath,
  entries: Entries,
  known: readonly string[],
  faults: MappingFault[],
): void {
  for (const name of Object.keys(entries)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const shown = JSON.stringify(name.slice(0, 60).toWellFormed());
    const isOfPrice = path.length > 0 && Object.hasOwn(otherNames, name);
    const next = isOfPrice
      ? otherNames[name]
      : near === null
        ? `Known are ${known.join(", ")}.`
        : `Did you mean "${near}"?`;
    const message = `There is no field ${shown}. ${next}`;
    faults.push({ path: [...path, name], message, isName: true });
  }
}

function isEntries(value: unknown): value is Entries {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
