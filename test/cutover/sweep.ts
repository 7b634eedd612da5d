import { type Crash, type Mortal, mortal, type Point } from "./crash.ts";
import { adoptOn, applyOn, itemsOf, type Planned, planOn, rollbackOn } from "./drive.ts";
import { newStage, type Stage } from "./stage.ts";
import { UsageLog } from "./usage.ts";
import { faultsAtEnd, faultsSoFar, moneyFaults } from "./verdict.ts";
import { day } from "./world/calendar.ts";
import type { KindName } from "./world/kinds.ts";

/** What time it is when somebody goes on after a crash. */
export type Jump = "at once" | "after the keys are forgotten" | "after the renewal";

/** Crashes of one process after the other, each on a run of its own points. */
export interface Trial {
  readonly kinds: readonly KindName[];
  readonly crashes: readonly Crash[];
  readonly jump: Jump;
  /** Whether the cutover is brought back after the crashes, instead of going on. */
  readonly isBroughtBack?: boolean;
  /** Options of the plan; everything is moved if not said. */
  readonly options?: object;
  /** Whether an earlier cutover has adopted all of them. */
  readonly isAdopted?: boolean;
  /** Reports usage before and after each crash, and holds what is billed of it to the reports. */
  readonly isUsed?: boolean;
}

/** What a trial has shown. */
export interface Outcome {
  /** Crashes that came about: a later process may have fewer points than its crash wanted. */
  readonly crashCount: number;
  readonly faults: readonly string[];
  /** Of the items that were planned to be brought over. */
  readonly states: readonly string[];
}

const monthsCompared = 3;

/** The points of a whole run without a crash. */
export async function countPoints(
  kinds: readonly KindName[],
  options: object = {},
  { isAdopted = false }: Pick<Trial, "isAdopted"> = {},
): Promise<readonly Point[]> {
  const planned = await planOn(await stageOf({ kinds, isAdopted }), options);
  const process = processOn(planned.stage);
  await applyOn(planned, process);
  return process.points;
}

/**
 * Crashes at every so many points, the first of them given: before and after them by turns. Sweeps
 * that differ in how somebody goes on begin at different points, so that together they go through
 * more of them than each does.
 */
export function sample(
  points: readonly Point[],
  { from, stride }: { readonly from: number; readonly stride: number },
): Crash[] {
  return points.flatMap((_, at): Crash[] => {
    const round = (at - from) / stride;
    if (round < 0 || !Number.isInteger(round)) return [];
    return [{ at, when: round % 2 === 0 ? "before" : "after" }];
  });
}

/** Crashes, goes on, and holds all that happened to the invariants. */
export async function tryCrashes(trial: Trial): Promise<Outcome> {
  const { crashes, jump, isBroughtBack = false, isUsed = false, options = {} } = trial;
  const planned = await planOn(await stageOf(trial), options);
  const usage = new UsageLog(planned.stage);
  const report = async () => {
    if (isUsed) await usage.report();
  };
  await report();
  const faults: string[] = [];
  let crashCount = 0;
  for (const crash of crashes) {
    const process = processOn(planned.stage, crash);
    await applyOn(planned, process);
    if (process.isGone()) crashCount += 1;
    faults.push(...(await faultsSoFar(planned)));
    await report();
    await pass(planned, jump);
    await report();
  }
  await (isBroughtBack ? rollbackOn(planned) : applyOn(planned));
  faults.push(...(await faultsAtEnd(planned, { isBroughtBack })));
  const isLate = jump === "after the renewal";
  await report();
  faults.push(
    ...(isUsed
      ? await usage.faults(planned, { months: monthsCompared, isLate })
      : await moneyFaults(planned, { months: monthsCompared, isLate })),
  );
  const items = (await itemsOf(planned)).filter(({ plan }) => plan.state === "planned");
  const states = items.map(({ state }) => state);
  return { crashCount, faults: [...new Set(faults)], states };
}

async function stageOf({ kinds, isAdopted }: Pick<Trial, "kinds" | "isAdopted">): Promise<Stage> {
  const stage = await newStage(kinds);
  if (isAdopted) await adoptOn(stage);
  return stage;
}

function processOn({ connect, api }: Stage, crash: Crash | null = null): Mortal {
  return mortal({ stripe: connect(), database: api.database }, crash);
}

/** Time goes by while nothing runs. */
async function pass({ stage, plan }: Planned, jump: Jump): Promise<void> {
  if (jump === "after the keys are forgotten") await stage.control.advance(day + 1);
  if (jump !== "after the renewal") return;
  const ends = plan.flatMap(({ periodEnd }) => periodEnd ?? []);
  const first = Math.min(...ends.map((end) => Date.parse(end) / 1_000));
  const now = await stage.control.now();
  if (now < first) await stage.control.set(first + day);
}
