import { limits, type RecordCode, type Route, recordCodes } from "@carryover/contract";
import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { Database } from "../database/database.ts";
import type { Caller } from "../environments/service.ts";
import type { Reply } from "../idempotency/service.ts";
import { Refusal } from "../refusal.ts";
import { createServices, type Services } from "../services.ts";
import type { AppEnvironment } from "./app.ts";
import { parseJson, readText } from "./body.ts";
import { nestedQuery } from "./query.ts";

type Parsed<R extends Route, K extends "params" | "query" | "body"> = R extends {
  [key in K]: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

/** What a handler is given: the parts of the request that its route declares, already checked. */
export interface Input<R extends Route> {
  readonly params: Parsed<R, "params">;
  readonly query: Parsed<R, "query">;
  readonly body: Parsed<R, "body">;
}

/** A reply with a status other than the route's own. */
export interface WithStatus<T> {
  readonly answeredStatus: 200 | 201;
  readonly reply: T;
}

type Handler<R extends Route, S> = (
  input: Input<R>,
  caller: Caller,
  services: S,
) => Promise<z.input<R["reply"]> | WithStatus<z.input<R["reply"]>>>;

/** Registers the handler of a route. */
export type Bind<S> = <R extends Route>(route: R, handler: Handler<R, S>) => void;

/** Answers with another status than the route's own. */
export function statusOf<T>(answeredStatus: 200 | 201, reply: T): WithStatus<T> {
  return { answeredStatus, reply };
}

/** Binds routes to an app: parse the request, call the handler, write the reply. */
export function bindTo(app: Hono<AppEnvironment>, now: () => Date): Bind<Services> {
  return (route, handler) => {
    const bytesMax = route.bodyBytesMax ?? limits.requestBytesMax;
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      context.set("route", route.path);
      const caller = context.get("caller");
      // A GET has no body; looking for one would make a whole request object of it.
      const text = route.method === "get" ? "" : await readText(context.req.raw, bytesMax);
      const input = parseInput(route, context, text);
      const work = (services: Services) => answer(route, handler, input, caller, services);
      const key = route.method === "post" ? idempotencyKey(context) : undefined;
      const services = context.get("services");
      const repeat = route.method === "post" ? announcedRepeat(context) : undefined;
      const content = `${context.req.method} ${context.req.path}\n${text}`;
      const request = { environmentId: caller.environmentId, content };
      const inside = (database: Database) => work(createServices(database, now));
      if (key !== undefined) {
        return send(context, await services.idempotency.once({ ...request, key }, inside));
      }
      if (repeat !== undefined) {
        const attempt = { ...request, repeat };
        return send(context, await services.idempotency.attempt(attempt, inside));
      }
      return send(context, await work(services));
    });
  };
}

async function answer<R extends Route>(
  route: R,
  handler: Handler<R, Services>,
  input: Input<R>,
  caller: Caller,
  services: Services,
): Promise<Reply> {
  const result: unknown = await handler(input, caller, services);
  const other = result as Partial<WithStatus<unknown>>;
  return other.answeredStatus === undefined
    ? { status: route.status, body: JSON.stringify(result) }
    : { status: other.answeredStatus, body: JSON.stringify(other.reply) };
}

function send(context: Context, reply: Reply): Response {
  return context.body(reply.body, reply.status as 200 | 201, {
    "content-type": "application/json; charset=utf-8",
  });
}

/**
 * v1 clients repeat a POST whose reply is lost, without any key, but they count the tries: 0 for
 * the first one. Undefined for who does not count.
 */
function announcedRepeat(context: Context): number | undefined {
  const count = context.req.header("x-stainless-retry-count");
  return count !== undefined && /^\d{1,2}$/.test(count) ? Number(count) : undefined;
}

/** The key under which a repeat is recognized, if the request has one. */
export function idempotencyKey(context: Context): string | undefined {
  const key = context.req.header("idempotency-key");
  if (key !== undefined && (key === "" || key.length > limits.idempotencyKeyLengthMax)) {
    throw new Refusal("InvalidArgumentError", {}, "Idempotency-Key must have 1 to 255 characters.");
  }
  return key;
}

function parseInput<R extends Route>(route: R, context: Context, text: string): Input<R> {
  const json = () => parseJson(text, context.req.header("content-type"));
  return {
    params: route.params && check(route.params, context.req.param(), "path"),
    query: route.query && check(route.query, nestedQuery(context.req.url), "query"),
    body: route.body && check(route.body, json(), "body"),
  } as Input<R>;
}

/** Throws InvalidArgumentError naming each wrong field; values are not repeated. */
export function check<S extends z.ZodType>(schema: S, value: unknown, place: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).map((issue) => {
    const known = recordCodes[issue.message as RecordCode];
    return { path: issue.path.join("."), message: known?.sentence ?? issue.message };
  });
  const first = errors[0];
  const where = first?.path ? `${place} ${first.path}` : place;
  throw new Refusal("InvalidArgumentError", { errors }, `${where}: ${first?.message}`);
}
