import { limits } from "@carryover/contract";
import type { ExecutionResult } from "graphql";
import type { Context, Hono, MiddlewareHandler } from "hono";
import type { Admission } from "../../admission.ts";
import type { Database } from "../../database/database.ts";
import type { Reply } from "../../idempotency/service.ts";
import { Refusal } from "../../refusal.ts";
import { withoutLiterals } from "../../requests/shown.ts";
import type { Services } from "../../services.ts";
import { admit, countLight } from "../admit.ts";
import { graphqlPath as path, requireStillHeld, viewersOnlyRead } from "../auth.ts";
import { receivedOf } from "../body/arrival.ts";
import { type BodyBounds, contentOf, readBody } from "../body/body.ts";
import type { AppEnvironment } from "../environment.ts";
import { type Lifecycle, refuseWhileDraining } from "../lifecycle.ts";
import { idempotencyKey } from "../routes.ts";
import type { ReadQuery } from "./execute.ts";
import type { Inputs } from "./resolvers.ts";

/** Imports come this way too. How deep its inputs are nested is judged with them. */
const bounds: BodyBounds = {
  bytesMax: limits.importRequestBytesMax,
  valuesMax: limits.graphqlValuesMax,
  entryValuesMax: limits.entryValuesMax,
  depthMax: Number.POSITIVE_INFINITY,
};

/** The parts that this path shares with the others. */
interface GraphqlParts {
  readonly database: Database;
  readonly services: Services;
  readonly lifecycle: Lifecycle;
  readonly admission: Admission;
  /** Finds out who calls. */
  readonly authentication: MiddlewareHandler<AppEnvironment>;
}

/**
 * Serves GraphQL over the services of the REST routes, for clients of that generation of the API.
 * The language is loaded with the first request, since most servers never get one.
 */
export function registerGraphql(
  app: Hono<AppEnvironment>,
  { database, services, lifecycle, admission, authentication }: GraphqlParts,
): void {
  app.use(
    path,
    countLight(admission),
    inGraphqlForm(),
    refuseWhileDraining(lifecycle),
    authentication,
  );
  app.post(path, admit(admission, { isHeavy: false, bytesMax: bounds.bytesMax }));
  app.post(path, async (context) => {
    context.set("route", path);
    const contentType = context.req.header("content-type") ?? "none";
    const { bytes, value: body } = await readBody(
      context.req.raw,
      bounds,
      contentType,
      receivedOf(context),
    );
    const value = withoutLiterals(body);
    const sent = { customerId: null, value, bytes: bytes.length, countsAlone: false };
    context.set("sent", sent);
    await requireStillHeld(context, database, services.environments);
    const language = await loadLanguage();
    const { environmentId, kind } = context.get("caller");
    const query = language.readQuery(body);
    const mayChange = language.mayChange(query);
    context.set("sent", { ...sent, onlyReads: "document" in query && !mayChange });
    if (kind === "viewer" && mayChange) throw viewersOnlyRead();
    const givenKey = idempotencyKey(context);
    // What only reads is read anew: keeping its reply would write.
    const key = mayChange ? givenKey : undefined;
    const reply =
      key === undefined
        ? replyOf(
            context,
            language,
            await language.executeQuery(query, { database, environmentId, services }),
          )
        : await once(context, { database, services }, { key, bytes, language, query });
    const replyType = `${mediaType(context)}; charset=utf-8`;
    return context.body(reply.body, reply.status as 200 | 400, { "content-type": replyType });
  });
  app.all(path, (context) => {
    context.header("allow", "POST");
    throw new Refusal("method_not_allowed");
  });
}

/** Loads the language before any transaction, since modules come from files. */
async function loadLanguage() {
  const [{ readQuery, mayChange, readInputs, executeQuery }, { causeOf, shownError }] =
    await Promise.all([import("./execute.ts"), import("./errors.ts")]);
  return { readQuery, mayChange, readInputs, executeQuery, causeOf, shownError };
}

type Language = Awaited<ReturnType<typeof loadLanguage>>;

/** Adds `errors` to refusals before execution, since clients look there only. */
function inGraphqlForm(): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    await next();
    if (context.error === undefined) return;
    const { status, headers } = context.res;
    const { message, ...extensions } = (await context.res.json()) as { message: string };
    const body = JSON.stringify({ errors: [{ message, extensions }] });
    context.res = undefined;
    context.res = new Response(body, { status, headers });
  };
}

/** Carries a result out of a transaction, so that all of it is undone. */
class Undone extends Error {
  readonly result: ExecutionResult;

  constructor(result: ExecutionResult) {
    super("A field was refused, so the whole request is undone.");
    this.result = result;
  }
}

interface Keyed {
  readonly key: string;
  readonly bytes: Buffer;
  readonly language: Language;
  readonly query: ReadQuery;
}

/**
 * Answers a request with an Idempotency-Key. Its fields share a transaction, so that it runs
 * completely or not at all: a half-executed request could not be repeated.
 */
async function once(
  context: Context<AppEnvironment>,
  { database, services }: Pick<GraphqlParts, "database" | "services">,
  { key, bytes, language, query }: Keyed,
): Promise<Reply> {
  const { environmentId } = context.get("caller");
  let inputs: Inputs = new Map();
  const prepare = async () => {
    inputs = await language.readInputs(query, services);
  };
  const request = { environmentId, key, content: await contentOf(`POST ${path}`, bytes) };
  const begin = async (joined: Database) => {
    const contextValue = { database: joined, environmentId, services, inputs };
    const result = await language.executeQuery(query, contextValue);
    if (result.errors !== undefined) throw reasonToUndo(language, result);
    return replyOf(context, language, result);
  };
  try {
    return await services.idempotency.once(database, request, { prepare, begin });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    const { data, ...result } = error.result;
    return replyOf(context, language, data === undefined ? result : { ...result, data: null });
  }
}

/** Returns the first error that is no refusal, which may pass if the transaction is tried again. */
function reasonToUndo({ causeOf }: Language, result: ExecutionResult): Error {
  const causes = (result.errors ?? []).map(causeOf);
  const expected = (cause: Error) => cause instanceof Refusal || cause.name === "GraphQLError";
  return causes.find((cause) => !expected(cause)) ?? new Undone(result);
}

/**
 * Returns the reply. A request that was not executed is a bad request, but only clients that accept
 * the media type of GraphQL expect a status for it.
 */
function replyOf(
  context: Context<AppEnvironment>,
  { shownError }: Language,
  { data, errors }: ExecutionResult,
): Reply {
  const isBad = data === undefined && mediaType(context) !== "application/json";
  const told = errors?.slice(0, limits.graphqlErrorsMax);
  const shown = told?.map((error) => shownError(error, context));
  return { status: isBad ? 400 : 200, body: JSON.stringify({ errors: shown, data }) };
}

function mediaType(context: Context): string {
  const own = "application/graphql-response+json";
  return context.req.header("accept")?.includes(own) ? own : "application/json";
}
