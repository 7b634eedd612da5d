import { randomUUID } from "node:crypto";
import { routes } from "@carryover/contract";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import { type Admission, createAdmission } from "../admission.ts";
import { registerComparisons } from "../billing-comparisons/routes.ts";
import { registerCatalogDocument } from "../catalog/document/routes.ts";
import { registerCatalog } from "../catalog/routes.ts";
import { registerCustomerSearch } from "../customer-search/routes.ts";
import { registerCustomers } from "../customers/routes.ts";
import { registerCutovers } from "../cutovers/routes.ts";
import type { Database } from "../database/database.ts";
import { schemaIsCurrent } from "../database/schema/schema.ts";
import { registerEntitlements } from "../entitlements/routes.ts";
import { registerEnvironments } from "../environments/routes.ts";
import { registerExplanations } from "../explanations/routes.ts";
import { registerExports } from "../exports/routes.ts";
import { registerServerHealth } from "../health/routes.ts";
import { registerImports, registerRunEvents } from "../imports/routes.ts";
import { registerIntegrations } from "../integrations/routes.ts";
import type { MetricsDoor } from "../metrics/door.ts";
import type { RequestLine } from "../metrics/requests.ts";
import { Refusal } from "../refusal.ts";
import { registerRequests } from "../requests/routes.ts";
import type { RequestsService } from "../requests/service.ts";
import type { Services } from "../services.ts";
import { registerSubscriptions } from "../subscriptions/routes.ts";
import { registerUsage } from "../usage/routes.ts";
import { registerWebhooks } from "../webhooks/routes.ts";
import { countLight, registerAdmission } from "./admit.ts";
import { allowBrowsers, authenticate } from "./auth.ts";
import { consolePaths, registerConsole } from "./console/pages.ts";
import { registerSession, registerSignIn } from "./console/session.ts";
import { pagePaths, registerDocs } from "./docs.ts";
import type { AppEnvironment } from "./environment.ts";
import { registerGraphql } from "./graphql/graphql.ts";
import { guardedPage, neverStored } from "./headers.ts";
import { type Lifecycle, refuseWhileDraining } from "./lifecycle.ts";
import { errorReply, refusalReply } from "./refusal.ts";
import { type Bind, bindRawTo, bindTo } from "./routes.ts";
import { bindEventsTo } from "./streams/events.ts";
import { bindStreamTo } from "./streams/lines.ts";

export interface AppOptions {
  readonly database: Database;
  readonly services: Services;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  /** Shared with the background work of the server; a separate one by default. */
  readonly admission?: Admission;
  /** The folder of the console's built files; null without one. */
  readonly consoleFolder?: string | null | undefined;
  /** Called with each answered request. */
  readonly onAnswered?: ((line: RequestLine) => void) | undefined;
  /** Answers /metrics, if it is served on this port. */
  readonly metricsDoor?: MetricsDoor | undefined;
}

/** Returns the HTTP app: call its `fetch` with a Request, through a port or without one. */
export function createApp(options: AppOptions): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();
  const { database, services, lifecycle } = options;
  app.onError(errorReply);
  app.notFound((context) => refusalReply(new Refusal("route_not_found"), context));
  app.use(identify(options));
  app.use(neverStored());
  for (const path of ["/docs/*", "/openapi.json"]) app.use(path, guardedPage());
  registerHealth(app, options);
  registerMetrics(app, options.metricsDoor);
  registerDocs(app);
  registerConsole(app, options.consoleFolder ?? null);
  const admission = options.admission ?? createAdmission();
  app.use("/api/*", countLight(admission));
  const { environments } = services;
  registerSignIn(app, { database, environments, lifecycle });
  const authentication = authenticate(database, environments);
  app.use("/api/*", allowBrowsers(), refuseWhileDraining(lifecycle), authentication);
  registerAdmission(app, admission);
  app.use("/webhooks/*", refuseWhileDraining(lifecycle));
  const { idempotency } = services;
  const bind = bindTo(app, { database, idempotency, environments });
  registerDomains(bind, services);
  registerSession(app, bind, environments);
  registerExports(bindStreamTo(app, { database, admission, lifecycle }), services.exports);
  const events = bindEventsTo(app, { database, environments, lifecycle });
  registerRunEvents(events, services.imports);
  registerWebhooks(bindRawTo(app, { database }), services.webhooks);
  registerGraphql(app, { database, services, lifecycle, admission, authentication });
  refuseOtherMethods(app);
  return app;
}

function registerDomains(bind: Bind, services: Services): void {
  registerCatalog(bind, services.catalog);
  registerCatalogDocument(bind, services.catalogDocument);
  registerCustomers(bind, services.customers);
  registerCustomerSearch(bind, services.customerSearch);
  registerSubscriptions(bind, services.subscriptions);
  registerEntitlements(bind, services.entitlements);
  registerExplanations(bind, services.explanations);
  registerUsage(bind, services.usage);
  registerImports(bind, services.imports);
  registerCutovers(bind, services.cutovers);
  registerIntegrations(bind, services.integrations);
  registerComparisons(bind, services.comparisons);
  registerEnvironments(bind, services.environments);
  registerRequests(bind, services.requests);
  registerServerHealth(bind, services.health);
}

/** Assigns each request an id and a log, and writes one line at its end. */
function identify({ log, services, onAnswered }: AppOptions): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const given = context.req.header("x-request-id");
    const requestId = given !== undefined && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
    const startedAt = performance.now();
    context.set("requestId", requestId);
    context.set("log", log.child({ requestId }));
    // Setting headers before the reply costs almost nothing; afterwards the reply is copied.
    context.header("x-request-id", requestId);
    await next();
    const ms = performance.now() - startedAt;
    const { status } = context.res;
    logRequest(context, services.requests.log, ms);
    const answered = { method: context.req.method, route: context.get("route") ?? "-", status };
    onAnswered?.({ ...answered, ms });
    const line = {
      ...answered,
      ms: Math.round(ms),
      environmentId: context.get("caller")?.environmentId,
      keyId: context.get("caller")?.keyId,
    };
    context.get("log").info(line, "request");
  };
}

/** Puts a request into the log of requests, if it is known whose it is. */
function logRequest(
  context: Context<AppEnvironment>,
  log: RequestsService["log"],
  ms: number,
): void {
  const caller = context.get("caller");
  if (!log.isOn || caller === undefined) return;
  const { pathname: path, search } = new URL(context.req.url);
  log.note({
    caller,
    requestId: context.get("requestId"),
    method: context.req.method,
    route: context.get("route") ?? "-",
    path,
    search,
    status: context.res.status,
    ms,
    errorCode: context.get("errorCode"),
    sent: context.get("sent"),
  });
}

/** Registers /metrics, which has a key of its own and also answers while the server drains. */
function registerMetrics(app: Hono<AppEnvironment>, door: MetricsDoor | undefined): void {
  if (door === undefined) return;
  app.get("/metrics", (context) => door(context.req.header("authorization")));
}

const healthPaths = ["/healthz", "/readyz"];

function registerHealth(app: Hono<AppEnvironment>, options: AppOptions): void {
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.get("/readyz", async (context) => {
    context.set("route", "/readyz");
    if (options.lifecycle.draining) throw new Refusal("draining");
    if (!(await schemaIsCurrent(options.database))) throw new Refusal("schema_not_current");
    return context.json({ status: "ready" });
  });
}

/** Answers 405 to other methods of existing paths, and names the allowed methods. */
function refuseOtherMethods(app: Hono<AppEnvironment>): void {
  const methods = new Map<string, string[]>();
  for (const { path, method } of Object.values(routes)) {
    methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()]);
  }
  for (const path of [...healthPaths, ...pagePaths, ...consolePaths]) methods.set(path, ["GET"]);
  for (const [path, allowed] of methods) {
    app.all(path, (context) => {
      context.header("allow", allowed.join(", "));
      return refusalReply(new Refusal("method_not_allowed"), context);
    });
  }
}
