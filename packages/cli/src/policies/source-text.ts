import { type JSONPath, type Node, parseTree } from "jsonc-parser";

/** Whether a value that is no text becomes text, by its place and its source. */
export type TakesAsText = (path: JSONPath, source: string, isNumber: boolean) => boolean;

/**
 * A text of JSON in which each value that is taken is replaced by its own JSON text, with the
 * digits that it has there: a number that is parsed first may have other ones. `path` is where the
 * text stands in the record.
 */
export function valuesAsText(json: string, takes: TakesAsText, path: JSONPath = []): string {
  const root = parseTree(json);
  if (root === undefined) return json;
  const taken: Node[] = [];
  collect(root, path, (node, place) => {
    const { offset, length } = node;
    const isTaken = takes(place, json.slice(offset, offset + length), node.type === "number");
    if (isTaken) taken.push(node);
    return isTaken;
  });
  return rewritten(json, taken, (node) => JSON.stringify(compact(node, json)));
}

/**
 * A text of JSON with the values in it that are objects or lists there, and something else in
 * `value`; all others keep the digits that they have in the text.
 */
export function withReplaced(json: string, value: unknown): string {
  const root = parseTree(json);
  if (root === undefined) return json;
  const replaced = new Map<Node, unknown>();
  collectReplaced(root, value, replaced);
  return rewritten(json, replaced.keys(), (node) => JSON.stringify(replaced.get(node)));
}

/** A text with other texts for some of its nodes, which come in their order. */
function rewritten(json: string, nodes: Iterable<Node>, textOf: (node: Node) => string): string {
  let text = "";
  let from = 0;
  for (const node of nodes) {
    text += json.slice(from, node.offset) + textOf(node);
    from = node.offset + node.length;
  }
  return text + json.slice(from);
}

/**
 * The metadata in a text of JSON with comments, with text for each of its values, and how many were
 * no text; null if it is no metadata.
 */
export function metadataAsText(json: string): { value: unknown; values: number } | null {
  const root = parseTree(json, [], { allowTrailingComma: true });
  if (root?.type !== "object") return null;
  let values = 0;
  const strict = compact(root, json);
  const text = valuesAsText(strict, (path) => {
    if (path.length === 0) return false;
    values += 1;
    return true;
  });
  return { value: JSON.parse(text), values };
}

/** Visits every value that is no text, from the outside to the inside, until one is taken. */
function collect(node: Node, path: JSONPath, take: (node: Node, path: JSONPath) => boolean): void {
  if (node.type === "string" || take(node, path)) return;
  for (const [index, child] of (node.children ?? []).entries()) {
    if (node.type === "array") collect(child, [...path, index], take);
    else {
      const [name, value] = child.children ?? [];
      if (name !== undefined && value !== undefined) collect(value, [...path, name.value], take);
    }
  }
}

/** Finds the objects and lists that are none in a value of the same form. */
function collectReplaced(node: Node, value: unknown, replaced: Map<Node, unknown>): void {
  if (node.type !== "object" && node.type !== "array") return;
  if (typeof value !== "object" || value === null) {
    replaced.set(node, value);
    return;
  }
  const entries = value as Readonly<Record<string | number, unknown>>;
  for (const [index, child] of (node.children ?? []).entries()) {
    if (node.type === "array") collectReplaced(child, entries[index], replaced);
    else {
      const [name, entry] = child.children ?? [];
      if (entry !== undefined) collectReplaced(entry, entries[String(name?.value)], replaced);
    }
  }
}

/** A value without blanks between its parts. */
function compact(node: Node, json: string): string {
  const { type, offset, length, children = [] } = node;
  const inner = children.map((child) => compact(child, json));
  if (type === "string") return JSON.stringify(node.value);
  if (type === "array") return `[${inner.join(",")}]`;
  if (type === "object") return `{${inner.join(",")}}`;
  if (type === "property") return inner.join(":");
  return json.slice(offset, offset + length);
}
