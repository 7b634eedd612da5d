import { limits, type RecordCode, type Route, recordCodes } from "@carryover/contract";
import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { BillingSettings } from "../billing-settings.ts";
import { type Database, DatabaseUnavailable } from "../database/database.ts";
import type { Caller } from "../environments/service.ts";
import type { Reply, Ticket } from "../idempotency/service.ts";
import { Refusal } from "../refusal.ts";
import { createServices, type Services } from "../services.ts";
import type { AppEnvironment } from "./app.ts";
import { type BodyBounds, contentOf, readBody, readBytes } from "./body.ts";
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

/**
 * What a handler has begun and `Finish` is to finish once it is committed, as plain data: for what
 * asks somebody else, which must not happen in an open transaction.
 */
export interface Unfinished {
  readonly unfinished: unknown;
}

type Handler<R extends Route, S> = (
  input: Input<R>,
  caller: Caller,
  services: S,
) => Promise<z.input<R["reply"]> | WithStatus<z.input<R["reply"]>> | Unfinished>;

/** Null if what was begun is gone, so that the handler runs again. */
type Finish<R extends Route, S> = (
  unfinished: unknown,
  caller: Caller,
  services: S,
) => Promise<z.input<R["reply"]> | null>;

/** Registers the handler of a route. */
export type Bind<S> = <R extends Route>(
  route: R,
  handler: Handler<R, S>,
  finish?: Finish<R, S>,
) => void;

/** A request as it came, of whoever sent it. */
export interface RawRequest {
  readonly body: Buffer;
  header(name: string): string | undefined;
}

type RawHandler<R extends Route, S> = (
  request: RawRequest,
  services: S,
) => Promise<z.input<R["reply"]>>;

/** Registers the handler of a route that finds out by itself whom the request is from. */
export type BindRaw<S> = <R extends Route>(route: R, handler: RawHandler<R, S>) => void;

/** Binds routes whose body is looked at byte by byte, such as those that are signed. */
export function bindRawTo(app: Hono<AppEnvironment>): BindRaw<Services> {
  return (route, handler) => {
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      context.set("route", route.path);
      const body = await readBytes(context.req.raw, route.bodyBytesMax ?? limits.requestBytesMax);
      const header = (name: string) => context.req.header(name);
      const reply: unknown = await handler({ body, header }, context.get("services"));
      return send(context, { status: route.status, body: JSON.stringify(reply) });
    });
  };
}

/** Answers with another status than the route's own. */
export function statusOf<T>(answeredStatus: 200 | 201, reply: T): WithStatus<T> {
  return { answeredStatus, reply };
}

/** Binds routes to an app: parse the request, call the handler, write the reply. */
export function bindTo(
  app: Hono<AppEnvironment>,
  now: () => Date,
  billing: BillingSettings,
): Bind<Services> {
  return (route, handler, finish) => {
    const bounds = bodyBounds(route);
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      context.set("route", route.path);
      const caller = context.get("caller");
      // A GET has no body; looking for one would make a whole request object of it.
      const { bytes, value } =
        route.method === "get"
          ? noBody
          : await readBody(context.req.raw, bounds, context.req.header("content-type"));
      const input = await parseInput(route, context, value, bytes.length);
      const work = (services: Services) => answer(route, handler, input, caller, services);
      const key = route.method === "post" ? idempotencyKey(context) : undefined;
      const services = context.get("services");
      const repeat = route.method === "post" ? announcedRepeat(context) : undefined;
      const content = () => contentOf(`${context.req.method} ${context.req.path}`, bytes);
      const { environmentId } = caller;
      const inside = (database: Database) => work(createServices(database, now, billing));
      const end = async (ticket: string) => {
        const reply = await finish?.(JSON.parse(ticket), caller, services);
        return reply == null ? null : { status: route.status, body: JSON.stringify(reply) };
      };
      if (key !== undefined) {
        return send(
          context,
          await services.idempotency.once(
            { environmentId, key, content: await content() },
            inside,
            end,
          ),
        );
      }
      if (repeat !== undefined) {
        const attempt = { environmentId, repeat, content: await content() };
        return send(context, await services.idempotency.attempt(attempt, inside, end));
      }
      return send(context, await finished(() => work(services), end));
    });
  };
}

async function answer<R extends Route>(
  route: R,
  handler: Handler<R, Services>,
  input: Input<R>,
  caller: Caller,
  services: Services,
): Promise<Reply | Ticket> {
  const result: unknown = await handler(input, caller, services);
  const other = result as Partial<WithStatus<unknown> & Unfinished>;
  if (other.unfinished !== undefined) return { ticket: JSON.stringify(other.unfinished) };
  return other.answeredStatus === undefined
    ? { status: route.status, body: JSON.stringify(result) }
    : { status: other.answeredStatus, body: JSON.stringify(other.reply) };
}

/** The reply of a request that nothing is kept of. */
async function finished(
  begin: () => Promise<Reply | Ticket>,
  end: (ticket: string) => Promise<Reply | null>,
): Promise<Reply> {
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const begun = await begin();
    const reply = "ticket" in begun ? await end(begun.ticket) : begun;
    if (reply !== null) return reply;
  }
  throw new DatabaseUnavailable("What the request has begun keeps going away.");
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

const noBody = { bytes: Buffer.alloc(0), value: undefined };

function bodyBounds(route: Route): BodyBounds {
  return {
    bytesMax: route.bodyBytesMax ?? limits.requestBytesMax,
    valuesMax: route.bodyValuesMax ?? limits.requestValuesMax,
    entryValuesMax: limits.entryValuesMax,
    depthMax: route.readsEntriesAlone ? Number.POSITIVE_INFINITY : limits.bodyDepthMax,
  };
}

async function parseInput<R extends Route>(
  route: R,
  context: Context,
  body: unknown,
  bodyBytes: number,
): Promise<Input<R>> {
  return {
    params: route.params && check(route.params, context.req.param(), "path"),
    query: route.query && check(route.query, nestedQuery(context.req.url), "query"),
    body: route.body && (await checkBody(route.body, body, bodyBytes)),
  } as Input<R>;
}

/** A large body is checked with turns for everyone else in between. */
async function checkBody(schema: z.ZodType, body: unknown, bytes: number): Promise<unknown> {
  if (bytes <= limits.bodySliceBytes) return check(schema, body, "body");
  return checked(await schema.safeParseAsync(body), "body");
}

/** Throws InvalidArgumentError naming each wrong field; values are not repeated. */
export function check<S extends z.ZodType>(schema: S, value: unknown, place: string): z.output<S> {
  return checked(schema.safeParse(value), place);
}

function checked<T>(parsed: z.ZodSafeParseResult<T>, place: string): T {
  if (parsed.success) return parsed.data;
  // Names that somebody else chose may be as long as a body.
  const short = (text: string) => text.slice(0, limits.refusalTextMax).toWellFormed();
  const errors = parsed.error.issues.slice(0, limits.refusalErrorsMax).map((issue) => {
    const known = recordCodes[issue.message as RecordCode];
    return { path: short(issue.path.join(".")), message: known?.sentence ?? short(issue.message) };
  });
  const first = errors[0];
  const where = first?.path ? `${place} ${first.path}` : place;
  throw new Refusal("InvalidArgumentError", { errors }, `${where}: ${first?.message}`);
}
