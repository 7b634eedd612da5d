// Writes the version, and what else all packages share, from the root's package.json to wherever it
// stands: packages, lock file, contract, deployment. With `--check` it writes nothing and fails if
// one of them is stale.
import { readFileSync, writeFileSync } from "node:fs";

const rootUrl = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, rootUrl), "utf8");
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const isCheck = process.argv.includes("--check");

const root = JSON.parse(read("package.json"));
const { version, license, engines, repository, workspaces } = root;

for (const folder of workspaces) {
  const path = `${folder}/package.json`;
  const manifest = JSON.parse(read(path));
  Object.assign(manifest, { version, license, engines });
  manifest.repository = { ...repository, directory: folder };
  write(path, json(withOneVersion(manifest)));
  write(`${folder}/LICENSE`, read("LICENSE"));
}

const lock = JSON.parse(read("package-lock.json"));
lock.version = version;
for (const folder of ["", ...workspaces]) {
  Object.assign(withOneVersion(lock.packages[folder]), { version, license, engines });
}
write("package-lock.json", json(lock));

replace("packages/contract/src/version.ts", /(?<=version = ")[^"]+/);
replace("deploy/Dockerfile", /(?<=image\.version=")[^"]+/);
replace("deploy/compose.yaml", /(?<=image: carryover:)\S+/);
replace("deploy/kubernetes/kustomization.yaml", /(?<=newTag: )\S+/);

/** Packages of one version need each other in that version alone. */
function withOneVersion(manifest) {
  for (const field of ["dependencies", "devDependencies"]) {
    for (const name of Object.keys(manifest[field] ?? {})) {
      if (name.startsWith("@carryover/")) manifest[field][name] = version;
    }
  }
  return manifest;
}

/** Writes the version where a file has one. */
function replace(path, place) {
  const text = read(path);
  if (!place.test(text)) throw new Error(`There is no version in ${path}.`);
  write(path, text.replace(place, version));
}

function write(path, text) {
  if (read(path) === text) return;
  if (!isCheck) {
    writeFileSync(new URL(path, rootUrl), text);
    process.stdout.write(`${path} written\n`);
    return;
  }
  process.stderr.write(`${path} is stale. Run: npm run generate:version\n`);
  process.exitCode = 1;
}
