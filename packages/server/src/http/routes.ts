import { keepsReply, limits, type RecordCode, type Route, recordCodes } from "@carryover/contract";
import type { Context, Hono } from "hono";
import type { z } from "zod";
import { type Database, DatabaseBusy } from "../database/database.ts";
import type { Caller, EnvironmentsService } from "../environments/service.ts";
import { atOnce, inSlices } from "../event-loop.ts";
import type { IdempotencyService, Reply, Work } from "../idempotency/service.ts";
import { Pending } from "../pending.ts";
import { Refusal } from "../refusal.ts";
import { customerNamedBy } from "../requests/service.ts";
import { requireStillHeld } from "./auth.ts";
import { receivedOf } from "./body/arrival.ts";
import { type BodyBounds, contentOf, readBody, readBytes } from "./body/body.ts";
import { deliveryOf } from "./delivery.ts";
import type { AppEnvironment } from "./environment.ts";
import { nestedQuery } from "./query.ts";
import { replyText } from "./reply-text.ts";

type Parsed<R extends Route, K extends "params" | "query" | "body"> = R extends {
  [key in K]: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

/** The input of a handler: the parts of the request that its route declares, already checked. */
export interface Input<R extends Route> {
  readonly params: Parsed<R, "params">;
  readonly query: Parsed<R, "query">;
  readonly body: Parsed<R, "body">;
}

/** A reply with a status other than the route's own. */
class WithStatus<T> {
  readonly status: 200 | 201;
  readonly reply: T;

  constructor(status: 200 | 201, reply: T) {
    this.status = status;
    this.reply = reply;
  }
}

type ReplyOf<R extends Route> = z.input<R["reply"]>;

/** What the parts of a request's handling get beside its input. */
export interface RequestContext {
  readonly caller: Caller;
  /** The store; in `handle`, the transaction that keeps the reply, where there is one. */
  readonly database: Database;
}

/**
 * The three parts of a request. Only `handle` may run inside a transaction, in which a request with
 * an Idempotency-Key stores its reply: it decides, sends statements, and waits for nothing else.
 * `P` is the prepared value; `T` is pending work as plain data.
 */
export interface Handling<R extends Route, P, T> {
  /** Asks Stripe, or reads files, before any transaction; again if `handle` has to run again. */
  prepare?(input: Input<R>, context: RequestContext): Promise<P>;
  handle(
    input: Input<R>,
    context: RequestContext & { readonly prepared: P },
  ): Promise<ReplyOf<R> | WithStatus<ReplyOf<R>> | Pending<T>>;
  /**
   * Completes pending work after the commit. Returns null if the work is gone: `handle` runs again.
   */
  finish?(begun: T, context: RequestContext): Promise<ReplyOf<R> | null>;
}

/** Registers what a route does; a function alone is all of its handling. */
export type Bind = <R extends Route, P = undefined, T = never>(
  route: R,
  handling: Handling<R, P, T> | Handling<R, P, T>["handle"],
) => void;

/** A raw request, from any sender. */
export interface RawRequest {
  param(name: string): string | undefined;
  header(name: string): string | undefined;
  /** Reads the body, once. Throws body_too_large, or invalid_json_body if it breaks off. */
  readBody(): Promise<Buffer>;
}

/** What such a handler gets beside the request. */
export interface RawContext {
  readonly database: Database;
}

type RawHandler<R extends Route> = (
  request: RawRequest,
  context: RawContext,
) => Promise<z.input<R["reply"]>>;

/** Registers the handler of a route that finds out by itself whom the request is from. */
export type BindRaw = <R extends Route>(route: R, handler: RawHandler<R>) => void;

/** Lines that come as they are read, such as an export. */
export interface LineStream {
  /** Returns the next bytes; null at the end. Throws what the reading has failed of. */
  next(): Promise<Uint8Array | null>;
  /** Gives up: nobody takes the rest. */
  close(): void;
  /** Resolves when the store is no longer read. Never rejects. */
  readonly isRead: Promise<void>;
  /** Resolves with the reason if nobody has taken anything for too long. */
  readonly isGivenUp: Promise<Error>;
}

/** How a stream of lines is sent. */
export interface StreamForm {
  /** Its content type. */
  readonly type: string;
  /** Whether a failure becomes the last line; the reply breaks off if not. */
  readonly tellsFailure: boolean;
}

/** What a route does whose reply is a stream of lines. */
export interface StreamHandling<R extends Route> {
  /** Known before anything is read, for HEAD. */
  formOf(input: Pick<Input<R>, "query">): StreamForm;
  open(input: Pick<Input<R>, "query">, context: RequestContext): Promise<LineStream>;
}

/** Registers a route without a body whose reply is a stream of lines. */
export type BindStream = <R extends Route>(route: R, handling: StreamHandling<R>) => void;

/** Takes events as they happen, of which the reader may miss some if it is slow. */
export interface EventSink {
  send(name: string, data: unknown): void;
  /** Ends the reply, after what was sent. */
  end(): void;
  /** Ends it since there is no more to be known; the log keeps the cause. */
  fail(error: unknown): void;
}

/** Registers a route whose reply is a stream of events; returns what ends the following. */
export type BindEvents = <R extends Route & { readonly params: z.ZodObject }>(
  route: R,
  open: (
    input: Pick<Input<R>, "params">,
    context: RequestContext,
    sink: EventSink,
  ) => Promise<() => void>,
) => void;

/** Binds routes that verify their body byte by byte, such as signed ones. */
export function bindRawTo(app: Hono<AppEnvironment>, rawContext: RawContext): BindRaw {
  return (route, handler) => {
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      context.set("route", route.path);
      const bytesMax = route.bodyBytesMax ?? limits.requestBytesMax;
      const request: RawRequest = {
        param: (name) => context.req.param(name),
        header: (name) => context.req.header(name),
        readBody: () => readBytes(context.req.raw, bytesMax),
      };
      const reply: unknown = await handler(request, rawContext);
      return send(context, { status: route.status, body: JSON.stringify(reply) });
    });
  };
}

/** Answers with another status than the route's own. */
export function statusOf<T>(status: 200 | 201, reply: T): WithStatus<T> {
  return new WithStatus(status, reply);
}

/** What bound routes share. */
interface BindParts {
  readonly database: Database;
  readonly idempotency: IdempotencyService;
  readonly environments: Pick<EnvironmentsService, "stillHolds">;
}

/** Binds routes to an app: parse the request, call the handler, write the reply. */
export function bindTo(app: Hono<AppEnvironment>, parts: BindParts): Bind {
  return (route, given) => {
    const handling = typeof given === "function" ? { handle: given } : given;
    const bounds = bodyBounds(route);
    const isKept = keepsReply(route);
    const noteSent = notingSent(route);
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      context.set("route", route.path);
      // A GET has no body; looking for one would make a whole request object of it.
      const { bytes, value } =
        route.method === "get"
          ? noBody
          : await readBody(
              context.req.raw,
              bounds,
              context.req.header("content-type"),
              receivedOf(context),
            );
      noteSent(context, value, bytes.length);
      if (route.method !== "get") {
        await requireStillHeld(context, parts.database, parts.environments);
      }
      const input = await parseInput(route, context, value, bytes.length);
      const requestContext = { caller: context.get("caller"), database: parts.database };
      const work = workOf(route, handling, input, requestContext);
      const reply =
        route.method === "post" && isKept
          ? post(context, parts, bytes, work)
          : run(parts.database, work);
      return send(context, await reply);
    });
  };
}

/** Returns what notes for the log of requests what one of a route has sent. */
function notingSent(route: Route) {
  const customerNamed = customerNamedBy(route);
  const countsAlone = route.isHeavy === true;
  return ({ req, set }: Context<AppEnvironment>, value: unknown, bytes: number): void => {
    const parameter = (name: string) => req.param(name);
    const customerId = customerNamed(parameter, req.query("customerId"), value);
    set("sent", { customerId, value, bytes, countsAlone });
  };
}

/** The parts of a route's handling for one request. */
function workOf<R extends Route, P, T>(
  route: R,
  handling: Handling<R, P, T>,
  input: Input<R>,
  requestContext: RequestContext,
): Work<T> {
  const { prepare, finish } = handling;
  // Without `prepare` there is no prepared value, and P is undefined.
  let prepared = undefined as P;
  return {
    ...(prepare !== undefined && {
      prepare: async () => {
        prepared = await prepare(input, requestContext);
      },
    }),
    async begin(database) {
      const result = await handling.handle(input, { ...requestContext, database, prepared });
      if (result instanceof Pending) return result;
      const { status, reply } =
        result instanceof WithStatus ? result : { status: route.status, reply: result };
      const text = replyText(reply);
      // An open transaction waits for nothing but statements.
      return { status, body: database.isJoined ? atOnce(text) : await inSlices(text) };
    },
    ...(finish !== undefined && {
      finish: async (begun: T) => {
        const reply = await finish(begun, requestContext);
        if (reply === null) return null;
        return { status: route.status, body: await inSlices(replyText(reply)) };
      },
    }),
  };
}

/** Runs a POST; one with a key, or with a counted attempt, is recognized when it is repeated. */
async function post<T>(
  context: Context<AppEnvironment>,
  { database, idempotency }: BindParts,
  bytes: Buffer,
  work: Work<T>,
): Promise<Reply> {
  const { environmentId, keyId } = context.get("caller");
  const key = idempotencyKey(context);
  const repeat = announcedRepeat(context);
  if (key === undefined && repeat === undefined) return run(database, work);
  const content = await contentOf(`POST ${context.req.path}`, bytes);
  if (key !== undefined) return idempotency.once(database, { environmentId, content, key }, work);
  const counted = { environmentId, keyId, content, repeat: repeat ?? 0 };
  return idempotency.attempt(database, { ...counted, delivery: deliveryOf(context) }, work);
}

/** Runs a request whose reply is not stored. */
async function run<T>(database: Database, work: Work<T>): Promise<Reply> {
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    await work.prepare?.();
    const begun = await work.begin(database);
    const reply = begun instanceof Pending ? await work.finish?.(begun.begun) : begun;
    if (reply != null) return reply;
  }
  throw new DatabaseBusy("The pending work of the request keeps disappearing.");
}

/** Returns the query of a request, checked. Throws InvalidArgumentError. */
export function parseQuery<R extends Route>(route: R, context: Context): Parsed<R, "query"> {
  const query = route.query && check(route.query, nestedQuery(context.req.url), "query");
  return query as Parsed<R, "query">;
}

/** Returns the parameters of the path of a request, checked. Throws InvalidArgumentError. */
export function parseParams<R extends Route>(route: R, context: Context): Parsed<R, "params"> {
  const params = route.params && check(route.params, context.req.param(), "path");
  return params as Parsed<R, "params">;
}

function send(context: Context, reply: Reply): Response {
  return context.body(reply.body, reply.status as 200 | 201, {
    "content-type": "application/json; charset=utf-8",
  });
}

/**
 * Returns the attempt that a v1 client counts: it repeats a POST without a key if the reply is
 * lost, and numbers its attempts from 0. Undefined without a number.
 */
function announcedRepeat(context: Context): number | undefined {
  const count = context.req.header("x-stainless-retry-count");
  return count !== undefined && /^\d+$/.test(count) ? Number(count) : undefined;
}

/** Returns the key under which a repeat is recognized, if the request has one. */
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
    params: parseParams(route, context),
    query: parseQuery(route, context),
    body: route.body && (await checkBody(route.body, body, bodyBytes)),
  } as Input<R>;
}

/** Checks a body; large ones in slices, so that other requests have their turn. */
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
    const isUnknown = issue.code === "unrecognized_keys" && /^Unrecognized/.test(issue.message);
    const unknown = isUnknown ? issue.keys.slice(0, 1) : [];
    const message = isUnknown ? "There is no such field." : issue.message;
    const path = [...issue.path, ...unknown].join(".");
    return { path: short(path), message: known?.sentence ?? short(message) };
  });
  const first = errors[0];
  const where = first?.path ? `${place} ${first.path}` : place;
  throw new Refusal("InvalidArgumentError", { errors }, `${where}: ${first?.message}`);
}
