import ts from "typescript";

/** A file of the tree. Its path is relative to the root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One import of a module, from wherever in a file. */
export interface ImportSite {
  /** What is imported, as written; undefined if it is computed. */
  readonly specifier: string | undefined;
  /** `type` leaves no trace in the program, `dynamic` is `import(…)`, the rest is `value`. */
  readonly kind: "value" | "type" | "dynamic";
  readonly line: number;
}

/** A piece of code. Its line is looked up when it is asked for: few pieces are findings. */
export interface Piece {
  readonly node: ts.Node;
  /** The line it starts on. */
  readonly line: number;
}

/** Whether a file is TypeScript or JavaScript. */
export function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** Whether a file holds tests, which stand beside what they test, or what tests are made of. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$|\/testing\//.test(path);
}

const piecesOf = new WeakMap<SourceFile, readonly Piece[]>();

/** Every piece of a file of code, from the outside in. */
export function pieces(file: SourceFile): readonly Piece[] {
  const known = piecesOf.get(file);
  if (known !== undefined) return known;
  const root = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  const found: Piece[] = [];
  const visit = (node: ts.Node) => {
    found.push({
      node,
      get line() {
        return root.getLineAndCharacterOfPosition(node.getStart(root)).line + 1;
      },
    });
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(root, visit);
  piecesOf.set(file, found);
  return found;
}

/** Every import, re-export, `import(…)` and `import("…").Type` of a file. */
export function imports(file: SourceFile): ImportSite[] {
  return pieces(file).flatMap((piece) => {
    const found = importOf(piece.node);
    return found === undefined ? [] : [{ ...found, line: piece.line }];
  });
}

function importOf(node: ts.Node): Omit<ImportSite, "line"> | undefined {
  if (ts.isImportDeclaration(node)) {
    const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { specifier: literal(node.moduleSpecifier), kind: isType ? "type" : "value" };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    const kind = node.isTypeOnly ? "type" : "value";
    return { specifier: literal(node.moduleSpecifier), kind };
  }
  if (ts.isExternalModuleReference(node)) {
    return { specifier: literal(node.expression), kind: "value" };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { specifier: literal(node.argument.literal), kind: "type" };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { specifier: literal(node.arguments[0]), kind: "dynamic" };
  }
  return undefined;
}

/** Every string of a file. Where a template has a `${…}`, its text has a `?`. */
export function strings(file: SourceFile): { readonly text: string; readonly line: number }[] {
  return pieces(file).flatMap((piece) => {
    const { node } = piece;
    if (ts.isStringLiteralLike(node)) return [{ text: node.text, line: piece.line }];
    if (!ts.isTemplateExpression(node)) return [];
    const rest = node.templateSpans.map((span) => `?${span.literal.text}`);
    return [{ text: node.head.text + rest.join(""), line: piece.line }];
  });
}

function literal(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
