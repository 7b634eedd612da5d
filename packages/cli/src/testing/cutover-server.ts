import { createHash } from "node:crypto";
import {
  type PlanHeader,
  type PlannedItem,
  planHeaderText,
  planItemText,
} from "@carryover/contract";
import type { Cutover, CutoverItem } from "@carryover/sdk";
import { type ApiAnswer, type ApiRequest, apiServer, refusal } from "./api-server.ts";

/** A subscription of a plan, for tests. */
export function plannedItem(position: number, own: Partial<PlannedItem> = {}): PlannedItem {
  const number = position + 1;
  const amount = { amount: 4900, currency: "usd", at: "2026-12-15T00:00:00.000Z" };
  const request = { method: "POST", path: `/v1/subscriptions/sub_${number}`, params: {} } as const;
  const key = `co_${number}`;
  return {
    position,
    stripeCustomer: `cus_${number}`,
    customerId: `customer-${number}`,
    oldSubscription: `sub_${number}`,
    state: "planned",
    recipe: "move",
    reason: null,
    hits: [],
    startDate: "2024-01-15T00:00:00.000Z",
    periodEnd: "2026-12-15T00:00:00.000Z",
    target: {
      customerId: `customer-${number}`,
      planId: "pro",
      resourceId: null,
      billingPeriod: "MONTHLY",
      addons: [],
      charges: [],
    },
    requests: {
      fence: { ...request, key },
      create: { ...request, key },
      cancel: { ...request, key },
    },
    swap: null,
    nextInvoice: { old: amount, new: amount },
    chargedNow: null,
    paymentMethod: { type: "card", last4: "4242", expires: "2030-01" },
    losses: [],
    snapshot: { status: "active" },
    ...own,
  };
}

/** One that is not moved, with the rule that says so. */
export function leftItem(position: number, state: "blocked" | "deferred" | "skipped"): PlannedItem {
  const action = ({ blocked: "block", deferred: "defer", skipped: "skip" } as const)[state];
  const hit = { code: `rule_${state}`, action, message: `It is ${state}.`, fix: "Wait for it." };
  return plannedItem(position, { state, recipe: null, requests: null, hits: [hit] });
}

export const cutoverId = "01a20317-9678-7000-8000-c3637be57b92";

/** A cutover that a test's server holds; each look at it brings it one step further. */
export interface FakeCutover {
  /** States that it goes through when it is applied; the last one stays. */
  readonly steps?: ReadonlyArray<{
    readonly state: Cutover["state"];
    readonly progress: Readonly<Record<string, number>>;
    readonly problem?: Cutover["problem"];
  }>;
  /** What a request waits for before anything is done with it. */
  readonly delay?: (request: ApiRequest) => Promise<void> | undefined;
  /** Why it cannot be planned. */
  readonly planProblem?: Cutover["problem"];
  readonly livemode?: boolean;
  readonly chargedNow?: number;
  readonly items?: readonly PlannedItem[];
  /** What `apply` and `pause` are refused with. */
  readonly refused?: ApiAnswer;
  readonly failsPlanning?: boolean;
  /** Items whose state and problem are others after the run. */
  readonly after?: ReadonlyMap<
    string,
    Pick<CutoverItem, "state" | "problem"> & Partial<Pick<CutoverItem, "takenOverBy">>
  >;
}

/** A server that plans and applies one cutover, and does nothing. */
export function cutoverServer(given: FakeCutover = {}) {
  const items = given.items ?? [plannedItem(0), plannedItem(1), leftItem(2, "blocked")];
  const { view, planned } = planOf(items, given);
  const steps = [...(given.steps ?? [{ state: "completed" as const, progress: { done: 2 } }])];
  let now: Cutover = { ...view, state: "planning", planSha256: null, totals: null };
  let looks = 0;

  const answer = async (request: ApiRequest): Promise<ApiAnswer> => {
    await given.delay?.(request);
    const [, tail = ""] = /^\/api\/v1\/cutovers\/?(.*)$/.exec(request.path) ?? [];
    const [id = "", action, subscription] = tail.split("/");
    if (id === "" && request.method === "POST") return { status: 201, body: { data: now } };
    if (id === "") return { body: { data: [now], pagination: { next: null, prev: null } } };
    if (id !== cutoverId) return refusal(404, "cutover_not_found");
    if (action === undefined) return { body: { data: look() } };
    if (action === "items") return itemsOf(request, subscription);
    if (given.refused !== undefined) return given.refused;
    if (action === "apply") now = { ...now, state: "running", progress: { planned: 2 } };
    else if (action === "pause") {
      const isAtWork = now.state === "running" || now.state === "rolling_back";
      if (!isAtWork) return refusal(409, "cutover_not_applicable");
      now = { ...now, state: "paused" };
    } else now = { ...now, state: "rolling_back" };
    return { body: { data: now } };
  };
  const look = (): Cutover => {
    looks += 1;
    if (now.state === "planning" && looks > 1) {
      now = given.failsPlanning
        ? { ...now, state: "failed", problem: given.planProblem ?? noPlan }
        : planned;
    } else if (now.state === "running" || now.state === "rolling_back") {
      const step = steps.length > 1 ? steps.shift() : steps[0];
      if (step !== undefined) now = { ...now, problem: null, ...step };
    }
    return now;
  };
  const itemsOf = (request: ApiRequest, subscription: string | undefined): ApiAnswer => {
    const all = items.map((plan): CutoverItem => {
      const after = now.state === "planned" ? undefined : given.after?.get(plan.oldSubscription);
      const seen = {
        movements: [],
        draftsLeft: [],
        usageGap: null,
        takenOverBy: null,
        problem: null,
      };
      const item = { plan, state: plan.state, newSubscription: null, ...seen, ...after };
      return { ...item, updatedAt: "2026-11-22T00:00:00.000Z" } as CutoverItem;
    });
    if (subscription !== undefined) {
      const item = all.find(({ plan }) => plan.oldSubscription === subscription);
      if (item === undefined)
        return refusal(404, "cutover_item_not_found", "cutover_item_not_found");
      return { body: { data: { ...item, journal: [journalEntry(1), journalEntry(2)] } } };
    }
    const from = Number(request.query.get("from") ?? 0);
    const state = request.query.get("state");
    const data = all.filter((item) => state === null || item.state === state).slice(from, from + 2);
    const next = from + 2 < items.length && state === null ? from + 2 : null;
    return { body: { data, next } };
  };
  return apiServer(answer);
}

const noPlan = { code: "plan_not_found", message: "No plan pro." };

function journalEntry(number: number) {
  return {
    number,
    kind: "result",
    state: "fenced",
    method: "POST",
    path: "/v1/subscriptions/sub_1",
    params: { default_payment_method: "pm_secret" },
    key: "co_1",
    status: 200,
    requestId: `req_${number}`,
    isReplay: false,
    note: null,
    at: "2026-11-22T00:00:00.000Z",
    sha256: String(number).repeat(64),
  };
}

function planOf(items: readonly PlannedItem[], { livemode = false, chargedNow = 0 }: FakeCutover) {
  const byState = countsOf(items.map(({ state }) => state));
  const header: PlanHeader & Pick<Cutover, "account"> = {
    id: cutoverId,
    account: { id: "acct_1", name: "Example", livemode },
    apiVersion: "v1",
    mapping: { prices: { price_1: { plan: "pro", keepPrice: false } } },
    options: {
      allowPriceChange: false,
      metered: "block",
      renewalMarginHours: 48,
      requirePaymentMethod: false,
      moveEnding: false,
      way: "safest",
      swapAt: "now",
    },
  };
  const planSha256 = items.reduce(
    (digest, item) => sha256(planItemText(digest, item)),
    sha256(planHeaderText(header)),
  );
  const at = "2026-11-22T00:00:00.000Z";
  const renewals = [{ currency: "usd", old: 9800, new: 9800 }];
  const isAdopting = items.every(({ recipe }) => recipe === "adopt");
  const view = {
    ...header,
    state: "planned",
    planSha256,
    validUntil: "2026-12-13T00:00:00.000Z",
    totals: {
      subscriptions: items.length,
      byState,
      byRule: { rule_blocked: 1 },
      byRecipe: recipesOf(items),
      chargedNow,
      nextRenewal: renewals,
      byWay: [{ way: "move", subscriptions: 2, nextRenewal: renewals }],
      requests: { writes: isAdopting ? 0 : 6, reads: 20 },
      seconds: 5,
    },
    subscriptionsRead: items.length,
    progress: byState,
    problem: null,
    withoutConformance: null,
    work: null,
    renewsSoon: null,
    observed: { charged: [], credited: [], draftsLeft: [], unwanted: 0 },
    createdAt: at,
    updatedAt: at,
    plannedAt: at,
    startedAt: null,
    finishedAt: null,
  } as Cutover;
  return { view, planned: view };
}

function recipesOf(items: readonly PlannedItem[]): Record<string, number> {
  return countsOf(items.flatMap(({ recipe }) => recipe ?? []));
}

function countsOf(states: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
