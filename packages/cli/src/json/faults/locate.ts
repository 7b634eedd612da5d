import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import { Buffer } from "#platform";
import { advance, type Position } from "../position.ts";
import { pathOf } from "./pointer.ts";

/**
 * The place in the file of what a JSON pointer names inside a record: of its value, or of the name
 * before it. `text` is the record as it stands in the file, comments included, and `record` where
 * it begins. Where the pointer leads to nothing, gives the innermost value around it.
 */
export function locate(
  text: string,
  record: Position,
  pointer: string,
  part: "value" | "name" = "value",
): Position {
  if (pointer === "") return record;
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) return record;
  const node = find(root, pathOf(pointer));
  const name = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
  const { offset } = part === "name" && name !== undefined ? name : node;
  const bytes = Buffer.from(text.slice(0, offset), "utf8");
  return advance(record, bytes, bytes.length);
}

function find(root: Node, path: ReadonlyArray<string>): Node {
  let node = root;
  for (const segment of path) {
    const inner = findNodeAtLocation(node, [node.type === "array" ? Number(segment) : segment]);
    if (inner === undefined) return node;
    node = inner;
  }
  return node;
}
