import { describe, expect, it } from "vitest";
import { borderRules } from "./tidy/border-rules.ts";
import { borderExamples, type Examples, formExamples, wordingExamples } from "./tidy/examples.ts";
import { formRules } from "./tidy/form-rules.ts";
import type { Rule } from "./tidy/rule.ts";
import { isCode, type SourceFile } from "./tidy/source.ts";
import { readTree } from "./tidy/tree.ts";
import { type TreeRule, treeRules } from "./tidy/tree-rules.ts";
import { wordingRules } from "./tidy/wording-rules.ts";

const rules: Record<string, Rule> = { ...borderRules, ...formRules, ...wordingRules };
const examples: Record<string, Examples> = {
  ...borderExamples,
  ...formExamples,
  ...wordingExamples,
};
const tree = readTree().filter(({ path }) => !path.startsWith("test/fixtures/"));

it("sees the tree", () => {
  const paths = tree.map(({ path }) => path);

  expect(paths).toContain("package.json");
  expect(paths).toContain("test/tidy.test.ts");
  expect(paths.filter(isCode).length).toBeGreaterThan(20);
});

describe.each(Object.entries(rules))("%s", (name, rule) => {
  const { broken, kept } = examples[name] ?? { broken: [], kept: [] };

  it(rule.title, () => {
    expect(tree.flatMap((file) => findings(rule, file))).toEqual([]);
  });

  it.each(broken)("finds fault: %s %j", (path, text) => {
    expect(findings(rule, { path, text })).not.toEqual([]);
  });

  it.each(kept)("finds no fault: %s %j", (path, text) => {
    expect(findings(rule, { path, text })).toEqual([]);
  });
});

describe.each(Object.entries<TreeRule>(treeRules))("%s", (_, rule) => {
  it(rule.title, () => {
    const found = rule.check(tree);

    expect(found.map(({ path, advice }) => `${path}: ${advice}`)).toEqual([]);
  });
});

it("finds a circle that types close, a full folder, and Node behind the door for pages", () => {
  const files = Array.from({ length: 25 }, (_, index) => ({ path: `a/${index}.md`, text: "" }));
  const circle = [
    { path: "b/one.ts", text: 'import { two } from "./c/two.ts";' },
    { path: "b/c/two.ts", text: 'import type { Three } from "../three.ts";' },
    { path: "b/three.ts", text: 'export * from "./one.ts";' },
    { path: "b/four.ts", text: 'import "./one.ts"; const later = () => import("./five.ts");' },
    { path: "b/five.ts", text: 'import "./four.ts";' },
  ];

  const door = [
    { path: "packages/cli/src/importing.ts", text: 'import { a } from "./a.ts";' },
    { path: "packages/cli/src/a.ts", text: 'import "node:fs"; import type {} from "./b.ts";' },
    { path: "packages/cli/src/b.ts", text: 'import "node:fs";' },
  ];

  expect(treeRules.pagesDoor.check(door)).toMatchObject([{ path: "packages/cli/src/a.ts" }]);
  expect(treeRules.folders.check(files)).toMatchObject([{ path: "a" }]);
  expect(treeRules.folders.check(files.slice(1))).toEqual([]);
  expect(treeRules.circles.check(circle)).toMatchObject([
    { path: "b/c/two.ts", advice: expect.stringContaining("with b/one.ts, b/three.ts") },
  ]);
});

it("names the line of a fault and what to do", () => {
  const file = { path: "packages/sdk/src/client.ts", text: '\nimport "zod";\n' };

  expect(findings(borderRules.packages, file)).toEqual([
    "packages/sdk/src/client.ts:2: Package sdk may not import zod: see test/borders.ts.",
  ]);
});

function findings(rule: Rule, file: SourceFile): string[] {
  return rule.check(file).map(({ line, advice }) => `${file.path}:${line}: ${advice}`);
}
