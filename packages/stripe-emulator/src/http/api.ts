import { randomBytes } from "node:crypto";
import type { Emulated } from "../accounts.ts";
import * as renewals from "../billing/renewing/renewals.ts";
import type { FaultRule } from "../control/faults.ts";
import { StaleView } from "../control/stale-view.ts";
import { apiVersion } from "../events.ts";
import { expand } from "../expand.ts";
import { ApiError } from "../objects.ts";
import { endpoints } from "./endpoints.ts";
import type { Form } from "./form.ts";
import { digestOf } from "./idempotency.ts";
import type { LimitReason } from "./limits.ts";
import type { SavedReply } from "./line.ts";
import { lockOf } from "./locks.ts";
import { readParameters } from "./parameters.ts";
import {
  errorBody,
  foreignReplies,
  inUseReply,
  jsonReply,
  noReply,
  type Reply,
  tooManyReply,
  unknownErrorBody,
} from "./reply.ts";
import { type Route, Router } from "./router.ts";

/** A request by a known account, with its parameters as they came. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly form: Form;
  readonly isRestricted: boolean;
  /** Idempotency key. */
  readonly key: string | null;
  /** The version that the client names, which is echoed. */
  readonly version: string | null;
}

const router = new Router(endpoints);
const keyLengthMax = 255;
const staleMs = 60_000;
const slowMs = 1_000;

/** Answers a request: limits first, then the faults that were asked for, then the endpoint. */
export async function answer(
  account: Emulated,
  request: ApiRequest,
  report: (error: unknown) => void,
): Promise<Reply> {
  const { method, path } = request;
  const route = router.find(method, path);
  const requestId = `req_${randomBytes(9).toString("base64url").replace(/[-_]/g, "0")}`;
  const endpoint = endpointOf({ method, route });
  const reply = await answerWithinLimits(account, { ...request, route, requestId, report });
  account.counter.count({
    endpoint,
    isWrite: method !== "GET",
    status: reply.status,
    limitReason: reply.headers["stripe-rate-limited-reason"] ?? null,
  });
  const headers = { "request-id": requestId, ...versionOf(request), ...keyOf(request) };
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

/** Holds a request to Stripe's limits, and lets no two write to the same object at once. */
async function answerWithinLimits(account: Emulated, request: Routed): Promise<Reply> {
  const { limits, locks, world } = account;
  const { method, route, form } = request;
  const endpoint = endpointOf(request);
  const over = limits.take(endpoint, performance.now()) ?? limits.enter(endpoint);
  if (over !== null) return tooManyReply(over);
  try {
    const isLocking = limits.isEnabled && method !== "GET" && route !== undefined;
    const lock = isLocking ? lockOf(world, { ids: route.ids, form }) : null;
    if (lock === null) return await answerWithFault(account, request);
    const unlock = await locks.take(lock, limits.lockWaitMs);
    if (unlock === null) return tooManyReply(null);
    try {
      return await answerWithFault(account, request);
    } finally {
      unlock();
    }
  } finally {
    limits.leave(endpoint);
  }
}

function endpointOf({ method, route }: Pick<Routed, "method" | "route">): string {
  return `${method} ${route?.endpoint.path ?? "(unknown)"}`;
}

function versionOf({ version }: ApiRequest): Record<string, string> {
  return { "stripe-version": version ?? apiVersion };
}

function keyOf({ key }: ApiRequest): Record<string, string> {
  return key === null ? {} : { "idempotency-key": key };
}

interface Routed extends ApiRequest {
  readonly route: Route | undefined;
  readonly requestId: string;
  readonly report: (error: unknown) => void;
}

async function answerWithFault(account: Emulated, request: Routed): Promise<Reply> {
  const rule = account.faults.forRequest(request.method, request.path);
  switch (rule?.fault) {
    case "drop_request":
      return noReply;
    case "html_404":
    case "json_404":
      return foreignReplies[rule.fault];
    case "429_lock":
      return tooManyReply(null);
    case "429_global-rate":
    case "429_global-concurrency":
    case "429_endpoint-rate":
    case "429_endpoint-concurrency":
    case "429_resource-specific":
      return tooManyReply(rule.fault.slice("429_".length) as LimitReason);
    case "409":
      return inUseReply();
    case "drop_response":
      return { ...(await perform(account, request, rule)), delivery: "none" };
    case "half_body":
      return { ...(await perform(account, request, rule)), delivery: "half" };
    case "stale_list": {
      const reply = await perform(account, request, rule);
      return withoutRecent(reply, account.world.changedWithin(rule.delayMs ?? staleMs));
    }
    default:
      return perform(account, request, rule);
  }
}

/** A list as it was before some objects were made. */
function withoutRecent(reply: Reply, changed: ReadonlyMap<string, object | null>): Reply {
  const body = JSON.parse(reply.body) as { object?: string; data?: { id: string }[] };
  const recent = new Set(
    [...changed].flatMap(([name, before]) => (before === null ? name.split(" ").slice(1) : [])),
  );
  if (body.object !== "list" || body.data === undefined) return reply;
  const data = body.data.filter(({ id }) => !recent.has(id));
  return { ...reply, body: JSON.stringify({ ...body, data }) };
}

/** Executes a request, or returns the stored answer of its key. */
async function perform(
  account: Emulated,
  request: Routed,
  rule: FaultRule | undefined,
): Promise<Reply> {
  const { key, method } = request;
  try {
    const route = permitted(request);
    checkVersion(request.version);
    // Reads and deletions are idempotent: Stripe stores answers of POST only.
    if (key === null || method !== "POST") {
      if (rule?.fault === "slow") await pause(rule.delayMs ?? slowMs);
      return await execute(account, { ...request, route }, rule);
    }
    if (key.length > keyLengthMax)
      throw new ApiError(400, "Idempotency keys have up to 255 characters.");
    if (account.inFlight.has(key)) return inUseReply();
    account.inFlight.add(key);
    try {
      if (rule?.fault === "slow") await pause(rule.delayMs ?? slowMs);
      return replay(account, request) ?? (await execute(account, { ...request, route }, rule));
    } finally {
      account.inFlight.delete(key);
    }
  } catch (error) {
    if (error instanceof ApiError) return jsonReply(error.status, errorBody(error));
    request.report(error);
    return jsonReply(500, unknownErrorBody);
  }
}

/** Returns the endpoint of a request, if there is one and its key may use it. Throws Fault. */
function permitted({ route, method, path, isRestricted }: Routed): Route {
  if (route === undefined) {
    throw new ApiError(404, `Unrecognized request URL (${method}: ${path}).`);
  }
  if (isRestricted && method !== "GET" && path !== "/v1/invoices/create_preview") {
    throw new ApiError(
      403,
      "The provided key does not have the required permissions for this endpoint: a restricted " +
        "key reads, and previews invoices.",
    );
  }
  return route;
}

/** Refuses a version whose objects the emulator does not know the form of. Throws Fault. */
function checkVersion(version: string | null): void {
  if (version === null || version === apiVersion) return;
  throw new ApiError(
    400,
    `Invalid Stripe API version: ${version}. The emulator knows ${apiVersion} alone.`,
  );
}

/** Returns the saved answer of the key, if it has one. Throws Fault if it is of another request. */
function replay({ world }: Emulated, { key, method, path, form }: Routed): Reply | undefined {
  const saved = key === null ? undefined : world.savedReplies.find(key, world.now());
  if (saved === undefined) return undefined;
  if (saved.digest !== digestOf(method, path, form)) {
    const message =
      "Keys for idempotent requests can only be used with the same parameters they were first " +
      "used with. Try using a key other than the one given if you meant to execute a different " +
      "request.";
    throw new ApiError(400, message, { type: "idempotency_error" });
  }
  const reply = world.line(saved.seq).idempotency;
  if (reply === undefined) throw new Error(`Line ${saved.seq} holds no answer.`);
  const headers = { "idempotent-replayed": "true", "original-request": reply.requestId };
  return jsonReply(reply.status, reply.body, headers);
}

async function execute(
  account: Emulated,
  request: Routed & { readonly route: Route },
  rule: FaultRule | undefined,
): Promise<Reply> {
  const { world } = account;
  const { method, path, key, route, form, requestId } = request;
  const { endpoint, ids } = route;
  const digest = digestOf(method, path, form);
  while (account.moving !== null) await account.moving;
  world.settle(renewals);
  const params = readParameters(endpoint.params, form) as { readonly expand?: readonly string[] };

  const { stale_lists_ms: staleListsMs } = world.switches;
  const isStale = method === "GET" && staleListsMs > 0;
  const seen = isStale ? new StaleView(world, world.changedWithin(staleListsMs)) : world;

  const cause = { method, path, key };
  const save = (status: number, body: unknown): { idempotency?: SavedReply } =>
    key === null || method !== "POST"
      ? {}
      : { idempotency: { key, digest, status, requestId, body } };
  const keepError = (status: number, body: object): Reply => {
    world.change(
      cause,
      () => undefined,
      () => save(status, body),
    );
    return jsonReply(status, body);
  };

  const work = (): Reply => {
    if (rule?.fault === "500_not_applied") return keepError(500, unknownErrorBody);
    const isFailing = rule?.fault === "500_applied";
    const [status, body] = isFailing ? [500, unknownErrorBody] : [200, null];
    const object = world.change(
      cause,
      () => expand(world, endpoint.handle(seen, { ids, params }), params.expand ?? []),
      (answered) => save(status, body ?? answered),
    );
    return jsonReply(status, body ?? object);
  };
  const reply = attempt(work, (error) => {
    if (error instanceof ApiError) return keepError(error.status, errorBody(error));
    request.report(error);
    return keepError(500, unknownErrorBody);
  });
  await world.kept();
  return reply;
}

function attempt<T>(work: () => T, onError: (error: unknown) => T): T {
  try {
    return work();
  } catch (error) {
    return onError(error);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
