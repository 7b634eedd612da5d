import { type Command, InvalidArgumentError } from "commander";
import { examples, type Program, withServer } from "./flags.ts";

/** Adds `carryover pull …` to the program. */
export function addPull(root: Command, program: Program): void {
  const { choiceOf, exit, again, terminal } = program;
  const pull = root
    .command("pull")
    .description("Read a billing provider into files for an import.");
  withServer(pull.command("stripe"))
    .description("Write customers, subscriptions and a draft of the mapping; only reads Stripe.")
    .requiredOption("--out <dir>", "directory for customers.json and subscriptions.json")
    .requiredOption("--mapping <file>", "mapping of prices; drafted if the file does not exist")
    .option("--customer-id-from <key>", "metadata key of customers that holds your id")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      examples(
        "carryover pull stripe --out pulled --mapping mapping.yaml",
        "carryover check --customers-file pulled/customers.json " +
          "--subscriptions-file pulled/subscriptions.json",
      ),
    )
    .action(async (flags) => {
      const { out, mapping, customerIdFrom, json = false } = flags;
      const command = { ...choiceOf(flags), out, mapping, customerIdFrom, json, again };
      const { pullStripeCommand } = await import("../pull/pull.ts");
      exit(await pullStripeCommand(command, terminal));
    });
}

/** Adds `carryover integrations …` to the program. */
export function addIntegrations(root: Command, program: Program): void {
  const { choiceOf, exit, stripeKey, webhookSecret, terminal } = program;
  const integrations = root
    .command("integrations")
    .description("Connect an environment to its billing provider.")
    .addHelpText(
      "after",
      examples(
        "CARRYOVER_STRIPE_KEY=rk_… carryover integrations connect stripe",
        "carryover integrations list",
      ),
    );
  const add = (name: string) =>
    withServer(integrations.command(name)).option("--json", "print one JSON object");
  add("connect")
    .description("Connect to Stripe; the key is in CARRYOVER_STRIPE_KEY or on standard input.")
    .argument("<vendor>", "stripe", vendor)
    .action(async (_vendor, flags) => {
      const command = { ...choiceOf(flags), json: flags.json ?? false, stripeKey, webhookSecret };
      const { connectStripeCommand } = await import("./integrations.ts");
      exit(await connectStripeCommand(command, terminal));
    });
  add("list")
    .description("List the connections; of keys, only the last characters are shown.")
    .action(async (flags) => {
      const command = { ...choiceOf(flags), json: flags.json ?? false };
      const { listIntegrationsCommand } = await import("./integrations.ts");
      exit(await listIntegrationsCommand(command, terminal));
    });
  add("disconnect")
    .description("Remove the connection and its key; change nothing at Stripe.")
    .argument("<vendor>", "stripe", vendor)
    .action(async (_vendor, flags) => {
      const command = { ...choiceOf(flags), json: flags.json ?? false };
      const { disconnectStripeCommand } = await import("./integrations.ts");
      exit(await disconnectStripeCommand(command, terminal));
    });
}

function vendor(value: string): string {
  if (value === "stripe") return value;
  throw new InvalidArgumentError("Only stripe can be connected.");
}
