import type { Conformance } from "@carryover/sdk";
import { counted } from "../text/describe.ts";
import { bad, ifAny, type Span, strong, type Text } from "../text/styled.ts";
import { type Column, tableLines } from "../text/table.ts";

export type ConformanceScenario = Conformance["scenarios"][number];

/** What is tried, as a table: what is assumed, and whether it matters before a live cutover. */
export function scenarioList(
  scenarios: readonly ConformanceScenario[],
  width: number | null,
): Text[] {
  const columns: readonly Column[] = [
    { name: "scenario" },
    { name: "live" },
    { name: "by" },
    { name: "assumed", wraps: true },
  ];
  const rows = scenarios.map(({ id, isBlocking, byPerson, assumed }) => [
    id,
    isBlocking ? "must hold" : "may differ",
    byPerson === null ? "key" : "person",
    assumed,
  ]);
  return tableLines(columns, rows, width);
}

/** Verdicts as a table, then what to know and do of each that is not as assumed. */
export function conformanceText(scenarios: readonly ConformanceScenario[]): Text[] {
  const columns = [{ name: "scenario" }, { name: "verdict" }];
  const rows = scenarios.map(({ id, verdict }) => [id, verdictOf(verdict)]);
  const others = scenarios.filter(({ verdict }) => verdict !== "as_assumed");
  const left = scenarios.flatMap(({ leftBehind }) => leftBehind);
  return [
    ...tableLines(columns, rows),
    ...others.flatMap((scenario) => ["", ...explained(scenario)]),
    ...(left.length === 0 ? [] : ["", `Could not be removed at Stripe: ${left.join(", ")}`]),
    "",
    ...conclusion(scenarios),
  ];
}

const words = { as_assumed: "as assumed", differs: "DIFFERS", undecided: "undecided" } as const;

const styles = { as_assumed: "good", differs: "bad", undecided: "warning" } as const;

function verdictOf(verdict: ConformanceScenario["verdict"]): Span {
  return { text: words[verdict ?? "undecided"], style: styles[verdict ?? "undecided"] };
}

function explained(scenario: ConformanceScenario): Text[] {
  const { id, verdict, assumed, matters, ifItDiffers, reason, byPerson } = scenario;
  const lines: Text[] = [[strong(id), ": ", verdictOf(verdict)], `  Assumed: ${assumed}`];
  for (const finding of scenario.findings.filter(({ isAsAssumed }) => !isAsAssumed)) {
    lines.push(`  ${finding.what}: assumed ${finding.assumed}, seen ${finding.seen}`);
  }
  if (reason !== null) lines.push(`  ${byPerson === null ? "Why" : "For a person"}: ${reason}`);
  lines.push(`  Depends on it: ${matters}`);
  lines.push(`  ${verdict === "differs" ? "What to do" : "If it differs"}: ${ifItDiffers}`);
  const requests = scenario.requestIds.join(" ");
  return requests === "" ? lines : [...lines, `  Requests: ${requests}`];
}

function conclusion(scenarios: readonly ConformanceScenario[]): Text[] {
  const ofVerdict = (verdict: ConformanceScenario["verdict"]) => {
    return scenarios.filter((scenario) => scenario.verdict === verdict);
  };
  const differing = ofVerdict("differs");
  const stopping = [...differing, ...untried(scenarios)].filter(({ isBlocking }) => isBlocking);
  const byPerson = scenarios.filter((each) => each.byPerson !== null && each.isBlocking);
  const ids = (some: readonly ConformanceScenario[]) => some.map(({ id }) => id).join(", ");
  const open = ofVerdict("undecided").length;
  const lines: Text[] = [
    [
      strong(`${counted(ofVerdict("as_assumed").length, "scenario")} as assumed`),
      ", ",
      ifAny(differing.length, "bad", `${differing.length} differ`),
      ", ",
      ifAny(open, "warning", `${open} undecided`),
      ".",
    ],
  ];
  if (stopping.length > 0) {
    lines.push([bad("Do not cut over live until this is settled:"), ` ${ids(stopping)}`]);
  }
  if (byPerson.length > 0) lines.push(`Before a live cutover, look yourself: ${ids(byPerson)}`);
  return lines;
}

/** Scenarios that a key could decide, and that could not be tried to the end. */
export function untried(scenarios: readonly ConformanceScenario[]): ConformanceScenario[] {
  return scenarios.filter(({ verdict, byPerson }) => verdict === "undecided" && byPerson === null);
}
