import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isMainThread } from "node:worker_threads";

/**
 * Loaded into the program before anything else: a disk that fails when the test wants it. A file of
 * the directory says that writes of the store's thread with its text in them fail from now on. With
 * `end` they end the thread; with `wait` they wait as long as it is there; with `hang` they wait for
 * ever, in the kernel, which nothing but the kill of the process ends. From then on other limits
 * hold, too. The first that waits leaves a file `waiting`.
 */
const given = new URL(import.meta.url).searchParams;
const directory = given.get("directory");

if (isMainThread) {
  const { limits } = await import("../../packages/contract/dist/index.js");
  const hasFailed = () => ["end", "wait", "hang"].some((name) => textOf(name) !== null);
  for (const [name, value] of Object.entries(JSON.parse(given.get("limits")))) {
    const usual = limits[name];
    Object.defineProperty(limits, name, { get: () => (hasFailed() ? value : usual) });
  }
} else {
  const nothing = new SharedArrayBuffer(4);
  const { writeSync } = fs;
  fs.writeSync = (file, bytes, ...place) => {
    const fails = (name) => {
      const text = textOf(name);
      if (text === null) return false;
      const [offset, length] = place;
      return Buffer.from(bytes.buffer, bytes.byteOffset + offset, length).includes(text);
    };
    if (fails("end")) process.exit(7);
    if (fails("wait")) fs.closeSync(fs.openSync(`${directory}/waiting`, "w"));
    while (fails("wait")) Atomics.wait(new Int32Array(nothing), 0, 0, 20);
    if (fails("hang")) fs.openSync(`${directory}/pipe`);
    return writeSync(file, bytes, ...place);
  };
  syncBuiltinESMExports();
}

function textOf(name) {
  try {
    return fs.readFileSync(`${directory}/${name}`, "utf8");
  } catch {
    return null;
  }
}
