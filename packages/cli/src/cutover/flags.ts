import { type Command, Option } from "commander";
import {
  examples,
  hours,
  type Program,
  several,
  wholeNumber,
  withServer,
} from "../commands/flags.ts";
import { rowFormats } from "./plan-rows.ts";

/** Adds `carryover cutover …` to the program. */
export function addCutover(root: Command, program: Program): void {
  const cutover = root
    .command("cutover")
    .description("Bring paid subscriptions at Stripe over to the platform: nobody is billed twice.")
    .addHelpText(
      "after",
      examples(
        "carryover cutover plan --mapping mapping.yaml",
        "carryover cutover apply plan.json --canary 5",
        "carryover cutover apply plan.json",
        "carryover cutover report",
      ),
    );
  addPlan(cutover, program);
  addApply(cutover, program);
  addStatus(cutover, program);
  addRollback(cutover, program);
  addReport(cutover, program);
  addConformance(cutover, program);
}

function addPlan(cutover: Command, program: Program): void {
  const { choiceOf, exit, terminal } = program;
  withServer(cutover.command("plan"))
    .description("Read Stripe, and write down what a cutover would do; nothing is changed.")
    .option("--mapping <file>", "what each Stripe price stands for, in YAML or JSON")
    .option("--out <file>", "where the plan goes", "plan.json")
    .option("--force", "replace a file that is there")
    .addOption(new Option("--format <format>", "print each subscription").choices(rowFormats))
    .addOption(
      new Option("--way <way>", "how subscriptions are brought over")
        .choices(["safest", "adopt", "swap", "move"])
        .default("safest"),
    )
    .addOption(
      new Option("--swap-at <when>", "when the prices of a swap change")
        .choices(["now", "period-end"])
        .default("now"),
    )
    .option("--allow-price-change", "swap or move also where the new price has another amount")
    .addOption(
      new Option("--metered <how>", "metered items; bill-now charges at once")
        .choices(["block", "bill-now"])
        .default("block"),
    )
    .addOption(
      new Option("--renewal-margin <time>", "leave what renews sooner for later")
        .argParser(hours)
        .default(48, "48h"),
    )
    .option("--require-payment-method", "block customers who have none instead of a warning")
    .option("--move-ending", "move also what is to end with its period")
    .option("--allow-blocked", "end with 0 although some are blocked")
    .option("--diff <plan>", "say what is different from an older plan file")
    .option("--id <cutover>", "take a cutover that is planned already instead of a mapping")
    .addHelpText(
      "after",
      examples(
        "carryover cutover plan --mapping mapping.yaml",
        "carryover cutover plan --mapping mapping.yaml --way move --format csv > plan.csv",
        "carryover cutover plan --mapping mapping.yaml --out plan-2.json --diff plan.json",
      ),
    )
    .action(async (flags) => {
      const { force = false, allowBlocked = false, out, format, mapping, diff, id } = flags;
      const options = {
        way: flags.way,
        swapAt: flags.swapAt === "period-end" ? ("period_end" as const) : ("now" as const),
        allowPriceChange: flags.allowPriceChange ?? false,
        metered: flags.metered,
        renewalMarginHours: flags.renewalMargin,
        requirePaymentMethod: flags.requirePaymentMethod ?? false,
        moveEnding: flags.moveEnding ?? false,
      };
      const command = { ...choiceOf(flags), mapping, id, out, force, format, options };
      const { planCutoverCommand } = await import("./plan.ts");
      exit(await planCutoverCommand({ ...command, allowBlocked, diff }, terminal));
    });
}

function addApply(cutover: Command, program: Program): void {
  const { choiceOf, exit, again, terminal } = program;
  withServer(cutover.command("apply"))
    .description("Apply a plan, or go on with one; Ctrl-C pauses it.")
    .argument("<plan>", "the file of carryover cutover plan")
    .option("--canary <count>", "bring so many over, then hold", wholeNumber(1))
    .option("--hold", "stop each one where all of it can still be undone")
    .option("--max-errors <count>", "stop when more than so many have failed", wholeNumber(0))
    .option("--live", "the account is live, and meant to be")
    .option("--account <id>", "the account id, where nobody can type it")
    .option("--without-conformance", "apply to a live account although it was not checked")
    .option("--json", "print one JSON object at the end")
    .addHelpText(
      "after",
      examples(
        "carryover cutover apply plan.json --canary 5",
        "carryover cutover apply plan.json --live --max-errors 0",
      ),
    )
    .action(async (plan, flags) => {
      const { canary, maxErrors, account, hold = false, live = false, json = false } = flags;
      const command = { ...choiceOf(flags), plan, canary, maxErrors, account, hold, live, json };
      const withoutConformance = flags.withoutConformance ?? false;
      const { applyCutoverCommand } = await import("./apply.ts");
      const given = { ...command, withoutConformance, again };
      exit(await applyCutoverCommand(given, terminal));
    });
}

const cutoverHelp = "its id or plan file; if not said, the one at work, else the newest";

function addStatus(cutover: Command, program: Program): void {
  const { choiceOf, exit, terminal } = program;
  withServer(cutover.command("status"))
    .description("Say where a cutover stands.")
    .argument("[cutover]", cutoverHelp)
    .option("--watch", "go on until it rests")
    .option("--json", "print one JSON object")
    .action(async (id, flags) => {
      const { watch = false, json = false } = flags;
      const command = { ...choiceOf(flags), id, watch, json };
      const { cutoverStatusCommand } = await import("./status.ts");
      exit(await cutoverStatusCommand(command, terminal));
    });
  withServer(cutover.command("pause"))
    .description("Finish the steps that are under way and begin no other.")
    .argument("[cutover]", cutoverHelp)
    .option("--json", "print one JSON object")
    .action(async (id, flags) => {
      const command = { ...choiceOf(flags), id, json: flags.json ?? false };
      const { pauseCutoverCommand } = await import("./status.ts");
      exit(await pauseCutoverCommand(command, terminal));
    });
  withServer(cutover.command("list"))
    .description("List the cutovers of the environment.")
    .option("--json", "print one JSON object")
    .action(async (flags) => {
      const command = { ...choiceOf(flags), json: flags.json ?? false };
      const { listCutoversCommand } = await import("./status.ts");
      exit(await listCutoversCommand(command, terminal));
    });
}

function addRollback(cutover: Command, program: Program): void {
  const { choiceOf, exit, again, terminal } = program;
  withServer(cutover.command("rollback"))
    .description("Undo, exactly, what can be undone.")
    .argument("[cutover]", cutoverHelp)
    .option("--subscription <id>", "only this old one; may be repeated", several)
    .option("--account <id>", "the account id, where nobody can type it")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples("carryover cutover rollback --subscription sub_1"))
    .action(async (id, flags) => {
      const { subscription: subscriptions = [], account, json = false } = flags;
      const command = { ...choiceOf(flags), id, subscriptions, account, json, again };
      const { rollbackCutoverCommand } = await import("./rollback.ts");
      exit(await rollbackCutoverCommand(command, terminal));
    });
}

function addReport(cutover: Command, program: Program): void {
  const { choiceOf, exit, terminal } = program;
  withServer(cutover.command("report"))
    .description("Write down what was decided, sent and answered for each subscription.")
    .argument("[cutover]", cutoverHelp)
    .option("--out <dir>", "where the files go", "cutover-report")
    .option("--json", "print one JSON object")
    .action(async (id, flags) => {
      const command = { ...choiceOf(flags), id, out: flags.out, json: flags.json ?? false };
      const { reportCutoverCommand } = await import("./report.ts");
      exit(await reportCutoverCommand(command, terminal));
    });
}

function addConformance(cutover: Command, program: Program): void {
  const { choiceOf, exit, terminal } = program;
  withServer(cutover.command("conformance"))
    .description("Try with a test key what plans take for true of Stripe.")
    .option("--list", "say what would be tried, and try nothing")
    .option("--only <ids>", "these scenarios, separated by commas", several)
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      examples(
        "carryover cutover conformance --list",
        "CARRYOVER_STRIPE_KEY=sk_test_… carryover cutover conformance",
        "carryover cutover conformance --only triple_flexible,fence_keeps_drafts",
      ),
    )
    .action(async (flags) => {
      const { list = false, json = false, only = [] } = flags;
      const ids = (only as string[]).flatMap((each) => each.split(",")).filter(Boolean);
      const command = { ...choiceOf(flags), list, json, only: ids };
      const { conformanceCommand } = await import("./conformance.ts");
      exit(await conformanceCommand(command, terminal));
    });
}
