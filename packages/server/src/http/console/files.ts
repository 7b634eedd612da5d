import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";

/** One file of the console as it is sent. */
export interface ConsoleFile {
  readonly path: string;
  readonly contentType: string;
  /** The forms that were compressed when it was built, by their content coding. */
  readonly compressed: Readonly<Partial<Record<Coding, string>>>;
}

/** The codings that a build may have, the smallest first. */
export const codings = ["br", "gzip"] as const;
export type Coding = (typeof codings)[number];

/** The files of one build. */
export interface ConsoleBuild {
  readonly index: ConsoleFile;
  /** Changes with every build. */
  readonly etag: string;
  /** Everything but the page, by the path of its address, such as `/assets/index-1a2b.js`. */
  readonly files: ReadonlyMap<string, ConsoleFile>;
  /** Returns the content of a file, read once for all who ask; null if it is gone. */
  read(path: string): Promise<Buffer | null>;
}

/**
 * Returns a function that returns the build in a folder; null while there is none. It lists the
 * folder once for each build: an address is looked up in that list, so none leads out of it.
 */
export function openConsole(folder: string | null): () => Promise<ConsoleBuild | null> {
  let last: { readonly changed: string; readonly build: Promise<ConsoleBuild> } | null = null;
  return async () => {
    if (folder === null) return null;
    const changed = await changeOf(folder);
    if (changed === null) return null;
    if (last?.changed !== changed) last = { changed, build: readBuild(folder) };
    const { build } = last;
    // A build that disappears while it is listed is looked for anew.
    build.catch(() => {
      if (last?.build === build) last = null;
    });
    return build;
  };
}

/** Returns what differs once a build was changed, or came in parts; null without a page. */
async function changeOf(folder: string): Promise<string | null> {
  const paths = [join(folder, "index.html"), folder, join(folder, "assets")];
  const [page, ...rest] = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  if (!page?.isFile()) return null;
  return [page, ...rest].map((found) => found?.mtimeMs ?? 0).join();
}

async function readBuild(folder: string): Promise<ConsoleBuild> {
  const page = await readFile(join(folder, "index.html"));
  const top = await filesOf(folder, "/");
  const assets = await filesOf(join(folder, "assets"), "/assets/").catch(() => new Map());
  const files = new Map<string, ConsoleFile>([...top, ...assets]);
  const index = files.get("/index.html");
  if (index === undefined) throw new Error("The page of the console is a link, or gone.");
  files.delete("/index.html");
  const etag = createHash("sha256").update(page).digest("base64url");
  return { index, etag, files, read: readingOnce() };
}

/** Reads each file once: who takes nothing would otherwise hold a copy of their own. */
function readingOnce(): ConsoleBuild["read"] {
  const contents = new Map<string, Promise<Buffer | null>>();
  return (path) => {
    const known = contents.get(path);
    if (known !== undefined) return known;
    const content = readFile(path).catch(() => {
      contents.delete(path);
      return null;
    });
    contents.set(path, content);
    return content;
  };
}

/** Returns the files of a folder; links and folders in it are left out. */
async function filesOf(folder: string, prefix: string): Promise<Map<string, ConsoleFile>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  const files = new Map<string, ConsoleFile>();
  for (const name of names) {
    const contentType = contentTypes[extname(name)];
    if (contentType === undefined) continue;
    const compressed = {
      ...(names.has(`${name}.br`) && { br: join(folder, `${name}.br`) }),
      ...(names.has(`${name}.gz`) && { gzip: join(folder, `${name}.gz`) }),
    };
    files.set(prefix + name, { path: join(folder, name), contentType, compressed });
  }
  return files;
}

/** What is served; a file of another kind is not. */
const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
