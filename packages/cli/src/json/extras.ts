import { sameJson } from "@carryover/contract/client";
import { unexpectedText } from "./faults/faults.ts";
import type { Position } from "./position.ts";

const hint = "Import each document as a file of its own.";

/**
 * The names beside the lists of a document. They apply to the lists of their own document; one file
 * has one set of them, so documents that differ in them are refused.
 */
export class Extras {
  /** What the first document has; undefined until it has ended. */
  #first: Map<string, unknown> | undefined;
  #current = new Map<string, unknown>();

  /** Notes a name. Throws if the document has it already. */
  begin(name: string, position: Position): void {
    if (this.#current.has(name)) {
      throw unexpectedText(position, `"${name}" stands twice at the top level.`);
    }
    this.#current.set(name, undefined);
  }

  /** Notes the value of a name. Throws if the first document has another one, or none. */
  set(name: string, value: unknown, position: Position): void {
    this.#current.set(name, value);
    const first = this.#first;
    if (first === undefined || (first.has(name) && sameJson(first.get(name), value))) return;
    throw unexpectedText(position, `The first document of the file has another "${name}".`, hint);
  }

  /** Ends a document. Throws if it lacks a name that the first one has. */
  endDocument(position: Position): void {
    for (const name of this.#first?.keys() ?? []) {
      if (this.#current.has(name)) continue;
      throw unexpectedText(
        position,
        `The first document of the file has "${name}", this one has not.`,
        hint,
      );
    }
    this.#first ??= this.#current;
    this.#current = new Map();
  }
}
