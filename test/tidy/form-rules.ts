import { basename, join } from "node:path";
import ts from "typescript";
import {
  consoleWriter,
  emptyNames,
  environmentReaders,
  fileLinesMax,
  functionLinesMax,
  generatedFiles,
  lineLengthMax,
  sqlHolders,
  unwantedWord,
  unwantedWordAllowed,
  vendorName,
  vendorNamers,
} from "../borders.ts";
import type { Finding, Rule } from "./rule.ts";
import { isCode, isTest, pieces, type SourceFile, strings } from "./source.ts";

/** How files are written. Titles are sentences; each finding says what to do. */
export const formRules = {
  environment: {
    title: "The environment is read in the server's config.ts and the CLI's main.ts alone.",
    check: checkEnvironment,
  },
  sql: { title: "SQL stands in store.ts, schema/ and database/ alone.", check: checkSql },
  lockingSubqueries: {
    title: "A subquery that locks its rows is compared with =, never with in: it may run per row.",
    check: checkLockingSubqueries,
  },
  console: { title: "Only terminal.ts writes to the console.", check: checkConsole },
  fileLength: { title: `No file has over ${fileLinesMax} lines.`, check: checkFileLength },
  functionLength: {
    title: `No function has over ${functionLinesMax} lines.`,
    check: checkFunctionLength,
  },
  spreads: {
    title: "No fresh literal is spread into another: its fields stand in that one.",
    check: checkSpreads,
  },
  lineLength: { title: `No line is over ${lineLengthMax} columns.`, check: checkLineLength },
  names: { title: "Every file and folder has a name that says what it holds.", check: checkNames },
  doors: { title: "The only index.ts of a package is its door.", check: checkDoors },
  unwantedWord: {
    title: "Nothing in the code or the schema is called a migration.",
    check: checkUnwantedWord,
  },
  any: { title: "No type is any.", check: checkAny },
  lists: {
    title: "The server reads no list or map whose size nothing bounds.",
    check: checkLists,
  },
  discounts: {
    title: "The server updates no subscription at Stripe without naming its discounts.",
    check: checkDiscounts,
  },
  vendor: { title: "The vendor of the public API is named in few files.", check: checkVendor },
  stripePaths: {
    title: "Only stripePath puts ids into the paths of requests to Stripe.",
    check: checkStripePaths,
  },
  machine: { title: "Nothing names a machine it was made on.", check: checkMachine },
} satisfies Record<string, Rule>;

/** Stripe takes the discounts away that an update does not name; conformance tries that itself. */
function checkDiscounts(file: SourceFile): Finding[] {
  const isServers = file.path.startsWith("packages/server/src/") && isCode(file.path);
  if (!isServers || isTest(file.path) || /\/cutovers\/conformance\//.test(file.path)) return [];
  const isNamed = file.text.includes("keepingDiscounts(");
  if (isNamed || !/["'`]POST["'`]/.test(file.text)) return [];
  const advice = "Make the parameters with keepingDiscounts of stripe/standing-discounts.ts.";
  const lines = file.text.split("\n");
  return lines.flatMap((text, index) =>
    /["'`]\/v1\/subscriptions\/./.test(text) ? [{ line: index + 1, advice }] : [],
  );
}

function checkEnvironment(file: SourceFile): Finding[] {
  if (!isCode(file.path) || environmentReaders.some((one) => one.test(file.path))) return [];
  const advice = "Take the value as an argument; config.ts or the CLI's main.ts reads it.";
  return pieces(file)
    .filter(({ node }) => readsEnvironment(node))
    .map(({ line }) => ({ line, advice }));
}

function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) {
    return isNamed(node.expression, "process") && node.name.text === "env";
  }
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression;
    return isNamed(node.expression, "process") && ts.isStringLiteralLike(key) && key.text === "env";
  }
  if (ts.isVariableDeclaration(node)) {
    const { name, initializer } = node;
    if (initializer === undefined || !isNamed(initializer, "process")) return false;
    return ts.isObjectBindingPattern(name) && name.elements.some((one) => takenName(one) === "env");
  }
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    if (!["process", "node:process"].includes(node.moduleSpecifier.text)) return false;
    const names = node.importClause?.namedBindings;
    return (
      names !== undefined &&
      ts.isNamedImports(names) &&
      names.elements.some((one) => (one.propertyName ?? one.name).text === "env")
    );
  }
  return false;
}

function takenName({ propertyName, name }: ts.BindingElement): string | undefined {
  const taken = propertyName ?? name;
  return ts.isIdentifier(taken) ? taken.text : undefined;
}

const modifiers = "or|replace|unique|temp|temporary|unlogged|materialized";
const statement = new RegExp(
  [
    String.raw`^\s*(--[^\n]*\n\s*)*(`,
    [
      String.raw`select\b[^]*\bfrom\b`,
      String.raw`insert\s+into\b`,
      String.raw`update\s+\S+\s+(as\s+\S+\s+|\S+\s+)?set\b`,
      String.raw`delete\s+from\b`,
      String.raw`create\s+((${modifiers})\s+)*(table|index|view|function|type|schema|database)\b`,
      String.raw`(alter|drop)\s+(table|index|view|function|type|schema|database)\b`,
      String.raw`with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\s+(not\s+)?(materialized\s+)?\(`,
    ].join("|"),
    ")",
  ].join(""),
);

/** SQL is written in one case; a sentence such as "Update the …" starts with a capital letter. */
function isSql(text: string): boolean {
  const first = /^\s*(?:--[^\n]*\n\s*)*([a-z]+|[A-Z]+)\s/.exec(text);
  return first !== null && statement.test(text.toLowerCase());
}

function checkSql(file: SourceFile): Finding[] {
  if (!/^packages\/[^/]+\//.test(file.path) || isTest(file.path)) return [];
  if (sqlHolders.some((one) => one.test(file.path))) return [];
  const advice = "Move the statement to the store.ts of its domain.";
  if (file.path.endsWith(".sql")) return [{ line: 1, advice: "SQL files live in schema/." }];
  if (!isCode(file.path)) return [];
  return strings(file)
    .filter(({ text }) => isSql(text))
    .map(({ line }) => ({ line, advice }));
}

/** Run again in one statement, such a subquery passes over what it took, and takes more. */
function checkLockingSubqueries(file: SourceFile): Finding[] {
  if (!isCode(file.path) || isTest(file.path)) return [];
  const locking = /\bin\s*\(\s*select\b[^()]*\bfor\s+(no\s+key\s+)?update\b/;
  const advice = "Compare with = where one row is taken, else take them in a materialized with.";
  return strings(file)
    .filter(({ text }) => isSql(text) && locking.test(text))
    .map(({ line }) => ({ line, advice }));
}

function checkConsole(file: SourceFile): Finding[] {
  if (!isCode(file.path) || file.path === consoleWriter) return [];
  const advice = "Write through terminal.ts, or through the server's log.";
  return pieces(file)
    .filter(({ node }) => {
      const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
      return isAccess && (isNamed(node.expression, "console") || isStream(file, node));
    })
    .map(({ line }) => ({ line, advice }));
}

/** Programs that are no command line of people have no terminal.ts; they say what they are on. */
function isStream({ path }: SourceFile, node: ts.Node): boolean {
  if (!/^packages\/(cli|sdk|contract)\/src\//.test(path) || isTest(path)) return false;
  if (!ts.isPropertyAccessExpression(node) || !isNamed(node.expression, "process")) return false;
  return node.name.text === "stdout" || node.name.text === "stderr";
}

function checkFileLength(file: SourceFile): Finding[] {
  const isRead = isCode(file.path) || /\.(sql|md|ya?ml|sh)$/.test(file.path);
  if (!isRead || generatedFiles.includes(file.path)) return [];
  const lineCount = file.text.replace(/\n$/, "").split("\n").length;
  if (lineCount <= fileLinesMax) return [];
  return [
    { line: lineCount, advice: `It has ${lineCount} lines: find its two purposes and part them.` },
  ];
}

/** Tests are not counted: what describe and it call is a list of cases, not one function. */
function checkFunctionLength(file: SourceFile): Finding[] {
  if (!isCode(file.path) || isTest(file.path)) return [];
  return pieces(file).flatMap(({ node, line }) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return [];
    const lineCount = node.getText().split("\n").length;
    if (lineCount <= functionLinesMax) return [];
    return [{ line, advice: `A function of ${lineCount} lines: give its parts names.` }];
  });
}

/** A literal that is spread says nothing but how the formatter would have broken the lines. */
function checkSpreads(file: SourceFile): Finding[] {
  if (!isCode(file.path) || isTest(file.path)) return [];
  const advice = "Write its fields or elements into the literal around it.";
  return pieces(file).flatMap(({ node, line }) => {
    const isFresh =
      (ts.isSpreadAssignment(node) && ts.isObjectLiteralExpression(node.expression)) ||
      (ts.isSpreadElement(node) &&
        ts.isArrayLiteralExpression(node.expression) &&
        ts.isArrayLiteralExpression(node.parent));
    return isFresh ? [{ line, advice }] : [];
  });
}

function checkLineLength(file: SourceFile): Finding[] {
  if (!/\.tsx?$/.test(file.path) || generatedFiles.includes(file.path)) return [];
  return file.text.split("\n").flatMap((line, index) => {
    const length = [...line].length;
    if (length <= lineLengthMax) return [];
    return [{ line: index + 1, advice: `It has ${length} columns: break it.` }];
  });
}

function checkNames(file: SourceFile): Finding[] {
  const named = file.path.split("/").map((name) => name.replace(/(?<=.)\..*$/, ""));
  const empty = named.find((name) => emptyNames.includes(name.toLowerCase()));
  if (empty === undefined) return [];
  return [{ line: 1, advice: `"${empty}" says nothing: name it for what it holds.` }];
}

function checkDoors(file: SourceFile): Finding[] {
  if (!/^index\.[cm]?[jt]sx?$/.test(basename(file.path))) return [];
  if (/^packages\/[^/]+\/src\/index\.ts$/.test(file.path)) return [];
  return [{ line: 1, advice: "No barrels: import from the file that defines the thing." }];
}

function checkUnwantedWord(file: SourceFile): Finding[] {
  if (!/^packages\/[^/]+\/(src|schema)\//.test(file.path)) return [];
  const advice = "Say which it is: import, cutover or schema step.";
  const found = unwantedWord.test(file.path) ? [{ line: 1, advice }] : [];
  if (file.path.endsWith(".sql")) return [...found, ...linesWith(file, unwantedWord, advice)];
  if (!isCode(file.path)) return found;
  const names = pieces(file)
    .filter(({ node }) => ts.isIdentifier(node) || ts.isPrivateIdentifier(node))
    .filter(({ node }) => isUnwanted((node as ts.Identifier).text));
  const statements = strings(file).filter(({ text }) => isSql(text) && unwantedWord.test(text));
  return [...found, ...[...names, ...statements].map(({ line }) => ({ line, advice }))];
}

function isUnwanted(name: string): boolean {
  return unwantedWord.test(name) && !unwantedWordAllowed.includes(name);
}

function checkAny(file: SourceFile): Finding[] {
  if (!/\.tsx?$/.test(file.path) || generatedFiles.includes(file.path)) return [];
  const advice = "Say the type; where nobody knows it yet, unknown, and parse it.";
  return pieces(file)
    .filter(({ node }) => node.kind === ts.SyntaxKind.AnyKeyword)
    .map(({ line }) => ({ line, advice }));
}

/** What the contract's requests are made of is looked at schema by schema, in lists.test.ts. */
function checkLists(file: SourceFile): Finding[] {
  if (!file.path.startsWith("packages/server/src/") || !isCode(file.path)) return [];
  const advice = "Use listOf or mapOf of the contract, which look at the size first.";
  return pieces(file).flatMap((piece) => {
    const { node } = piece;
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    const { expression, name } = node.expression;
    const isBare = isNamed(expression, "z") && unboundedSchemas.includes(name.text);
    return isBare ? [{ line: piece.line, advice }] : [];
  });
}

const unboundedSchemas: readonly string[] = ["array", "record", "partialRecord", "map", "set"];

function checkVendor(file: SourceFile): Finding[] {
  if (vendorNamers.includes(file.path)) return [];
  const advice = 'Say "the public v1 API"; the files that may name the vendor are in borders.ts.';
  return linesWith(file, vendorName, advice);
}

const personalFolder = /(?<![\w.])\/(home|Users|root)\/\w|[A-Z]:\\Users\\/;
const checkout = join(import.meta.dirname, "../..");

/** A path with an id is a template that begins, or goes on after a version, with Stripe's. */
function checkStripePaths(file: SourceFile): Finding[] {
  if (!file.path.startsWith("packages/server/src/") || isTest(file.path)) return [];
  const advice = "Write stripePath`/v1/…`: an id that stands in a path as it is may name another.";
  return pieces(file)
    .filter(({ node }) => isMadePath(node))
    .map(({ line }) => ({ line, advice }));
}

const stripeStart = /^\/v1(\/|$)/;

function isMadePath(node: ts.Node): boolean {
  if (ts.isTemplateExpression(node)) {
    const isTagged =
      ts.isTaggedTemplateExpression(node.parent) && isNamed(node.parent.tag, "stripePath");
    return stripeStart.test(node.head.text) && !isTagged;
  }
  const isSum = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
  return isSum && ts.isStringLiteralLike(node.left) && stripeStart.test(node.left.text);
}

function checkMachine(file: SourceFile): Finding[] {
  if (basename(file.path) === "package-lock.json") {
    const advice = "Run npm install with the .npmrc of this repository: it leaves addresses out.";
    return linesWith(file, /"resolved": "http/, advice);
  }
  // The folders of a container are the same on every machine.
  if (/^(Dockerfile|compose\.yaml)$/.test(basename(file.path))) return [];
  const advice = "Take the path out, or make it relative.";
  // A checkout right under the root, such as /app, has a name too common to tell it apart.
  const leaked = checkout.split("/").length > 2 ? linesWith(file, `${checkout}/`, advice) : [];
  return [...linesWith(file, personalFolder, advice), ...leaked];
}

function linesWith({ text }: SourceFile, wanted: RegExp | string, advice: string): Finding[] {
  return text.split("\n").flatMap((line, index) => {
    const found = typeof wanted === "string" ? line.includes(wanted) : wanted.test(line);
    return found ? [{ line: index + 1, advice }] : [];
  });
}

function isNamed(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name;
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== name) return false;
  return ts.isIdentifier(node.expression) && node.expression.text === "globalThis";
}
