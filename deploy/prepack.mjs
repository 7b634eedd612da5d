// Makes a package ready to be packed. npm calls it in the package's folder before `npm pack` and
// `npm publish`: it builds, removes built files whose source is gone, and lends the command line
// the example files, which postpack.mjs takes back.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

// Standard output belongs to npm, which prints what it has packed there, perhaps as JSON.
execFileSync("tsc", ["--build", "--checkers", "1"], { stdio: ["ignore", 2, 2] });

for (const path of readdirSync("dist", { recursive: true })) {
  const source = path.replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts");
  const isBuilt = source !== path;
  if (isBuilt && !existsSync(join("src", source))) rmSync(join("dist", path));
}

if (JSON.parse(readFileSync("package.json", "utf8")).files.includes("examples")) {
  rmSync("examples", { recursive: true, force: true });
  cpSync(join(root, "examples"), "examples", { recursive: true });
  for (const path of readdirSync("examples", { recursive: true })) {
    if (path.endsWith(".yaml")) nameOwnSchema(join("examples", path));
  }
}

/** Editors check a catalog with the schema that its first line names, which this package has too. */
function nameOwnSchema(path) {
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("/docs/catalog.schema.json", "/catalog.schema.json"));
}
