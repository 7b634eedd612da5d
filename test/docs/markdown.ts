import { readTree } from "../tidy/tree.ts";

/** A document of the repository. Its path is relative to the root, with forward slashes. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a document. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** A table: its header, and its rows, cell by cell, without the marks of code. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Every document of the repository. */
export function readDocuments(): Document[] {
  return readTree().filter(({ path }) => path.endsWith(".md"));
}

/** The document with this path. Throws if there is none. */
export function readDocument(path: string): string {
  const found = readDocuments().find((document) => document.path === path);
  if (found === undefined) throw new Error(`There is no ${path}.`);
  return found.text;
}

const fence = /^ *```(\w*)\n(.*?)^ *```$/gms;

/** The fenced blocks of a document. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(fence)].map(([, language = "", body = ""]) => ({
    language,
    text: body,
  }));
}

/** A document without its fenced blocks. */
function withoutBlocks(text: string): string {
  return text.replaceAll(fence, "");
}

/** What stands under a heading of a document, up to the next one of the same depth or above. */
export function sectionOf(text: string, heading: string): string {
  const prose = withoutBlocks(text);
  const from = prose.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`There is no heading ${heading}.`);
  const rest = prose.slice(from + heading.length + 2);
  const depth = /^#+/.exec(heading)?.[0].length ?? 1;
  const end = rest.search(new RegExp(`^#{1,${depth}} `, "m"));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The tables of a text, in order. */
function tablesOf(text: string): Table[] {
  const groups = withoutBlocks(text).match(/(?:^\|.*\n?)+/gm) ?? [];
  return groups.map((group) => {
    const [header = [], , ...rows] = group.trimEnd().split("\n").map(cellsOf);
    return { header, rows };
  });
}

/** The table of a text whose header begins with these cells. Throws if there is none. */
export function tableOf(text: string, ...header: string[]): Table["rows"] {
  const found = tablesOf(text).find((table) =>
    header.every((cell, index) => table.header[index] === cell),
  );
  if (found === undefined) throw new Error(`There is no table with ${header.join(", ")}.`);
  return found.rows;
}

function cellsOf(line: string): string[] {
  const inside = line.replace(/^\||\|$/g, "");
  return inside.split(/(?<!\\)\|/).map((cell) => plain(cell.replaceAll("\\|", "|").trim()));
}

/** A cell that is all code, as the code. */
function plain(cell: string): string {
  return /^`[^`]*`$/.test(cell) ? cell.slice(1, -1) : cell;
}

/** Where the links of a document lead that stay in the repository, as written. */
export function localLinksOf(text: string): string[] {
  const links = withoutBlocks(text).matchAll(/\]\(([^()\s]+)\)/g);
  return [...links].map(([, target = ""]) => target).filter((target) => !/^\w+:/.test(target));
}

/** The anchors of a document, made from its headings. */
export function anchorsOf(text: string): string[] {
  const headings = withoutBlocks(text).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
