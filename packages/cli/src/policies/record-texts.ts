import { pointerTo } from "../json/faults/pointer.ts";
import type { PolicyField } from "./fields.ts";
import { type Policies, type PolicyFlag, type PolicyUse, policyFlags } from "./policies.ts";
import { valuesAsText } from "./source-text.ts";

type Path = ReadonlyArray<string | number>;

/** A number without an exponent: one with it has perhaps lost digits. */
const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** The names of ids inside of the lists of a record. */
const innerIds = new Set<string | number>(["id", "addonId", "featureId"]);

/**
 * The policies that need the text of a record as it is in the file, for one record: numbers are
 * taken with the digits that they have there, and cells of CSV before they have a type.
 */
export class RecordTexts {
  /** What was changed. */
  readonly uses: PolicyUse[] = [];
  readonly #policies: Policies;
  readonly #fields: ReadonlyMap<string, PolicyField>;

  constructor(policies: Policies, fields: ReadonlyMap<string, PolicyField>) {
    this.#policies = policies;
    this.#fields = fields;
  }

  /** Whether a number becomes text, so that it may have any number of digits. */
  readonly takesNumber = (path: Path, source: string): boolean => {
    return this.#flagOf(path, source, true) !== null;
  };

  /** The same of a number that another notation names; notes it. */
  readonly takeForeign = (path: Path, source: string): boolean => {
    const isOuter = path.length <= 2;
    return isOuter && plainNumber.test(source) && this.#take(path, source, true);
  };

  /** A text of JSON with text for the values that become some; null if there are none. */
  replaced(value: unknown, json: string, path: readonly string[] = []): string | null {
    if (!this.#mayTake(value, path)) return null;
    const count = this.uses.length;
    const text = valuesAsText(json, this.#take, [...path]);
    return this.uses.length === count ? null : text;
  }

  /** A cell of CSV without the blanks around it. */
  cell(text: string, field: string): string {
    const type = this.#fields.get(field)?.type;
    if (!this.#policies.trim || type === undefined || type === "list" || type === "map")
      return text;
    const trimmed = text.trim();
    if (trimmed !== text) this.uses.push({ flag: policyFlags.trim, pointer: pointerTo([field]) });
    return trimmed;
  }

  /** Whether an empty cell of CSV is null; notes it. */
  isNull(field: string): boolean {
    if (!this.#policies.emptyAsNull || this.#fields.get(field)?.isNullable !== true) return false;
    this.uses.push({ flag: policyFlags.emptyAsNull, pointer: pointerTo([field]) });
    return true;
  }

  readonly #take = (path: Path, source: string, isNumber: boolean): boolean => {
    const flag = this.#flagOf(path, source, isNumber);
    if (flag === null) return false;
    this.uses.push({ flag, pointer: pointerTo(path) });
    return true;
  };

  #flagOf(path: Path, source: string, isNumber: boolean): PolicyFlag | null {
    const { numbersAsText, metadataAsText } = this.#policies;
    const type = this.#fields.get(String(path[0]))?.type;
    if (type === "map")
      return metadataAsText && path.length > 1 ? policyFlags.metadataAsText : null;
    if (!numbersAsText || !isNumber || !plainNumber.test(source)) return null;
    if (type === "text" && path.length === 1) return policyFlags.numbersAsText;
    const isInner = type === "list" && path.length > 1;
    const isText = innerIds.has(path.at(-1) ?? "") || path.at(-2) === "enumValues";
    return isInner && isText ? policyFlags.numbersAsText : null;
  }

  /** Whether it is worth to go through the text of a record: of most it is not. */
  #mayTake(value: unknown, path: readonly string[]): boolean {
    if (path.length > 0) return true;
    if (typeof value !== "object" || value === null) return false;
    const { numbersAsText, metadataAsText } = this.#policies;
    for (const [name, entry] of Object.entries(value)) {
      const type = this.#fields.get(name)?.type;
      if (numbersAsText && (type === "text" ? typeof entry === "number" : type === "list")) {
        return true;
      }
      if (!metadataAsText || type !== "map" || typeof entry !== "object" || entry === null)
        continue;
      if (Object.values(entry).some((each) => typeof each !== "string")) return true;
    }
    return false;
  }
}
