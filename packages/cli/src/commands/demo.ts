import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Connection, connect } from "../connect.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { Throttle } from "../throttle.ts";
import { importInto } from "./import.ts";

/** The example files, in the repository beside the packages. */
const examples = new URL("../../../../examples/", import.meta.url);

/** Imports the examples, then shows what is on the platform and what was rejected and why. */
export async function demoCommand(dataDir: string, terminal: Terminal): Promise<ExitCode> {
  const report = `${dataDir}-report`;
  const throttle = new Throttle();
  const choice = { url: undefined, apiKey: undefined, dataDir };
  const connection = await connect(choice, throttle, terminal.say);
  try {
    terminal.say("$ carryover import --customers-file examples/customers.json\n");
    const command = { ...choice, ...importOptions, report };
    const code = await importInto({ connection, throttle }, command, terminal);
    if (code !== exitCodes.accepted && code !== exitCodes.rejected) return code;
    await showCustomers(connection, terminal);
    await showRejection(report, terminal);
    terminal.out(
      "\nTry next:\n" +
        "  npx carryover check examples/customers.json\n" +
        `  npx carryover import --customers-file ${report}/rejected-customers.json ` +
        `--data-dir ${dataDir}   (after correcting it)\n` +
        "  npx carryover import --customers-file <your file>",
    );
    return exitCodes.accepted;
  } finally {
    await connection.close();
  }
}

const importOptions = {
  files: [
    {
      kind: "customers" as const,
      path: relative(process.cwd(), fileURLToPath(new URL("customers.json", examples))),
    },
  ],
  json: false,
  options: { ignoreUnknown: false, unarchive: false, noRepeats: false },
  restart: false,
  again: "npm run demo",
};

async function showCustomers(connection: Connection, terminal: Terminal): Promise<void> {
  terminal.out("\nOn the platform now:");
  for await (const customer of connection.client.customers.list({ limit: 100 })) {
    const { id, name, email, billingId } = customer;
    const cells = [id.padEnd(12), (name ?? "–").padEnd(20), (email ?? "–").padEnd(28)];
    terminal.out(`  ${cells.join("")}${billingId ?? "–"}`);
  }
}

async function showRejection(report: string, terminal: Terminal): Promise<void> {
  const lines = (await readFile(join(report, "rejections.ndjson"), "utf8")).split("\n");
  terminal.out("\nRejected, and why:");
  for (const line of lines.filter((each) => each !== "")) {
    const { line: at, column, code, message, hint } = JSON.parse(line);
    terminal.out(`  line ${at}, column ${column}: ${message} [${code}]\n    ${hint}`);
  }
}
