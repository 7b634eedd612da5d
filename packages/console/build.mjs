// Builds the console into dist/, each text file beside its gzip. Does nothing if dist/ is newer than
// all that it is made of, so that a build of the other packages takes no longer.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { constants, gzipSync } from "node:zlib";
import { build } from "vite";

const root = import.meta.dirname;
const dist = join(root, "dist");
const stamp = join(dist, "index.html.gz");

const made = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
const sources = [
  ...filesUnder(join(root, "src")),
  ...["sdk", "cli", "contract"].flatMap((name) => filesUnder(join(root, `../${name}/dist`))),
  join(root, "../../package-lock.json"),
  ...["build.mjs", "index.html", "package.json", "vite.config.ts"].map((name) => join(root, name)),
];
if (sources.some((path) => statSync(path).mtimeMs > made)) await make();

/**
 * Builds beside what is there, and moves each file into its place: a server that reads the folder
 * meanwhile finds whole files alone. index.html comes after all that it names, and its gzip says
 * that everything is there.
 */
async function make() {
  const next = join(dist, `.next-${process.pid}`);
  try {
    const configFile = join(root, "vite.config.ts");
    await build({ root, configFile, logLevel: "error", build: { outDir: next } });
    for (const path of filesUnder(next)) {
      if (!/\.(js|css|html|svg|json)$/.test(path)) continue;
      const level = constants.Z_BEST_COMPRESSION;
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level }));
    }
    const names = filesUnder(next).map((path) => relative(next, path));
    const place = (name) => (/^index\.html/.test(name) ? name.length : 0);
    for (const name of names.sort((one, other) => place(one) - place(other))) {
      mkdirSync(dirname(join(dist, name)), { recursive: true });
      renameSync(join(next, name), join(dist, name));
    }
    const made = new Set(names);
    for (const path of filesUnder(dist)) {
      const name = relative(dist, path);
      if (!made.has(name) && !name.startsWith(".next-")) rmSync(path, { force: true });
    }
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.tsbuildinfo$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
