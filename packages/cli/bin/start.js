import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const storeUnavailable = 3;

/** Runs the built program, or says how to build it. */
export async function start(argv) {
  const program = new URL("../dist/main.js", import.meta.url);
  if (!existsSync(fileURLToPath(program))) {
    process.stderr.write("carryover is not built yet. Run: npm run build\n");
    process.exitCode = 2;
    return;
  }
  const { main } = await import(program.href);
  await main(argv);
  // The thread of an embedded store that hangs in the disk would keep the process.
  if (process.exitCode === storeUnavailable) process.exit();
}
