import { limits } from "@carryover/contract/client";
import {
  type Alias,
  CST,
  type Document,
  isAlias,
  isMap,
  isSeq,
  Lexer,
  type Node,
  Parser,
} from "yaml";
import { separated } from "../text/describe.ts";

/** What goes beyond a limit, or names what is not there, and at which character of the text. */
export interface BoundFault {
  readonly offset: number;
  readonly message: string;
}

/**
 * Says where a text is nested too deeply, or has too many aliases; null if nowhere. It reads token
 * by token and stops there, so that no text can exhaust the stack of what reads it afterwards.
 */
export function findExcess(text: string): BoundFault | null {
  const parser = new Parser();
  let names = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    const type: string | null = isScalar ? null : CST.tokenType(lexeme);
    isScalar = type === "scalar";
    if (type === "alias" || type === "anchor") names++;
    if (names > limits.catalogAliasesMax) {
      const most = separated(limits.catalogAliasesMax);
      const message = `Here are more than ${most} anchors and aliases: write out what some repeat.`;
      return { offset, message };
    }
    // What it yields is a document that has ended, which nobody needs here.
    for (const _ of parser.next(lexeme));
    if (depthOf(parser.stack) > limits.catalogDepthMax) return { offset, message: tooDeep };
  }
  return null;
}

const tooDeep =
  `Lists and maps are nested more than ${limits.catalogDepthMax} deep here, ` +
  "which no catalog is: look for a bracket that is not closed, or dashes in a row.";

const collections = new Set(["block-map", "block-seq", "flow-collection"]);

function depthOf(stack: ReadonlyArray<{ readonly type: string }>): number {
  if (stack.length <= limits.catalogDepthMax) return 0;
  return stack.filter(({ type }) => collections.has(type)).length;
}

/** What the aliases of a document stand for, and what is wrong with some. */
export interface AliasReading {
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly faults: readonly BoundFault[];
}

/** How much a node is, with everything that its aliases repeat. */
interface Extent {
  readonly values: number;
  readonly depth: number;
}

const scalarExtent: Extent = { values: 1, depth: 0 };

/**
 * Finds the anchors of all aliases in one walk. Aliases of aliases multiply: what they repeat is
 * counted before anything is written out.
 */
export function readAliases(document: Document): AliasReading {
  const targets = new Map<Alias, Node>();
  const faults: BoundFault[] = [];
  const anchors = new Map<string, Node>();
  const extents = new Map<Node, Extent>();
  let repeated = 0;

  const extentOfAlias = (alias: Alias, depth: number): Extent => {
    const offset = alias.range?.[0] ?? 0;
    const target = anchors.get(alias.source);
    const extent = target && extents.get(target);
    if (target === undefined) {
      faults.push({ offset, message: `There is no anchor &${alias.source} above.` });
    } else if (extent === undefined) {
      faults.push({ offset, message: `The anchor &${alias.source} would contain itself.` });
    } else {
      targets.set(alias, target);
      const isFirst = repeated <= limits.catalogRepeatedMax;
      repeated += extent.values;
      if (isFirst && repeated > limits.catalogRepeatedMax)
        faults.push({ offset, message: tooMany });
      if (depth + extent.depth > limits.catalogDepthMax) faults.push({ offset, message: tooDeep });
      return extent;
    }
    return scalarExtent;
  };
  const extentOf = (node: unknown, depth: number): Extent => {
    if (isAlias(node)) return extentOfAlias(node, depth);
    const { anchor } = (node ?? {}) as { readonly anchor?: string };
    if (anchor !== undefined) anchors.set(anchor, node as Node);
    const parts = isMap(node)
      ? node.items.flatMap(({ key, value }) => [key, value])
      : isSeq(node)
        ? node.items
        : null;
    let extent = scalarExtent;
    for (const part of parts ?? []) {
      const inner = extentOf(part, depth + 1);
      extent = {
        values: extent.values + inner.values,
        depth: Math.max(extent.depth, inner.depth + 1),
      };
    }
    if (anchor !== undefined) extents.set(node as Node, extent);
    return extent;
  };
  extentOf(document.contents, 0);
  return { targets, faults };
}

const tooMany =
  `From here on, aliases repeat more than ${separated(limits.catalogRepeatedMax)} values: ` +
  "look for aliases of aliases, and write out what is needed of them.";
