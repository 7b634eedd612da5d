// Shows a JSON Schema as a list of fields; what is nested is drawn when it is opened, so that
// schemas that hold themselves end.

import { element } from "/docs/element.js";

/** What a schema allows, with its fields. */
export function schemaView(api, schema) {
  const { inner, name } = unwrapped(api, schema ?? {});
  const line = element("span", {}, element("code", {}, typeOf(api, inner, name)), bounds(inner));
  if (inner.description !== undefined) {
    line.append(element("span", { class: "quiet" }, ` ${inner.description}`));
  }
  const nested = nestedIn(inner);
  if (nested.length === 0) return line;
  const opened = element("details", {}, element("summary", {}, line));
  const draw = () => {
    const list = element("ul", { class: "fields" });
    list.append(...nested.map((field) => fieldView(api, field)));
    opened.append(list);
  };
  opened.addEventListener("toggle", draw, { once: true });
  return opened;
}

function fieldView(api, { name, schema, isRequired }) {
  const view = element("li", {}, element("code", {}, name));
  view.append(isRequired ? element("span", { class: "required" }, " required ") : " ");
  view.append(schemaView(api, schema));
  return view;
}

/** The schema behind references, and without the null that `anyOf` adds to it. */
function unwrapped(api, schema, name = null, isNullable = false) {
  if (schema.$ref !== undefined) {
    const keys = schema.$ref.split("/").slice(1);
    const target = keys.reduce((inside, key) => inside[key], api);
    return unwrapped(api, target, keys.at(-1), isNullable);
  }
  const others = schema.anyOf?.filter(({ type }) => type !== "null");
  if (others?.length === 1) return unwrapped(api, others[0], name, true);
  return { inner: schema, name: `${name ?? ""}${isNullable ? " | null" : ""}` };
}

function typeOf(api, schema, name) {
  const ownName = /^\w/.test(name) ? name : null;
  const suffix = name.includes("| null") ? " | null" : "";
  if (ownName !== null) return ownName;
  if (schema.const !== undefined) return JSON.stringify(schema.const) + suffix;
  if (schema.enum !== undefined) return `enum${suffix}`;
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return `${schema.allOf ? "all of" : "one of"}${suffix}`;
  if (schema.type === "array") {
    const { inner, name: itemName } = unwrapped(api, schema.items ?? {});
    return `list of ${typeOf(api, inner, itemName)}${suffix}`;
  }
  return [schema.format ?? schema.type ?? "any"].flat().join(" | ") + suffix;
}

const boundNames = {
  minLength: "length ≥",
  maxLength: "length ≤",
  minimum: "≥",
  maximum: "≤",
  minItems: "entries ≥",
  maxItems: "entries ≤",
  maxProperties: "keys ≤",
  pattern: "matches",
  default: "default",
  example: "such as",
};

function bounds(schema) {
  const known = Object.entries(boundNames).filter(([key]) => schema[key] !== undefined);
  const texts = known.map(([key, label]) => `${label} ${plain(schema[key])}`);
  if (schema.enum !== undefined) texts.push(schema.enum.join(", "));
  const text = texts.length === 0 ? "" : ` ${texts.join("; ")}`;
  return element("span", { class: "quiet" }, text);
}

function plain(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function nestedIn(schema) {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, inner]) => {
    return { name, schema: inner, isRequired: required.has(name) };
  });
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  choices.forEach((inner, index) => {
    fields.push({ name: `${index + 1}`, schema: inner, isRequired: false });
  });
  if (schema.type === "array" && isNested(schema.items)) {
    fields.push({ name: "each entry", schema: schema.items, isRequired: false });
  }
  if (typeof schema.additionalProperties === "object" && isNested(schema.additionalProperties)) {
    fields.push({ name: "any key", schema: schema.additionalProperties, isRequired: false });
  }
  return fields;
}

function isNested(schema) {
  return schema !== undefined && Object.keys(schema).length > 0;
}
