import {
  type CutoverItemView,
  type CutoverView,
  cutoverOptions,
  type PlannedItem,
} from "@carryover/contract";
import { createCutoverEngine } from "../../packages/server/src/cutovers/engine.ts";
import { planningOf, platformOf } from "../../packages/server/src/cutovers/planning/platform.ts";
import {
  type CutoversService,
  createCutoversService,
} from "../../packages/server/src/cutovers/service.ts";
import type { Database } from "../../packages/server/src/database/database.ts";
import { triedWith } from "../../packages/server/src/stripe/live.ts";
import type { Stripe } from "../../packages/server/src/stripe/stripe.ts";
import { CrashSignal, type Mortal } from "./crash.ts";
import type { Mutation } from "./faults/mutations.ts";
import type { Stage } from "./stage.ts";

/** A cutover of a stage that was planned. */
export interface Planned {
  readonly stage: Stage;
  readonly cutoverId: string;
  readonly planSha256: string;
  readonly plan: readonly PlannedItem[];
  /** The last line of the history before it was planned. */
  readonly since: number;
}

/** What a process has and does; each applying is another process if nothing is said. */
export interface ProcessOptions extends Partial<Mortal> {
  readonly mutation?: Mutation;
  /** Stops each subscription before its old one is canceled. */
  readonly hold?: boolean;
}

/** A stage's clock does not run, so what the engine would wait for comes at once. */
const lookAgainSeconds = 90;
/** A process gives up when there was nothing to do so often. */
const idleMax = 2;

/** Plans the cutover of a stage; everything is moved, unless the options say otherwise. */
export async function planOn(stage: Stage, options: object = {}): Promise<Planned> {
  const parts = partsOf(stage, {});
  const since = (await stage.control.history()).at(-1)?.seq ?? 0;
  const body = {
    mapping: stage.world.mapping,
    options: cutoverOptions.parse({ way: "move", ...options }),
  };
  const connection = await parts.service.connection(parts.database, stage.api.environmentId);
  const { id } = await parts.service.create(
    parts.database,
    stage.api.environmentId,
    body as never,
    connection,
  );
  await parts.engine.runOnce();
  const { state, planSha256, problem } = await parts.service.get(
    parts.database,
    stage.api.environmentId,
    id,
  );
  if (planSha256 === null) throw new Error(`It is ${state}: ${JSON.stringify(problem)}`);
  const planned = { stage, cutoverId: id, planSha256, plan: [], since };
  return { ...planned, plan: (await itemsOf(planned)).map(({ plan }) => plan) };
}

/** Plans and applies a cutover that adopts what it can. */
export async function adoptOn(stage: Stage): Promise<Planned> {
  const planned = await planOn(stage, { way: "adopt" });
  await applyOn(planned);
  return planned;
}

/** Applies the plan, and works until nothing is left to do or the process is gone. */
export async function applyOn(
  planned: Planned,
  options: ProcessOptions = {},
): Promise<CutoverView> {
  return working(planned, options, async (service, database) => {
    const { cutoverId: id, planSha256, stage } = planned;
    const body = { planSha256, hold: options.hold ?? false, live: false };
    const { state } = await service.get(database, stage.api.environmentId, id);
    if (!applicable.has(state)) return;
    const apply = async () => {
      const at = await service.prepareApply(database, stage.api.environmentId, id, body);
      await service.apply(database, stage.api.environmentId, id, body, at);
    };
    await apply().catch(unlessRefused);
  });
}

/** Works on what is applied already, as another process would that is not alone. */
export function workOn(planned: Planned, options: ProcessOptions = {}): Promise<CutoverView> {
  return working(planned, options, async () => {}, { isAlone: false });
}

/** Brings back what can be undone. */
export function rollbackOn(planned: Planned, options: ProcessOptions = {}): Promise<CutoverView> {
  return working(planned, options, async (service, database) => {
    const { cutoverId: id, stage } = planned;
    const { state } = await service.get(database, stage.api.environmentId, id);
    if (!undoable.has(state)) return;
    const rollback = async () => {
      const account = await service.prepareRollback(database, stage.api.environmentId, id, {});
      await service.rollback(database, stage.api.environmentId, id, {}, account);
    };
    await rollback().catch(unlessRefused);
  });
}

/** Where the subscriptions of a cutover stand. */
export async function itemsOf({ stage, cutoverId }: Planned): Promise<CutoverItemView[]> {
  const { service, database } = partsOf(stage, {});
  const page = { from: 0, limit: 500 };
  return (await service.items(database, stage.api.environmentId, cutoverId, page)).data;
}

const applicable = new Set(["planned", "paused", "held", "stopped"]);
const undoable = new Set(["running", "paused", "held", "stopped"]);

/** The plan may be too old by now, somebody else may have applied it, or nothing may be left. */
function unlessRefused(error: unknown): void {
  const { code } = error as { code?: unknown };
  if (code !== "cutover_plan_stale" && code !== "cutover_not_applicable") throw error;
}

async function working(
  planned: Planned,
  options: ProcessOptions,
  ask: (service: CutoversService, database: Database) => Promise<void>,
  as: { isAlone?: boolean } = {},
): Promise<CutoverView> {
  const { stage, cutoverId } = planned;
  const { service, engine, database } = partsOf(stage, options, as);
  engine.restrictTo([cutoverId]);
  const work = async () => {
    await ask(service, database);
    for (let idle = 0; idle < idleMax; ) {
      if (!(await engine.runOnce())) idle += 1;
    }
    await engine.reconcileOnce();
  };
  await work().catch((error: unknown) => {
    if (!(error instanceof CrashSignal)) throw error;
  });
  await options.settled?.();
  return partsOf(stage, {}).service.get(stage.api.database, stage.api.environmentId, cutoverId);
}

function partsOf(
  stage: Stage,
  { stripe: own, database: ownDatabase, mutation }: ProcessOptions,
  { isAlone = true }: { isAlone?: boolean } = {},
) {
  const database: Database = ownDatabase ?? stage.api.database;
  const connected = own ?? stage.connect();
  const stripe: Stripe = mutation === undefined ? connected : mutation(connected);
  const now = () => stage.api.now;
  const connection = {
    id: stage.api.environmentId,
    environmentId: stage.api.environmentId,
    accountId: stage.accountId,
    accountName: null,
    isLive: false,
    stripe,
  };
  const connectionOf = async () => connection;
  const service = createCutoversService({
    now,
    integrations: { connectionOf },
    onAsked: () => {},
    tried: triedWith(null),
  });
  const engine = createCutoverEngine({
    database,
    connectionOf,
    platform: platformOf(database, now),
    planningFor: planningOf(database, now),
    now,
    sleep: async () => void (await stage.control.advance(lookAgainSeconds)),
    isAlone,
  });
  return { service, engine, database };
}
