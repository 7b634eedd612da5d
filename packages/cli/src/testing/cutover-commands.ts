import { join } from "node:path";
import { onTestFinished } from "vitest";
import { applyCutoverCommand, type CutoverApplyCommand } from "../cutover/apply.ts";
import { type CutoverPlanCommand, planCutoverCommand } from "../cutover/plan.ts";
import { type CutoverRollbackCommand, rollbackCutoverCommand } from "../cutover/rollback.ts";
import type { CommandError } from "../exit.ts";
import { cutoverServer, type FakeCutover, plannedItem } from "./cutover-server.ts";
import { recordedTerminal } from "./recorded-terminal.ts";

/** A plan in which nothing is blocked. */
export const plannedAlone = { items: [plannedItem(0), plannedItem(1)] };

/** A server with a cutover, and commands for it. */
export async function givenCutover(directory: string, fake: FakeCutover = {}) {
  const server = await cutoverServer(fake);
  onTestFinished(() => server.close());
  const out = join(directory, "plan.json");
  const { choice, requests } = server;
  const planning: CutoverPlanCommand = {
    ...choice,
    mapping: join(directory, "mapping.yaml"),
    id: undefined,
    out,
    force: false,
    format: undefined,
    options: {},
    allowBlocked: false,
    diff: undefined,
  };
  const plan = (own: Partial<CutoverPlanCommand> = {}) => {
    const screen = recordedTerminal();
    return ended(planCutoverCommand({ ...planning, ...own }, screen.terminal), screen);
  };
  const applying: CutoverApplyCommand = {
    ...choice,
    plan: out,
    canary: undefined,
    maxErrors: undefined,
    account: undefined,
    withoutConformance: false,
    hold: false,
    live: false,
    json: false,
    again: "carryover cutover apply plan.json --canary 1",
  };
  const apply = (own: Partial<CutoverApplyCommand> = {}) => {
    const screen = recordedTerminal();
    return ended(applyCutoverCommand({ ...applying, ...own }, screen.terminal), screen);
  };
  const rollback = (own: Partial<CutoverRollbackCommand> = {}) => {
    const screen = recordedTerminal();
    const again = "carryover cutover rollback";
    const all = { ...choice, id: undefined, json: false, account: "acct_1", again };
    const command = { ...all, subscriptions: [], ...own };
    return ended(rollbackCutoverCommand(command, screen.terminal), screen);
  };
  return { choice, requests, out, plan, apply, rollback };
}

/** Its exit code, and all that was said, also by the error that ended it. */
export async function ended(work: Promise<number>, screen: ReturnType<typeof recordedTerminal>) {
  try {
    const code = await work;
    return { code, text: screen.text(), ...screen.written };
  } catch (error) {
    const { exitCode, message } = error as CommandError;
    return { code: exitCode, text: `${screen.text()}\n${message}`, ...screen.written };
  }
}
