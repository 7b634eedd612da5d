import { limits } from "@carryover/contract";
import type { ExecutionResult } from "graphql";
import type { Context, Hono, MiddlewareHandler } from "hono";
import type { Reply } from "../../idempotency/service.ts";
import { Refusal } from "../../refusal.ts";
import { createServices, type Services } from "../../services.ts";
import type { AppEnvironment, AppOptions } from "../app.ts";
import { authenticate } from "../auth.ts";
import { type BodyBounds, contentOf, readBody } from "../body.ts";
import { refuseWhileDraining } from "../lifecycle.ts";
import { idempotencyKey } from "../routes.ts";

const path = "/graphql";

/** Imports come this way too. How deep its inputs are nested is judged with them. */
const bounds: BodyBounds = {
  bytesMax: limits.importRequestBytesMax,
  valuesMax: limits.graphqlValuesMax,
  entryValuesMax: limits.entryValuesMax,
  depthMax: Number.POSITIVE_INFINITY,
};

/**
 * Serves GraphQL over the services of the REST routes, for clients of that generation of the API.
 * The language is loaded with the first request, since most servers never get one.
 */
export function registerGraphql(app: Hono<AppEnvironment>, options: AppOptions): void {
  app.use(path, inGraphqlForm(), refuseWhileDraining(options.lifecycle), authenticate());
  app.post(path, async (context) => {
    context.set("route", path);
    const contentType = context.req.header("content-type") ?? "none";
    const { bytes, value: body } = await readBody(context.req.raw, bounds, contentType);
    let isAccepted = false;
    const run = async (services: Services) => {
      const { environmentId } = context.get("caller");
      const { executeBody } = await import("./execute.ts");
      const onImportAccepted = () => {
        isAccepted = true;
      };
      return executeBody(body, { environmentId, services, onImportAccepted });
    };
    const key = idempotencyKey(context);
    const reply =
      key === undefined
        ? await replyOf(context, await run(context.get("services")))
        : await once(context, { key, bytes, options }, run);
    // Told when all is committed. One telling too many does no harm.
    if (isAccepted) options.onImportAccepted?.();
    const replyType = `${mediaType(context)}; charset=utf-8`;
    return context.body(reply.body, reply.status as 200 | 400, { "content-type": replyType });
  });
  app.all(path, (context) => {
    context.header("allow", "POST");
    throw new Refusal("method_not_allowed");
  });
}

/** Clients look for `errors`, also where a request was refused before its query was looked at. */
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

/**
 * Answers a request with an Idempotency-Key. Its fields share a transaction, so it is done wholly
 * or not at all: what would be remembered of one that is half done cannot be put right.
 */
async function once(
  context: Context<AppEnvironment>,
  { key, bytes, options }: { key: string; bytes: Buffer; options: AppOptions },
  run: (services: Services) => Promise<ExecutionResult>,
): Promise<Reply> {
  const { environmentId } = context.get("caller");
  const request = { environmentId, key, content: await contentOf(`POST ${path}`, bytes) };
  try {
    return await context.get("services").idempotency.once(request, async (database) => {
      const result = await run(createServices(database, options.now, options.billing));
      if (result.errors !== undefined) throw await reasonToUndo(result);
      return replyOf(context, result);
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    const { data, ...result } = error.result;
    return replyOf(context, data === undefined ? result : { ...result, data: null });
  }
}

/** The first error that is no refusal, which may pass if the transaction is tried again. */
async function reasonToUndo(result: ExecutionResult): Promise<Error> {
  const { causeOf } = await import("./errors.ts");
  const causes = (result.errors ?? []).map(causeOf);
  const expected = (cause: Error) => cause instanceof Refusal || cause.name === "GraphQLError";
  return causes.find((cause) => !expected(cause)) ?? new Undone(result);
}

/**
 * A request that was not executed is a bad one, but only clients that know the media type of
 * GraphQL expect its status to say so.
 */
async function replyOf(
  context: Context<AppEnvironment>,
  { data, errors }: ExecutionResult,
): Promise<Reply> {
  const isBad = data === undefined && mediaType(context) !== "application/json";
  const { shownError } = await import("./errors.ts");
  const told = errors?.slice(0, limits.graphqlErrorsMax);
  const shown = told?.map((error) => shownError(error, context));
  return { status: isBad ? 400 : 200, body: JSON.stringify({ errors: shown, data }) };
}

function mediaType(context: Context): string {
  const own = "application/graphql-response+json";
  return context.req.header("accept")?.includes(own) ? own : "application/json";
}
