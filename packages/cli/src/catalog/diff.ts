import type { CatalogChange } from "@carryover/sdk";
import { strong, type Text } from "../text/styled.ts";
import { visible } from "../text/visible.ts";

/** The changes of a catalog for people, line by line, and a line that counts them. */
export function describeChanges(changes: readonly CatalogChange[]): Text[] {
  if (changes.length === 0) return ["No changes."];
  return [...changes.flatMap(describeChange), strong(summary(changes))];
}

const signs: Readonly<Record<CatalogChange["action"], string>> = {
  created: "+",
  updated: "~",
  published: "~",
  archived: "-",
  restored: "+",
};

function describeChange({ entity, id, action, fields }: CatalogChange): string[] {
  const head = `${signs[action]} ${entity === "addon" ? "add-on" : entity} ${visible(id)}`;
  if (action === "created") return [head];
  const version = fields.find(({ field }) => field === "version");
  const said = [
    ...(action === "restored" ? ["restored"] : []),
    ...(version === undefined ? [] : [`version ${shown(version.after)}`]),
  ];
  const tail = said.length === 0 ? "" : `  (${said.join(", ")})`;
  const own = fields.filter(({ field }) => field !== "version" && field !== "status");
  const lines = own.map(describeField);
  if (lines.length === 1) return [`${head}  ${lines[0]}${tail}`];
  return [`${head}${tail}`, ...lines.map((line) => `    ${line}`)];
}

function describeField({ field, before, after }: CatalogChange["fields"][number]): string {
  if (field === "replacedBy") return `existing subscriptions follow version ${shown(after)}`;
  if (field === "draft") return `the draft, version ${shown(before)}, is replaced`;
  return visible(`${field} ${shown(before)} → ${shown(after)}`);
}

/** Longer values are cut: the file has them whole. */
const shownMax = 60;

function shown(value: unknown): string {
  if (value === null || value === undefined) return "none";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > shownMax ? `${text.slice(0, shownMax - 1)}…` : text;
}

function summary(changes: readonly CatalogChange[]): string {
  const actions = ["created", "published", "updated", "restored", "archived"] as const;
  const counts = actions.flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} ${action}`];
  });
  return `${counts.join(", ")}.`;
}
