import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import { pathOf } from "./pointer.ts";
import { advance, type Position } from "./position.ts";

/**
 * The place in the file of what a JSON pointer names inside a record: of its value, or of the name
 * before it. `text` is the record as it stands in the file, comments included, and `record` where
 * it begins. Gives `record` if the pointer leads nowhere.
 */
export function locate(
  text: string,
  record: Position,
  pointer: string,
  part: "value" | "name" = "value",
): Position {
  if (pointer === "") return record;
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root === undefined ? undefined : find(root, pathOf(pointer));
  if (node === undefined) return record;
  const name = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
  const { offset } = part === "name" && name !== undefined ? name : node;
  const bytes = Buffer.from(text.slice(0, offset), "utf8");
  return advance(record, bytes, bytes.length);
}

function find(root: Node, path: ReadonlyArray<string>): Node | undefined {
  let node: Node | undefined = root;
  for (const segment of path) {
    if (node === undefined) return undefined;
    node = findNodeAtLocation(node, [node.type === "array" ? Number(segment) : segment]);
  }
  return node;
}
