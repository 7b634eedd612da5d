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
  let text = "";
  let from = 0;
  for (const node of taken) {
    text += json.slice(from, node.offset) + JSON.stringify(compact(node, json));
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
