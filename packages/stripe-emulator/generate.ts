import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";
import { endpoints } from "./src/http/endpoints.ts";

/**
 * Writes `schemas/parameters.json`: a JSON Schema for the parameters of every endpoint, made from
 * the types of the installed `stripe` package. What two of them share stands in it once.
 */

type Schema = { [key: string]: unknown };

const target = new URL("schemas/parameters.json", import.meta.url);
const stripe = join(dirname(fileURLToPath(import.meta.resolve("stripe"))), "..");
const copy = fileURLToPath(new URL("../../node_modules/.cache/stripe-parameters", import.meta.url));

const names = [...new Set(endpoints.map(({ params }) => params))].sort();
copyTypes();
const schemas = Object.fromEntries(generate().map(([name, schema]) => [name, onTheWire(schema)]));
mkdirSync(new URL(".", target), { recursive: true });
writeFileSync(target, render(share(schemas)));
process.stdout.write("packages/stripe-emulator/schemas/parameters.json written\n");

/**
 * Copies the declarations without `OtherString`, which stands in each enumeration for the values
 * that Stripe may add later: what we send must be one of the values known.
 */
function copyTypes(): void {
  rmSync(copy, { recursive: true, force: true });
  const isDeclaration = (path: string) => !/\.(js|map)$/.test(path);
  cpSync(join(stripe, "esm"), copy, { recursive: true, filter: isDeclaration });
  for (const file of readdirSync(copy, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".d.ts")) continue;
    const text = readFileSync(join(copy, file), "utf8");
    writeFileSync(join(copy, file), text.replace(/\s*\|\s*OtherString\b/g, ""));
  }
}

function generate(): [string, Schema][] {
  const path = join(copy, "parameters.ts");
  const tsconfig = join(copy, "tsconfig.json");
  const exports = names.map((name) => `export type ${flat(name)} = Stripe.${name};\n`);
  writeFileSync(path, `import type { Stripe } from "./stripe.core.js";\n${exports.join("")}`);
  const compilerOptions = { module: "nodenext", strict: true, skipLibCheck: true, types: [] };
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: ["parameters.ts"] }));
  const generator = createGenerator({
    path,
    tsconfig,
    type: "*",
    expose: "none",
    topRef: false,
    jsDoc: "none",
    skipTypeCheck: true,
    additionalProperties: false,
  });
  return names.map((name) => [name, generator.createSchema(flat(name)) as Schema]);
}

function flat(name: string): string {
  return name.replaceAll(".", "_");
}

/** The types say what the SDK takes. In a form there is no null, and a decimal is its digits. */
function onTheWire(schema: Schema, name = ""): Schema {
  const { $schema: _, definitions: __, ...rest } = schema;
  if (isDecimal(rest)) return { type: "string", pattern: "^-?\\d+(\\.\\d{1,12})?$" };
  if (rest.type === "number" && !/percent|decimal/.test(name)) return { ...rest, type: "integer" };
  if (Array.isArray(rest.enum)) return { type: "string", enum: valuesOf(rest.enum) };
  if (Array.isArray(rest.type)) return { ...rest, type: withoutNull(rest.type) };
  if (Array.isArray(rest.anyOf)) {
    const branches = (rest.anyOf as Schema[]).filter(({ type }) => type !== "null");
    return { ...rest, anyOf: branches.map((branch) => onTheWire(branch, name)) };
  }
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => {
      if (key === "properties") return [key, mapValues(value as Schema)];
      const isInner = typeof value === "object" && value !== null && !Array.isArray(value);
      return [key, isInner ? onTheWire(value as Schema, name) : value];
    }),
  );
}

function mapValues(properties: Schema): Schema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, onTheWire(one as Schema, name)]),
  );
}

function isDecimal({ properties }: Schema): boolean {
  return Object.keys(properties ?? {}).some((name) => name.includes("_brand"));
}

function valuesOf(values: readonly unknown[]): unknown[] {
  return [...new Set(values)].filter((value) => value !== null);
}

/** Of metadata, which may be given as text or number, the wire has the text. */
function withoutNull(types: readonly string[]): string | string[] {
  if (types.includes("string")) return "string";
  return types.filter((type) => type !== "null");
}

/** Moves every larger schema that occurs again to `shared`, where it stands once. */
function share(all: Record<string, Schema>): { shared: Schema; parameters: Schema } {
  const counts = new Map<string, number>();
  const count = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const text = JSON.stringify(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
    if (counts.get(text) === 1) for (const inner of Object.values(value)) count(inner);
  };
  count(all);

  const shared: Schema = {};
  const refs = new Map<string, string>();
  const visit = (value: unknown, name: string, isSchema: boolean): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((one) => visit(one, name, typeof one === "object"));
    const text = JSON.stringify(value);
    const isShared = isSchema && text.length >= 100 && (counts.get(text) ?? 0) > 1;
    const known = refs.get(text);
    if (isShared && known !== undefined) return { $ref: known };
    const entries = Object.entries(value).map(([key, one]) => {
      const isInnerSchema = isSchema ? ["items", "additionalProperties"].includes(key) : true;
      return [key, visit(one, isSchema ? name : key, isInnerSchema)];
    });
    if (!isShared) return Object.fromEntries(entries);
    const free = Object.keys(shared).filter((one) => one.replace(/-\d+$/, "") === name).length;
    const key = free === 0 ? name : `${name}-${free + 1}`;
    shared[key] = Object.fromEntries(entries);
    refs.set(text, `#/shared/${key}`);
    return { $ref: `#/shared/${key}` };
  };
  const parameters = visit(all, "", false) as Schema;
  return { shared, parameters };
}

/** One schema on a line, so that a new version of Stripe gives a difference that can be read. */
function render({ shared, parameters }: { shared: Schema; parameters: Schema }): string {
  const { version } = JSON.parse(readFileSync(join(stripe, "package.json"), "utf8"));
  const lines = (schemas: Schema) =>
    Object.entries(schemas)
      .map(([name, schema]) => `    ${JSON.stringify(name)}: ${JSON.stringify(schema)}`)
      .join(",\n");
  return [
    `{\n  "stripe": "${version}",`,
    `  "shared": {\n${lines(shared)}\n  },`,
    `  "parameters": {\n${lines(parameters)}\n  }\n}\n`,
  ].join("\n");
}
