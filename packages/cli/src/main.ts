import { version } from "@carryover/contract/client";
import { Command, CommanderError } from "commander";
import { InterruptedEarly } from "./before-sending.ts";
import { addBilling } from "./billing/flags.ts";
import { commandLine } from "./command-line.ts";
import { addIntegrations, addPull } from "./commands/billing-flags.ts";
import { addDoctor } from "./commands/doctor-flags.ts";
import { dataDirOption, examples, type Program, withServer } from "./commands/flags.ts";
import { addCutover } from "./cutover/flags.ts";
import { CommandError, exitCodes } from "./exit.ts";
import { addExport } from "./export/flags.ts";
import { addCheck, addImport, addPlan, addVerify } from "./import/flags.ts";
import { addRuns, addUndo } from "./runs/flags.ts";
import {
  refuseBothStores,
  type ServerFlags,
  type ServerVariables,
  serverChoice,
} from "./server-choice.ts";
import { createTerminal, type Terminal } from "./terminal.ts";
import { pastedNotes } from "./text/pasted.ts";
import { strong, type Text } from "./text/styled.ts";
import { refuseUnknownCommand } from "./unknown-command.ts";

/** Runs the command line; sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const noColor = argv.includes(noColorFlag);
  const terminal = createTerminal(process, { noColor, environment: process.env });
  try {
    const root = program(argv, terminal);
    refuseUnknownCommand(root, argv);
    await root.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version are no errors; of the others commander has said what is wrong.
      process.exitCode = error.exitCode === 0 ? exitCodes.accepted : exitCodes.usage;
    } else if (error instanceof InterruptedEarly) {
      process.exitCode = exitCodes.interrupted;
    } else if (error instanceof CommandError) {
      terminal.say(error.message);
      process.exitCode = error.exitCode;
    } else {
      terminal.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
      terminal.say("This is a defect of the program. What was applied stays; please report it.");
      process.exitCode = exitCodes.defect;
    }
  }
  const isRefused = [exitCodes.usage, exitCodes.unavailable].some(
    (code) => code === process.exitCode,
  );
  if (isRefused) for (const note of pastedNotes(argv)) terminal.say(note);
  // What an interrupted request of the embedded store still waits for is nobody's any more.
  if (process.exitCode === exitCodes.interrupted) process.exit();
}

/** It may stand anywhere, and counts for what is wrong with the others as well. */
const noColorFlag = "--no-color";

/** Commands load what they are made of when they are called: the others have no use for it. */
function program(argv: readonly string[], terminal: Terminal): Command {
  const { env } = process;
  const root = new Command("carryover")
    .description(
      "Import customers, subscriptions and usage into an entitlement platform that you host.",
    )
    .version(version)
    .option(noColorFlag, "print without colors (NO_COLOR)")
    .exitOverride()
    .configureHelp({ minWidthToWrap: descriptionMin })
    .configureOutput({
      writeOut: (text) => terminal.prose(helpText(text.trimEnd())),
      writeErr: (text) => terminal.say(helpText(text.trimEnd())),
    })
    .showHelpAfterError("(see --help)")
    .addHelpText("after", examples("carryover import --customers-file customers.json"));
  const wiring = {
    terminal,
    again: commandLine(argv),
    stripeKey: env.CARRYOVER_STRIPE_KEY || undefined,
    webhookSecret: env.CARRYOVER_STRIPE_WEBHOOK_SECRET || undefined,
    environment: env,
    variables: serverVariables(env),
    choiceOf: (flags: ServerFlags) => serverChoice(flags, serverVariables(env)),
    exit,
  };
  addImport(root, wiring);
  addPlan(root, wiring);
  addVerify(root, wiring);
  addUndo(root, wiring);
  addCheck(root, wiring);
  addRuns(root, wiring);
  addWhoami(root, wiring);
  addCatalog(root, wiring);
  addExport(root, wiring);
  addPull(root, wiring);
  addCutover(root, wiring);
  addBilling(root, wiring);
  addIntegrations(root, wiring);
  addKeys(root, wiring);
  addServe(root, wiring);
  addDoctor(root, wiring);
  addDemo(root, wiring);
  return root;
}

/** Descriptions of flags are broken between words down to this width. */
const descriptionMin = 16;

/** The help of commander, its headings so that they are found. */
function helpText(text: string): Text {
  return text.split(/^(Usage:|[A-Z][\w ]*:$)/m).map((part, index) => {
    return index % 2 === 1 ? strong(part) : part;
  });
}

type Environment = Readonly<Record<string, string | undefined>>;

const exit = (code: number) => {
  process.exitCode = code;
};

function addWhoami(root: Command, { choiceOf, exit, terminal }: Program): void {
  withServer(root.command("whoami"))
    .description("Show the server or store, the environment, and what the API key may do.")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples("carryover whoami", "carryover whoami --embedded --json"))
    .action(async (flags) => {
      const command = { ...choiceOf(flags), json: flags.json ?? false };
      const { whoamiCommand } = await import("./commands/whoami.ts");
      exit(await whoamiCommand(command, terminal));
    });
}

function addCatalog(root: Command, { choiceOf, exit, terminal }: Program): void {
  const catalog = root
    .command("catalog")
    .description("Apply and export the catalog: products, features, plans and add-ons.")
    .addHelpText(
      "after",
      examples(
        "carryover catalog apply catalog.yaml",
        "carryover catalog export --out catalog.yaml",
      ),
    );
  const add = (name: string, description: string) =>
    withServer(catalog.command(name)).description(description);
  add("apply", "Show what a catalog file changes, then apply it.")
    .argument("<file>", "the catalog in YAML or JSON; - is standard input")
    .option("--dry-run", "show the changes without applying them")
    .option("--prune", "archive what the lists of the file do not contain")
    .option("--all-customers", "move existing subscriptions to the published versions")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples("carryover catalog apply catalog.yaml --dry-run"))
    .action(async (file, flags) => {
      const { dryRun = false, prune = false, allCustomers = false, json = false } = flags;
      const command = { ...choiceOf(flags), file, dryRun, prune, allCustomers, json };
      const { applyCatalogCommand } = await import("./catalog/commands.ts");
      exit(await applyCatalogCommand(command, terminal));
    });
  add("export", "Print the catalog as a file for catalog apply.")
    .option("--format <format>", "yaml or json", "yaml")
    .option("--out <file>", "write to this file instead of standard output")
    .option("--force", "replace the file if it exists")
    .addHelpText("after", examples("carryover catalog export --format json --out catalog.json"))
    .action(async (flags) => {
      const { format, out, force = false } = flags;
      const command = { ...choiceOf(flags), format, out, force };
      const { exportCatalogCommand } = await import("./catalog/commands.ts");
      exit(await exportCatalogCommand(command, terminal));
    });
}

/** What the environment says of the server. */
function serverVariables(env: Environment): ServerVariables {
  const ours = env.CARRYOVER_API_KEY;
  const theirs = env.STIGG_SERVER_API_KEY;
  const keys = [
    { name: "CARRYOVER_API_KEY", value: ours ?? "" },
    { name: "STIGG_SERVER_API_KEY", value: theirs ?? "" },
  ];
  return {
    url: env.CARRYOVER_URL || undefined,
    apiKey: keys.find(({ value }) => value !== ""),
    dataDir: env.CARRYOVER_DATA_DIR || undefined,
    databaseUrl: env.DATABASE_URL || env.DATABASE_URL_FILE || undefined,
  };
}

function addKeys(root: Command, { environment: env, variables, exit, terminal }: Program): void {
  const keys = root
    .command("keys")
    .description("Create, list and revoke API keys, in PostgreSQL (DATABASE_URL) or --data-dir.")
    .addHelpText(
      "after",
      examples(
        "carryover keys create --environment production --json",
        "carryover keys list",
        "carryover keys revoke 01a202e8-239e-7000-8000-868df1f75471",
      ),
    );
  const add = (name: string, description: string) =>
    keys
      .command(name)
      .description(description)
      .addOption(dataDirOption())
      .option("--json", "print one JSON object");
  const place = (flags: { dataDir?: string }) => {
    refuseBothStores(flags, variables);
    return { dataDir: flags.dataDir, environment: env };
  };
  add("create", "Create an API key and print it; it is never shown again.")
    .option(
      "--kind <kind>",
      "server (all rights), viewer (reads all) or client (reads entitlements)",
      "server",
    )
    .option(
      "--environment <name>",
      "environment of the key; created if it does not exist",
      "default",
    )
    .addHelpText("after", examples("carryover keys create --kind client --environment production"))
    .action(async (flags) => {
      const { kind, environment, json = false } = flags;
      const options = { kind, environment, json };
      const { createKeyCommand } = await import("./commands/keys.ts");
      exit(await createKeyCommand(place(flags), options, terminal));
    });
  add("list", "List API keys by their last characters.")
    .addHelpText("after", examples("carryover keys list --json"))
    .action(async (flags) => {
      const { listKeysCommand } = await import("./commands/keys.ts");
      exit(await listKeysCommand(place(flags), flags.json ?? false, terminal));
    });
  add("revoke", "Revoke a key.")
    .argument("<id>", "the id that keys list shows")
    .addHelpText("after", examples("carryover keys revoke 01a202e8-239e-7000-8000-868df1f75471"))
    .action(async (id, flags) => {
      const options = { id, json: flags.json ?? false };
      const { revokeKeyCommand } = await import("./commands/keys.ts");
      exit(await revokeKeyCommand(place(flags), options, terminal));
    });
}

function addServe(root: Command, { environment: env, variables, exit, terminal }: Program): void {
  root
    .command("serve")
    .description("Run the server, on PostgreSQL (DATABASE_URL) or the embedded store.")
    .option("--host <host>", "address to listen on (CARRYOVER_HOST; 127.0.0.1)")
    .option("--port <port>", "port to listen on; 0 picks a free one (CARRYOVER_PORT; 8787)")
    .addOption(dataDirOption())
    .option("--open", "open the console in a browser")
    .addHelpText(
      "after",
      examples(
        "carryover serve",
        "carryover serve --open",
        "DATABASE_URL=postgres://localhost/carryover carryover serve --port 8787",
      ),
    )
    .action(async (flags) => {
      refuseBothStores(flags, variables);
      const { out, say } = terminal;
      const { serve } = await import("./embedded.ts");
      const { openConsole } = await import("./commands/open-browser.ts");
      const onListening = (url: string) => flags.open && openConsole(url, say);
      exit(await serve(flags, env, { announce: out, tell: say, onListening }));
    });
}

function addDemo(root: Command, { exit, terminal }: Program): void {
  root
    .command("demo")
    .description("Import the example files into an embedded store and show the result.")
    .option("--data-dir <dir>", "directory of the demo's store", ".carryover/demo")
    .addHelpText("after", examples("carryover demo"))
    .action(async (flags) => {
      const { demoCommand } = await import("./commands/demo.ts");
      exit(await demoCommand(flags.dataDir, terminal));
    });
}
