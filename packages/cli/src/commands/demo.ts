import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunKind } from "@carryover/contract/client";
import { beforeSending, untilInterrupted } from "../before-sending.ts";
import { applyCatalogOver } from "../catalog/commands.ts";
import { type Connection, connect } from "../connect.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { importInto } from "../import/import.ts";
import type { Terminal } from "../terminal.ts";
import { quiet, strong } from "../text/styled.ts";
import { tableLines } from "../text/table.ts";
import { Throttle } from "../throttle.ts";
import { entitlementLines } from "./entitlement-table.ts";

/** A clone has what the package is built with, which is not packed. */
const isClone = existsSync(new URL("../../tsconfig.json", import.meta.url));

/** The example files: in a clone beside the packages, else brought along by this one. */
const examples = new URL(isClone ? "../../../../examples/" : "../../examples/", import.meta.url);

/** The customer whose entitlements are shown at the end: one that has reached a limit. */
const shownCustomer = "bluebird";

/**
 * Applies the example catalog, imports the three example files, then shows what is on the platform,
 * what was rejected and why, and what one customer may use.
 */
export async function demoCommand(dataDir: string, terminal: Terminal): Promise<ExitCode> {
  const report = `${dataDir}-report`;
  const throttle = new Throttle();
  const choice = { url: undefined, apiKey: undefined, dataDir };
  const before = beforeSending(terminal, importOptions.again);
  const purpose = { command: "carryover demo", mayMakeStore: true };
  const opening = before.opening(connect(choice, throttle, terminal.say, purpose));
  const connection = await opening.catch((error: unknown) => {
    before.release();
    throw error;
  });
  const again = `Interrupted. To run it again: ${importOptions.again}`;
  const during = untilInterrupted(terminal, again);
  before.release();
  try {
    return await during.step(show(connection, { dataDir, report, throttle }, terminal));
  } finally {
    await connection.close().finally(during.release);
  }
}

async function show(
  connection: Connection,
  { dataDir, report, throttle }: { dataDir: string; report: string; throttle: Throttle },
  terminal: Terminal,
): Promise<ExitCode> {
  const choice = { url: undefined, apiKey: undefined, dataDir };
  const catalog = example("catalog.yaml");
  terminal.say(`$ carryover catalog apply ${catalog}\n`);
  const pricing = { ...choice, file: catalog, ...catalogOptions };
  const modelled = await applyCatalogOver(connection, pricing, terminal);
  if (modelled !== exitCodes.accepted) return modelled;
  const flags = files.map(({ kind, path }) => `--${kind}-file ${path}`);
  terminal.say(`\n$ carryover import ${flags.join(" ")}\n`);
  const command = { ...choice, ...importOptions, report };
  const code = await importInto({ connection, throttle }, command, terminal);
  if (code !== exitCodes.accepted && code !== exitCodes.rejected) return code;
  await showCustomers(connection, terminal);
  await showRejections(report, terminal);
  terminal.out(strong(`\nWhat ${shownCustomer} may use:`));
  const { client } = connection;
  for (const line of await entitlementLines(client, shownCustomer, terminal.width)) {
    terminal.out(line);
  }
  tellNext(dataDir, report, terminal);
  return exitCodes.accepted;
}

function example(name: string): string {
  return relative(process.cwd(), fileURLToPath(new URL(name, examples)));
}

const files: ReadonlyArray<{ readonly kind: RunKind; readonly path: string }> = [
  { kind: "customers", path: example("customers.json") },
  { kind: "subscriptions", path: example("subscriptions.json") },
  { kind: "usage", path: example("usage.json") },
];

const catalogOptions = { dryRun: false, prune: false, allCustomers: false, json: false };

const importOptions = {
  files,
  json: false,
  options: { ignoreUnknown: false, unarchive: false, noRepeats: false },
  restart: false,
  yes: true,
  allowOlder: true,
  outcomes: undefined,
  again: isClone ? "npm run demo" : "npx carryover demo",
};

async function showCustomers({ client }: Connection, terminal: Terminal): Promise<void> {
  terminal.out(strong("\nOn the platform now:"));
  const rows: string[][] = [];
  for await (const { id, name } of client.customers.list({ limit: 100 })) {
    const plans: string[] = [];
    for await (const subscription of client.subscriptions.list({ customerId: id, limit: 100 })) {
      const { planId, resourceId, status } = subscription;
      plans.push(`${planId}${resourceId ? ` for ${resourceId}` : ""} (${status})`);
    }
    rows.push([id, name ?? "–", plans.join(", ") || "–"]);
  }
  const columns = [{ name: "customer" }, { name: "name" }, { name: "plans", wraps: true }];
  for (const line of tableLines(columns, rows, terminal.width)) terminal.out(line);
}

async function showRejections(report: string, terminal: Terminal): Promise<void> {
  const lines = (await readFile(join(report, "latest", "rejections.ndjson"), "utf8")).split("\n");
  terminal.out(strong("\nRejected, and why:"));
  for (const line of lines.filter((each) => each !== "")) {
    const { file, line: at, column, code, message, hint } = JSON.parse(line);
    terminal.prose(`  ${file}:${at}:${column}: ${message} [${code}]`);
    terminal.prose(quiet(`    ${hint}`));
  }
}

function tellNext(dataDir: string, report: string, terminal: Terminal): void {
  const rejected = `${report}/latest/rejected-subscriptions.json`;
  const steps = [
    ["Check a file:", `check --customers-file ${example("customers.json")}`],
    [
      `Correct ${rejected}, and import it:`,
      `import --subscriptions-file ${rejected} --data-dir ${dataDir}`,
    ],
    ["Export the catalog, to change it and apply it:", `catalog export --data-dir ${dataDir}`],
    ["Import a file of your own:", "import --customers-file <your file>"],
  ];
  terminal.out(strong("\nTry next:"));
  for (const [what, command] of steps) {
    terminal.prose(`  ${what}`);
    terminal.prose(`    npx carryover ${command}`);
  }
  terminal.out(strong("\nIn a browser:"));
  terminal.prose(`  npx carryover serve --open --data-dir ${dataDir}`);
  terminal.prose(
    `  Then sign in at http://127.0.0.1:8787/ with the key in ${join(dataDir, "api-key")}.`,
  );
}
