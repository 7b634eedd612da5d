import { z } from "zod";
import { catalogDocument } from "./document.ts";

/** Generates the JSON Schema of the catalog document, for editors. */
export function catalogSchema(): object {
  const { $schema, definitions } = z.toJSONSchema(catalogDocument, {
    // The draft that editors understand best.
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema }) => replace(jsonSchema),
  });
  const { CatalogDocument, ...parts } = definitions as Record<string, object>;
  return { $schema, title: "Carryover catalog", ...CatalogDocument, definitions: parts };
}

/** Replaces the schema of a text with a check of its own by its `override`. */
function replace(schema: { override?: unknown; example?: unknown; id?: unknown }): void {
  const { override } = schema;
  delete schema.override;
  if (typeof override === "object" && override !== null) Object.assign(schema, override);
  delete schema.example;
}
