import {
  type CutoverItemView,
  type CutoverView,
  cutoverMapping,
  cutoverOptions,
} from "@carryover/contract";
import { newStage, type Stage } from "../../../../../test/cutover/stage.ts";
import {
  type CutoverEngine,
  type CutoversService,
  createCutoverEngine,
  createCutoversService,
  planningOf,
  platformOf,
} from "../../cutovers/service.ts";
import { Refusal } from "../../refusal.ts";
import { triedWith } from "../../stripe/live.ts";
import type { Stripe, StripeRequest, StripeSubscription } from "../../stripe/stripe.ts";

type Send = Stripe["send"];

/** An account with customers, a plan to move them, and what moves them. */
export interface CutoverBench extends Stage {
  /** The account as the test itself reads and changes it. */
  readonly stripe: Stripe;
  readonly cutovers: CutoversService;
  readonly cutoverId: string;
  /** Makes another plan of the account, and returns its id. */
  create(body: Parameters<CutoversService["create"]>[2]): Promise<string>;
  /** Asks to apply another plan than the bench's own. */
  applyOther(id: string, body: Parameters<CutoversService["apply"]>[3]): Promise<CutoverView>;
  /** Replaces the sender of writes to Stripe; null for the real one. */
  sending: ((request: StripeRequest, send: Send) => Promise<unknown>) | null;
  /** Makes an engine of a new process; alone and with a key by default. */
  engine(as?: { isAlone?: boolean; hasKey?: boolean; sleep?: () => Promise<void> }): CutoverEngine;
  /** Asks to apply the plan that the server holds. */
  apply(options?: object): Promise<CutoverView>;
  rollback(subscriptionIds?: string[]): Promise<CutoverView>;
  /** Works until nothing more can be done, and returns the cutover. */
  work(): Promise<CutoverView>;
  status(): Promise<CutoverView>;
  items(): Promise<CutoverItemView[]>;
  states(): Promise<string[]>;
  old(index?: number): Promise<StripeSubscription>;
  made(index?: number): Promise<StripeSubscription>;
  post(path: string, params: object): Promise<unknown>;
}

/** Plans to move these customers by default; their positions are those of the plan. */
export async function cutoverBench(
  kinds: Parameters<typeof newStage>[0],
  options: object = {},
): Promise<CutoverBench> {
  const stage = await newStage(kinds);
  const { environmentId, database } = stage.api;
  const stripe = stage.connect();
  const state: { sending: CutoverBench["sending"] } = { sending: null };
  const watched: Stripe = Object.assign(Object.create(stripe), {
    send: (request: StripeRequest, before?: () => Promise<void>) => {
      const send: Send = (each) => stripe.send(each, before);
      return state.sending === null ? send(request) : state.sending(request, send);
    },
  });
  const account = { accountId: stage.accountId, accountName: null, isLive: false };
  const connection = { ...account, id: environmentId, environmentId, stripe: watched };
  const connectionOf = async () => connection;
  const now = () => stage.api.now;
  const integrations = { connectionOf };
  const parts = { now, integrations, onAsked: () => {}, tried: triedWith(null) };
  const cutovers = createCutoversService(parts);
  const create: CutoverBench["create"] = async (body) =>
    (
      await cutovers.create(
        database,
        environmentId,
        body,
        await cutovers.connection(database, environmentId),
      )
    ).id;
  const applyOther: CutoverBench["applyOther"] = async (id, body) => {
    const at = await cutovers.prepareApply(database, environmentId, id, body);
    return cutovers.apply(database, environmentId, id, body, at);
  };
  let only: readonly string[] = [];
  const engine: CutoverBench["engine"] = (as = {}) => {
    const { isAlone = true, hasKey = true, sleep = async () => {} } = as;
    const made = createCutoverEngine({
      database,
      now,
      isAlone,
      connectionOf: async () => {
        if (!hasKey) throw new Refusal("billing_not_connected");
        return connection;
      },
      platform: platformOf(database, now),
      planningFor: planningOf(database, now),
      sleep,
    });
    made.restrictTo(only);
    return made;
  };
  const mapping = cutoverMapping.parse(stage.world.mapping);
  const body = { mapping, options: cutoverOptions.parse({ way: "move", ...options }) };
  const id = await create(body);
  only = [id];
  const run = async (): Promise<CutoverView> => {
    const worker = engine();
    while (await worker.runOnce());
    return cutovers.get(database, environmentId, id);
  };
  const { planSha256 } = await run();
  const items = async () =>
    (await cutovers.items(database, environmentId, id, { from: 0, limit: 500 })).data;
  const one = async (index: number): Promise<CutoverItemView> => {
    const found = (await items())[index];
    if (found === undefined) throw new Error(`The plan has no item ${index}.`);
    return found;
  };
  let keys = 0;
  return Object.assign(state, stage, {
    stripe,
    cutovers,
    cutoverId: id,
    engine,
    create,
    applyOther,
    apply: (wanted: object = {}) =>
      applyOther(id, { planSha256: planSha256 ?? "", hold: false, live: false, ...wanted }),
    async rollback(subscriptionIds?: string[]) {
      const body = { subscriptionIds };
      const of = await cutovers.prepareRollback(database, environmentId, id, body);
      return cutovers.rollback(database, environmentId, id, body, of);
    },
    work: run,
    status: () => cutovers.get(database, environmentId, id),
    items,
    states: async () => (await items()).map((item) => item.state),
    old: async (index = 0) => stripe.subscription((await one(index)).plan.oldSubscription),
    made: async (index = 0) => stripe.subscription((await one(index)).newSubscription ?? ""),
    post: (path: string, params: object) => {
      const request = {
        method: "POST",
        path,
        params: { ...params },
        key: `${id}-${++keys}`,
      } as const;
      return stripe.send(request);
    },
  });
}
