import { limits } from "@carryover/contract";
import { type DocumentNode, Kind, type SelectionSetNode } from "graphql";
import { Refusal } from "../../refusal.ts";

/** How much a part of a document asks for, with its fragments in their places. */
interface Extent {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** Fields at the top level. */
  readonly rootFields: number;
}

/**
 * Refuses a document that asks for more than the limits, before the rules of the language are
 * applied to it: the time that some of those take grows with the square of its fields.
 */
export function assertWithinLimits(document: DocumentNode): void {
  const measure = measureOf(document);
  const parts = document.definitions.flatMap((definition) =>
    "selectionSet" in definition && definition.selectionSet !== undefined
      ? [{ isOperation: definition.kind === Kind.OPERATION_DEFINITION, ...measure(definition) }]
      : [],
  );
  const sum = (name: "fields" | "aliases") => parts.reduce((all, part) => all + part[name], 0);
  const depth = Math.max(0, ...parts.map((part) => part.depth));
  const rootFields = Math.max(0, ...parts.map((part) => (part.isOperation ? part.rootFields : 0)));
  assertAtMost(depth, limits.graphqlDepthMax, "levels of fields");
  assertAtMost(rootFields, limits.graphqlRootFieldsMax, "root fields");
  assertAtMost(sum("aliases"), limits.graphqlAliasesMax, "aliases");
  assertAtMost(sum("fields"), limits.graphqlFieldsMax, "fields");
}

function assertAtMost(count: number, most: number, what: string): void {
  if (count <= most) return;
  const message = `The query has too many ${what}: at most ${most} are allowed.`;
  throw new Refusal("InvalidArgumentError", {}, message);
}

/**
 * Measures a selection. Each fragment is measured once, however often it is used, since nested uses
 * can double the counts at every level.
 */
function measureOf(document: DocumentNode) {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    fragments.set(definition.name.value, definition.selectionSet);
  }
  const measured = new Map<string, Extent | "begun">();
  const ofFragment = (name: string): Extent => {
    const known = measured.get(name);
    if (known === "begun") {
      const message = "The query has a fragment that contains itself.";
      throw new Refusal("InvalidArgumentError", {}, message);
    }
    if (known !== undefined) return known;
    measured.set(name, "begun");
    const selections = fragments.get(name);
    const extent = selections === undefined ? nothing : ofSelections(selections);
    measured.set(name, extent);
    return extent;
  };
  const ofSelections = ({ selections }: SelectionSetNode): Extent =>
    selections
      .map((selection): Extent => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
        if (selection.kind === Kind.INLINE_FRAGMENT) return ofSelections(selection.selectionSet);
        const inner = selection.selectionSet ? ofSelections(selection.selectionSet) : nothing;
        return {
          depth: inner.depth + 1,
          fields: inner.fields + 1,
          aliases: inner.aliases + (selection.alias === undefined ? 0 : 1),
          rootFields: 1,
        };
      })
      .reduce(together, nothing);
  return ({ selectionSet }: { selectionSet: SelectionSetNode }) => ofSelections(selectionSet);
}

const nothing: Extent = { depth: 0, fields: 0, aliases: 0, rootFields: 0 };

function together(a: Extent, b: Extent): Extent {
  return {
    depth: Math.max(a.depth, b.depth),
    fields: a.fields + b.fields,
    aliases: a.aliases + b.aliases,
    rootFields: a.rootFields + b.rootFields,
  };
}
