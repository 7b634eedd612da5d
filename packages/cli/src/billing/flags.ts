import type { Command } from "commander";
import { examples, type Program, withServer } from "../commands/flags.ts";

/** Adds `carryover billing …` to the program. */
export function addBilling(root: Command, { choiceOf, exit, terminal }: Program): void {
  const billing = root
    .command("billing")
    .description("Compare subscriptions with those of the billing provider.")
    .addHelpText(
      "after",
      examples("carryover billing compare", "carryover billing compare --heal"),
    );
  withServer(billing.command("compare"))
    .description("Compare each linked subscription with Stripe, field by field; only reads Stripe.")
    .option("--heal", "copy the status, trial and end from Stripe where they differ")
    .option("--all", "list subscriptions that are in sync, too")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      examples(
        "carryover billing compare",
        "carryover billing compare --heal --json",
        "carryover billing compare --embedded",
      ),
    )
    .action(async (flags) => {
      const { heal = false, all = false, json = false } = flags;
      const { compareCommand } = await import("./compare.ts");
      exit(await compareCommand({ ...choiceOf(flags), heal, all, json }, terminal));
    });
}
