import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import {
  fileFaults,
  itemStates,
  limits,
  recordCodes,
  refusals,
  routes,
  ways,
} from "@carryover/contract";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { exitCodes } from "../packages/cli/src/exit.ts";
import { readConfig } from "../packages/server/src/config.ts";
import { scenarios } from "../packages/server/src/cutovers/conformance/scenarios.ts";
import { planRules } from "../packages/server/src/cutovers/planning/rules/table.ts";
import {
  type Border,
  cliBorders,
  domains,
  packageBorders,
  serverBorders,
  soleImporters,
  stages,
} from "./borders.ts";
import { readCommands } from "./docs/command-line.ts";
import {
  anchorsOf,
  blocksOf,
  localLinksOf,
  readDocument,
  readDocuments,
  sectionOf,
  tableOf,
} from "./docs/markdown.ts";
import { faultsOfReadme, missingPaths, namedPaths } from "./docs/readmes.ts";

/** Holds the documents and the code together, both ways: each lists all that the other has. */

const root = join(import.meta.dirname, "..");
const documents = readDocuments();
const commands = await readCommands();
const source = (path: string) => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(source("package.json")) as {
  version: string;
  scripts: Record<string, string>;
};

describe("docs/reference/errors.md", () => {
  const text = readDocument("docs/reference/errors.md");

  it("lists every refusal", () => {
    const rows = Object.entries(refusals).map(([code, { status, retryable, sentence }]) => {
      return [code, String(status), retryable ? "yes" : "no", sentence];
    });

    expect(tableOf(text, "code", "status")).toEqual(rows);
  });

  it("lists every record code", () => {
    const rows = Object.entries(recordCodes).map(([code, { effect, sentence, hint }]) => {
      return [code, effect, sentence, hint];
    });

    expect(tableOf(text, "code", "effect")).toEqual(rows);
  });

  it("lists every file fault", () => {
    const rows = Object.entries(fileFaults).map(([code, { sentence, hint }]) => {
      return [code, sentence, hint];
    });

    expect(tableOf(text, "code", "sentence")).toEqual(rows);
  });
});

it("docs/reference/cutover-rules.md lists every rule of a plan", () => {
  const rows = Object.entries(planRules).map(([code, { action, ways, sentence }]) => {
    return [code, action, ways.join(", "), sentence];
  });

  expect(tableOf(readDocument("docs/reference/cutover-rules.md"), "code")).toEqual(rows);
});

it("docs/reference/cutover.md lists every state of a subscription, and the ways", () => {
  const text = readDocument("docs/reference/cutover.md");
  const tables = [tableOf(text, "state", "meaning"), tableOf(text, "state", "way")];
  const states = tables.flat().flatMap(([cell = ""]) => cell.replaceAll("`", "").split(", "));

  expect([...new Set(states)].sort()).toEqual([...itemStates].sort());
  expect(tableOf(text, "field", ...ways).map(([field]) => field)).toContain("swap");
});

it("docs/guides/conformance.md lists every scenario, and whether it must hold", () => {
  const rows = scenarios.map(({ id, isBlocking, by, assumed }) => {
    return [
      id,
      isBlocking ? "must hold" : "may differ",
      typeof by === "string" ? "person" : "key",
      assumed,
    ];
  });

  expect(tableOf(readDocument("docs/guides/conformance.md"), "scenario")).toEqual(rows);
});

it("docs/reference/limits.md lists every limit, with its value and a reason", () => {
  const rows = readDocument("docs/reference/limits.md").matchAll(
    /^\| `(\w+)` \| ([\d,]+)(?: \([^)]*\))? \| \S.*\|$/gm,
  );
  const found = [...rows].map(([, name, value = ""]) => [name, Number(value.replaceAll(",", ""))]);

  expect(Object.fromEntries(found)).toEqual(limits);
  expect(found).toHaveLength(Object.keys(limits).length);
});

describe("docs/reference/cli.md, cli-import.md, cli-billing.md and cli-doctor.md", () => {
  const pages = ["cli", "cli-import", "cli-billing", "cli-doctor"];
  const text = pages.map((page) => readDocument(`docs/reference/${page}.md`)).join("\n");

  it("lists every command", () => {
    const names = commands.map(({ name }) => `carryover ${name}`);

    expect(names.length).toBeGreaterThan(5);
    expect(tableOf(text, "command", "what it does").map(([name]) => name)).toEqual(names);
  });

  it.each(commands)("lists the flags of carryover $name", ({ name, flags, operands }) => {
    const [first, second] = name.split(" ");
    const rows = tableOf(sectionOf(text, `## carryover ${first}`), "flag");
    const own = rows.filter(([, of]) => second === undefined || of === second || of === "all");

    expect(own.map(([flag]) => flag).sort()).toEqual([...flags, ...operands].sort());
  });

  it("lists every exit code", () => {
    const rows = Object.entries(exitCodes).map(([name, code]) => [String(code), name]);

    expect(tableOf(text, "code", "name").map((row) => row.slice(0, 2))).toEqual(rows);
  });

  it("lists every environment variable that the program reads itself", () => {
    const read = source("packages/cli/src/main.ts").matchAll(/\benv\.([A-Z_]+)/g);
    const names = [...new Set([...read].map(([, name]) => name))];
    const listed = tableOf(text, "variable", "used by").map(([name]) => name);

    expect(names.length).toBeGreaterThan(2);
    expect(listed).toEqual(expect.arrayContaining(names));
  });
});

it("docs/reference/configuration.md lists every setting of the server, with its default", () => {
  const declared = source("packages/server/src/config.ts").matchAll(/^ {2}([A-Z_]{3,}): /gm);
  const rows = tableOf(readDocument("docs/reference/configuration.md"), "variable", "flag");
  const defaults = rows
    .filter(([, , value]) => value !== "none")
    .map(([name, , value]) => [name, value]);

  expect(rows.map(([name]) => name)).toEqual([...declared].map(([, name]) => name));
  expect(readConfig({}, Object.fromEntries(defaults))).toEqual(readConfig({}, {}));
});

it("docs/reference/api.md lists every route", () => {
  const listed = readDocument("docs/reference/api.md").matchAll(
    /^\| `([A-Z]+ \/(?:api|webhooks)\/[^`]+)` \|/gm,
  );
  const paths = Object.values(routes).map(({ method, path }) => {
    // The path of a batch ends with the two parts of its name.
    const shown = path.replace(":batch", "{lane}.{number}").replace(/:(\w+)/g, "{$1}");
    return `${method.toUpperCase()} ${shown}`;
  });

  expect([...listed].map(([, path]) => path).sort()).toEqual(paths.sort());
});

describe("ARCHITECTURE.md", () => {
  const text = readDocument("ARCHITECTURE.md");

  it.each([
    ["package", packageBorders],
    ["part of the server", serverBorders],
    ["part of the CLI", cliBorders],
  ])("prints the borders of each %s", (header, borders) => {
    const rows = borders.map((border) => [border.part, mayImport(border)]);

    expect(tableOf(text, header, "may import")).toEqual(rows);
  });

  it("prints what stands in one file alone", () => {
    const rows = soleImporters.map(({ imports, file, onDemand }) => {
      return [imports, onDemand ? `${file} (on demand)` : file];
    });

    expect(tableOf(text, "imported in one file only")).toEqual(rows);
  });

  it("prints the order of the domains and of the stages", () => {
    const prose = text.replaceAll("\n", " ");

    expect(prose).toContain(`: ${domains.join(", ")}.`);
    expect(prose).toContain(`(${stages.join(", ")})`);
  });

  it("has at most 250 lines, and at most 20 words in its glossary", () => {
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(250);
    expect(tableOf(text, "word", "meaning").length).toBeLessThanOrEqual(20);
    expect(tableOf(text, "word", "meaning").length).toBeGreaterThan(10);
  });
});

function mayImport({ imports, importsTypesOf = [] }: Border): string {
  const types = importsTypesOf.length === 0 ? [] : [`types of ${importsTypesOf.join(", ")}`];
  const values = imports.length === 0 ? [] : [imports.join(", ")];
  return [...values, ...types].join("; ") || "nothing";
}

describe("README.md", () => {
  const text = readDocument("README.md");

  it("has at most 120 lines", () => {
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(120);
  });

  it("says once what it is compatible with, and that it is not affiliated", () => {
    expect(text.match(/compatible with/g)).toHaveLength(1);
    expect(text.replaceAll("\n", " ")).toMatch(/independent project, neither affiliated with nor/);
  });
});

describe("the README of a folder", () => {
  const others = ["http", "database", "stripe", "workers", "wiring", "doctor", "metrics"];
  const rooms = [...domains, ...others];
  const folders = [...rooms.map((room) => `packages/server/src/${room}`), "packages/cli/src/json"];

  it.each(folders)("is short, and names what exists: %s", (folder) => {
    expect(faultsOfReadme(folder, documents, exists)).toEqual([]);
  });

  it("is found at fault: one that is missing, too long, or names what does not exist", () => {
    const text = `\`routes.ts\`, \`reading/\`, \`gone.ts\`, \`gone/\`, \`gone\`${"\n.".repeat(40)}`;
    const readme = { path: "packages/server/src/catalog/README.md", text };

    expect(namedPaths(text)).toEqual(["routes.ts", "reading/", "gone.ts", "gone/"]);
    expect(faultsOfReadme("packages/server/src/usage", [readme], exists)).toHaveLength(1);
    expect(faultsOfReadme("packages/server/src/catalog", [readme], exists)).toEqual([
      "packages/server/src/catalog/README.md has 41 lines.",
      "packages/server/src/catalog/README.md names gone.ts, which does not exist.",
      "packages/server/src/catalog/README.md names gone/, which does not exist.",
    ]);
  });
});

it.each(["import-steps", "cutover-steps"])(
  "docs/internals/%s.md names files that exist",
  (page) => {
    const text = readDocument(`docs/internals/${page}.md`);
    const domain = `${page === "import-steps" ? "packages/cli" : "packages/server"}/src`;
    const folders = [domain, "packages/server/src", "packages/server/src/cutovers", ""];

    expect(namedPaths(text).length).toBeGreaterThan(20);
    expect(missingPaths(text, folders, exists)).toEqual([]);
  },
);

it("docs/README.md links to every page of docs/, once", () => {
  const linked = localLinksOf(readDocument("docs/README.md"))
    .filter((target) => !target.startsWith("../"))
    .map((target) => `docs/${target}`);
  const pages = documents.map(({ path }) => path).filter((path) => /^docs\/.+\/.+/.test(path));

  expect(linked.sort()).toEqual(pages.sort());
  expect(pages.length).toBeGreaterThan(30);
});

it("CHANGELOG.md has an entry for this version", () => {
  expect(readDocument("CHANGELOG.md")).toContain(`\n## ${manifest.version} `);
});

describe.each(documents)("$path", ({ path, text }) => {
  it("links to what exists", () => {
    const broken = localLinksOf(text).filter((target) => {
      const [file = "", anchor] = target.split("#");
      const wanted = file === "" ? path : posix.join(posix.dirname(path), file);
      if (!exists(wanted)) return true;
      return anchor !== undefined && !anchorsOf(source(wanted)).includes(anchor);
    });

    expect(broken).toEqual([]);
  });

  it("names files that exist", () => {
    const named = text.matchAll(/`((?:packages|test|docs)\/[\w./-]+)`/g);
    const missing = [...named].map(([, path = ""]) => path).filter((path) => !exists(path));

    expect(missing).toEqual([]);
  });

  it("shows JSON that can be read", () => {
    const faults = blocksOf(text)
      .filter(({ language }) => language === "json")
      .map((block) => ts.parseConfigFileTextToJson(path, block.text).error?.messageText);

    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it("shows commands that exist, with flags that they have", () => {
    const lines = blocksOf(text)
      .filter(({ language }) => language === "sh")
      .flatMap((block) => block.text.replaceAll(/\\\n\s*/g, " ").split("\n"));

    expect(lines.flatMap(faultsOfLine)).toEqual([]);
  });
});

/** What is wrong with a line that calls the program, or a script of the repository. */
function faultsOfLine(line: string): string[] {
  const [called = ""] = line.split(" #");
  const script = /^npm (?:run )?(\w[\w:]*)/.exec(called)?.[1];
  if (script === "install") return [];
  if (script !== undefined) return manifest.scripts[script] === undefined ? [line] : [];
  if (!called.startsWith("npx carryover ")) return [];
  const words = called.trim().split(/\s+/).slice(2);
  const command = commands.find(({ name }) => `${words.join(" ")} `.startsWith(`${name} `));
  const known = command?.flags.map((flag) => flag.split(" ")[0]) ?? [];
  const unknown = words.filter((word) => word.startsWith("--") && !known.includes(word));
  return command === undefined || unknown.length > 0 ? [line] : [];
}

function exists(path: string): boolean {
  return existsSync(join(root, path));
}
