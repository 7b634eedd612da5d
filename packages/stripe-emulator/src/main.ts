import { parseArgs } from "node:util";
import { startServer } from "./http/server.ts";

const usage = `Usage: carryover-stripe-emulator [options]

A Stripe of its own, for rehearsals and tests of a cutover. A key sk_test_<account>_<anything> is
taken for the account acct_<account>, which is made when it is first used.

  --port <number>   port to listen on; 0 takes a free one (default 12111)
  --host <name>     address to listen on (default 127.0.0.1)
  --data <folder>   keep accounts in this folder; without it they go with the process
  --limits          hold to Stripe's rate limits
  --attached        stop when standard input is closed
  --help            this text
`;

/** Runs the emulator until it is stopped. */
export async function main(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv);
  if (options === null) return;
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const server = await startServer({
    dataDir: options.data ?? null,
    host: options.host,
    port: options.port,
    hasLimits: options.limits,
    report: (error) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`${text}\n`);
    },
  }).catch((error: Error) => {
    process.stderr.write(`Cannot listen on ${options.host}:${options.port}: ${error.message}\n`);
    process.exitCode = 1;
    return null;
  });
  if (server === null) return;
  process.stdout.write(`listening on ${server.url}\n`);

  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    void server.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (options.attached) process.stdin.on("end", stop).on("error", stop).resume();
}

interface Options {
  readonly help: boolean;
  readonly limits: boolean;
  readonly attached: boolean;
  readonly host: string;
  readonly port: number;
  readonly data: string | undefined;
}

/** Returns the options; null, with a message and exit code 2, for a wrong command line. */
function optionsOf(argv: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: "string", default: "12111" },
        host: { type: "string", default: "127.0.0.1" },
        data: { type: "string" },
        limits: { type: "boolean", default: false },
        attached: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new Error(`--port takes a number from 0 to 65535, not "${values.port}".`);
    }
    return { ...values, port, data: values.data };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return null;
  }
}
