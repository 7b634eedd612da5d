import { main } from "./src/main.ts";

/** Runs the command line from source; without a command it serves. */
const argv = process.argv.slice(2);
await main(argv.length === 0 ? ["serve"] : argv);
