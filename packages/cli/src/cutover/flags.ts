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
    .description("Bring paid Stripe subscriptions over to the platform; nobody is billed twice.")
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
    .description("Read Stripe and write a plan of the cutover; change nothing.")
    .option("--mapping <file>", "mapping of Stripe prices to the catalog, in YAML or JSON")
    .option("--out <file>", "file to write the plan to", "plan.json")
    .option("--force", "replace an existing file")
    .addOption(new Option("--format <format>", "also print each subscription").choices(rowFormats))
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
    .option("--allow-price-change", "swap or move even if the amount changes")
    .addOption(
      new Option("--metered <how>", "metered items; bill-now charges at once")
        .choices(["block", "bill-now"])
        .default("block"),
    )
    .addOption(
      new Option("--renewal-margin <time>", "defer subscriptions that renew sooner than this")
        .argParser(hours)
        .default(48, "48h"),
    )
    .option("--require-payment-method", "block customers without a payment method")
    .option("--move-ending", "also move subscriptions that end with their period")
    .option("--allow-blocked", "exit with 0 even if subscriptions are blocked")
    .option("--diff <plan>", "show the differences from an older plan file")
    .option("--id <cutover>", "use a planned cutover instead of a mapping")
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
    .description("Apply a plan or resume it; Ctrl-C pauses it.")
    .argument("<plan>", "plan file that cutover plan has written")
    .option("--canary <count>", "bring this many over, then hold", wholeNumber(1))
    .option("--hold", "hold each subscription where it can still be undone")
    .option("--max-errors <count>", "stop after more than this many failures", wholeNumber(0))
    .option("--live", "confirm that the account is live")
    .option("--account <id>", "account id, to confirm it without being asked")
    .option("--without-conformance", "apply to a live account without a conformance check")
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

const cutoverHelp = "id or plan file (default: the active cutover, else the newest)";

function addStatus(cutover: Command, program: Program): void {
  const { choiceOf, exit, terminal } = program;
  withServer(cutover.command("status"))
    .description("Show the state of a cutover.")
    .argument("[cutover]", cutoverHelp)
    .option("--watch", "watch until the cutover rests")
    .option("--json", "print one JSON object")
    .action(async (id, flags) => {
      const { watch = false, json = false } = flags;
      const command = { ...choiceOf(flags), id, watch, json };
      const { cutoverStatusCommand } = await import("./status.ts");
      exit(await cutoverStatusCommand(command, terminal));
    });
  withServer(cutover.command("pause"))
    .description("Finish the current steps and start no others.")
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
    .description("Undo exactly what can be undone.")
    .argument("[cutover]", cutoverHelp)
    .option("--subscription <id>", "only this old subscription; may be repeated", several)
    .option("--account <id>", "account id, to confirm it without being asked")
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
    .description("Write files on what was decided, sent and answered for each subscription.")
    .argument("[cutover]", cutoverHelp)
    .option("--out <dir>", "directory for the files", "cutover-report")
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
    .description("Check with a test key what plans assume about Stripe.")
    .option("--list", "list the scenarios without trying them")
    .option("--only <ids>", "only these scenarios, separated by commas", several)
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
