// Builds the console into dist/, each text file beside its gzip. Does nothing if dist/ is newer than
// all that it is made of, so that a build of the other packages takes no longer.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

async function make() {
  await build({ root, configFile: join(root, "vite.config.ts"), logLevel: "error" });
  const texts = filesUnder(dist).filter((path) => /\.(js|css|html|svg|json)$/.test(path));
  // index.html comes last: its gzip says that everything is there.
  for (const path of texts.sort((a) => (a.endsWith("index.html") ? 1 : -1))) {
    const level = constants.Z_BEST_COMPRESSION;
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level }));
  }
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.tsbuildinfo$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
