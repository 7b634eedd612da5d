import type { CatalogDocument } from "@carryover/sdk";
import { Document, isMap, isPair, isScalar, isSeq, visit } from "yaml";

/** Where editors find the schema of the file, if the program is installed beside it. */
const schemaPath = "./node_modules/carryover/catalog.schema.json";

/** A catalog as the text of a file. The same catalog gives the same text. */
export function catalogText(catalog: CatalogDocument, format: "yaml" | "json"): string {
  const { $schema: _, ...lists } = catalog;
  if (format === "json") {
    return `${JSON.stringify({ $schema: schemaPath, ...lists }, null, 2)}\n`;
  }
  const document = new Document(lists, { aliasDuplicateObjects: false });
  const { contents } = document;
  // A line between the lists, and between the entries of each.
  if (isMap(contents)) {
    for (const [index, { key, value }] of contents.items.entries()) {
      if (index > 0) Object.assign(key as object, { spaceBefore: true });
      for (const entry of isSeq(value) ? value.items.slice(1) : []) {
        Object.assign(entry as object, { spaceBefore: true });
      }
    }
  }
  visit(document, {
    Collection(_, node, path) {
      // What fits on a line reads better there, such as {amount: 9.5, currency: usd}; the entries
      // of the lists always have lines of their own.
      const isInside = path.length > entryDepth;
      if (isInside && widthOf(node.items) <= flowWidthMax) node.flow = true;
    },
  });
  const text = document.toString({ lineWidth: 100, flowCollectionPadding: false });
  return `# yaml-language-server: $schema=${schemaPath}\n\n${text}`;
}

/** Nodes above an entry: the document, its map, a pair of that, a list. */
const entryDepth = 4;

const flowWidthMax = 60;

/** How much room scalars take in a line; infinite if there is anything else. */
function widthOf(items: readonly unknown[]): number {
  const scalars = items.flatMap((item) => (isPair(item) ? [item.key, item.value] : [item]));
  if (!scalars.every(isScalar)) return Number.POSITIVE_INFINITY;
  return scalars.reduce<number>((sum, { value }) => sum + String(value).length + 2, 0);
}
