import type { ServerResponse } from "node:http";
import { type ExportFailure, RowTooLarge } from "@carryover/contract";
import type { Context, Hono } from "hono";
import type { Admission } from "../../admission.ts";
import type { Database } from "../../database/database.ts";
import { ReaderTooSlow } from "../../exports/service.ts";
import { enter } from "../admit.ts";
import type { AppEnvironment } from "../environment.ts";
import type { Lifecycle } from "../lifecycle.ts";
import { failureOf } from "../refusal.ts";
import { type BindStream, type LineStream, parseQuery, type StreamForm } from "../routes.ts";

interface StreamParts {
  readonly database: Database;
  readonly admission: Admission;
  readonly lifecycle: Lifecycle;
}

/**
 * Binds routes that answer with a stream. Such a request is heavy as long as the store is read for
 * it, and in flight until its last line was sent.
 */
export function bindStreamTo(app: Hono<AppEnvironment>, parts: StreamParts): BindStream {
  return (route, { formOf, open }) => {
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      context.set("route", route.path);
      const input = { query: parseQuery(route, context) };
      const form = formOf(input);
      const headers = { "content-type": form.type };
      // HEAD comes here too, and nobody would take the lines that are read for it.
      if (context.req.method === "HEAD") return context.body(null, route.status, headers);
      context.get("endLight")();
      const leaveHeavy = await enter(parts.admission.heavy, context, 1);
      const requestContext = { caller: context.get("caller"), database: parts.database };
      try {
        const opened = await open(input, requestContext);
        opened.isRead.then(leaveHeavy);
        const leave = parts.lifecycle.enter() ?? (() => {});
        const body = streamOf(opened, form, context, leave);
        return context.body(body, route.status, headers);
      } catch (error) {
        leaveHeavy();
        throw error;
      }
    });
  };
}

/** Returns the lines as they come; what fails under way becomes the last one, or the break-off. */
function streamOf(
  opened: LineStream,
  { tellsFailure }: StreamForm,
  context: Context<AppEnvironment>,
  leave: () => void,
): ReadableStream<Uint8Array> {
  let isOver = false;
  let lastByte = newline;
  const over = () => {
    if (!isOver) leave();
    isOver = true;
    opened.close();
  };
  const fail = (controller: ReadableStreamDefaultController<Uint8Array>, error: unknown) => {
    if (isOver) return;
    const failure = failureLine(error, context);
    if (tellsFailure) {
      // A line that was cut off stays one of its own.
      const before = lastByte === newline ? "" : "\n";
      controller.enqueue(new TextEncoder().encode(`${before}${JSON.stringify(failure)}\n`));
      controller.close();
    } else {
      // The client learns no reason, so the log keeps it.
      context.get("log").warn({ code: failure.code, reason: failure.message }, "broken off");
      breakOff(controller, context, failure.message);
    }
    over();
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // Who takes nothing does not ask for the next bytes either, and would stay in flight.
      opened.isGivenUp.then((reason) => fail(controller, reason));
    },
    async pull(controller) {
      try {
        const bytes = await opened.next();
        if (bytes !== null) {
          lastByte = bytes.at(-1) ?? lastByte;
          return controller.enqueue(bytes);
        }
      } catch (error) {
        return fail(controller, error);
      }
      controller.close();
      over();
    },
    cancel: over,
  });
}

/** Ends a reply in such a way that nobody takes it for whole. */
function breakOff(
  controller: ReadableStreamDefaultController<Uint8Array>,
  context: Context<AppEnvironment>,
  reason: string,
): void {
  const { outgoing } = (context.env ?? {}) as { readonly outgoing?: ServerResponse };
  // In the same process there is no connection.
  if (outgoing === undefined) {
    controller.error(new Error(reason));
    return;
  }
  // The adapter would write an error behind the rows, and to standard error.
  outgoing.destroy();
  controller.close();
}

const newline = 10;

function failureLine(error: unknown, context: Context<AppEnvironment>): ExportFailure {
  if (error instanceof ReaderTooSlow) {
    const message = "The export was read too slowly, so the server has given it up.";
    return { export: "failed", code: "reader_too_slow", message };
  }
  if (error instanceof RowTooLarge) {
    const message = "A record is too large for a row of CSV; lines of JSON have room for it.";
    return { export: "failed", code: "row_too_large", message };
  }
  const { code, message } = failureOf(error, context);
  return { export: "failed", code, message };
}
