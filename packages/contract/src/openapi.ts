import { z } from "zod";
import {
  createDocument,
  type oas31,
  type ZodObjectInput,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
} from "zod-openapi";
import { customerImportItem } from "./customers/customers.ts";
import { type RefusalCode, refusals } from "./errors.ts";
import { limits } from "./limits.ts";
import { keepsReply } from "./route.ts";
import { refusalGroupsOf } from "./route-refusals.ts";
import { type Route, routes } from "./routes.ts";
import { subscriptionImportItem } from "./subscriptions/import.ts";
import { version } from "./version.ts";

const refusal = z
  .looseObject({
    message: z.string().meta({ description: "One sentence for people." }),
    code: z.string().meta({ description: "Stable name of the refusal, for programs." }),
  })
  .meta({ id: "Refusal", description: "Why a request got a no; some codes add details." });

/** The reply to a defect of the server, on every route. */
const defect = z
  .looseObject({
    message: z.string(),
    code: z.literal("internal_error"),
    requestId: z.string().meta({ description: "The id of the request in the server's log." }),
  })
  .meta({ id: "Defect", description: "The server has failed; nothing was done." });

const idempotencyKey = z
  .string()
  .min(1)
  .max(limits.idempotencyKeyLengthMax)
  .optional()
  .meta({
    param: {
      name: "Idempotency-Key",
      in: "header",
      description: "A repeat with the same key within 24 hours gets the first reply again.",
    },
  });

/** Generates the OpenAPI 3.1 document of the HTTP API from the table of routes. */
export function openapiDocument(): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of Object.values<Route>(routes)) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][route.method] = operation(route);
  }
  const document = createDocument(
    {
      openapi: "3.1.0",
      info: {
        title: "Carryover API",
        version,
        description: "Compatible with the public v1 API. Every success is wrapped in `data`.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      security: [{ ApiKey: [] }, { Session: [] }],
      tags: tags(),
      paths,
      components: {
        schemas: {
          CustomerImportItem: customerImportItem,
          SubscriptionImportItem: subscriptionImportItem,
          Refusal: refusal,
          Defect: defect,
        },
        responses: sharedResponses(),
        securitySchemes: {
          ApiKey: { type: "apiKey", in: "header", name: "X-API-KEY" },
          Session: {
            type: "apiKey",
            in: "cookie",
            name: "__Host-carryover_session",
            description: "Without TLS it is carryover_session_PORT, with the port of the server.",
          },
        },
      },
    },
    // The bare inner schema of metadata is visited too; printed is the one that describes it.
    { override: simplify, allowEmptySchema: { custom: true } },
  );
  styleQueries(document);
  return document;
}

function tags() {
  const names = new Set(Object.values<Route>(routes).map((route) => route.tag));
  return [...names].map((name) => ({ name }));
}

function operation(route: Route): ZodOpenApiOperationObject {
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.needsNoKey && { security: [] }),
    ...(route.method === "post" && keepsReply(route) && { parameters: [idempotencyKey] }),
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query as ZodObjectInput }),
    },
    ...(route.body && {
      requestBody: { required: isRequired(route.body), content: json(route.body) },
    }),
    responses: {
      [String(route.status)]: { description: "Success.", content: contentOf(route) },
      ...refusalResponses(route),
    },
  };
}

function contentOf({ reply, replyTypes }: Route) {
  if (replyTypes === undefined) return json(reply);
  return Object.fromEntries(replyTypes.map((type) => [type, { schema: reply }]));
}

/** Tells whether a request without a body is refused. */
function isRequired(body: z.ZodType): boolean {
  return !body.safeParse(undefined).success;
}

/**
 * Returns the responses for refusals; those that routes share are written once, with and without
 * body.
 */
function refusalResponses(route: Route): ZodOpenApiOperationObject["responses"] {
  const { common, own } = refusalGroupsOf(route);
  const ownStatuses = new Set<number>(own.map((code) => refusals[code].status));
  const responses: ZodOpenApiOperationObject["responses"] = {};
  for (const [status, response] of responsesByStatus([...common, ...own])) {
    responses[`${status}`] = ownStatuses.has(status)
      ? response
      : { $ref: `#/components/responses/${sharedName(status, route.method)}` };
  }
  responses["500"] = { $ref: "#/components/responses/Defect" };
  return responses;
}

function sharedResponses(): Record<string, ZodOpenApiResponseObject> {
  const responses: Record<string, ZodOpenApiResponseObject> = {
    Defect: { description: "`internal_error`: The server has failed.", content: json(defect) },
  };
  for (const method of ["get", "put"] as const) {
    const { common } = refusalGroupsOf({ method, refusals: [] });
    for (const [status, response] of responsesByStatus(common)) {
      responses[sharedName(status, method)] ??= response;
    }
  }
  return responses;
}

/** Returns one response per status; its description lists the possible codes. */
function responsesByStatus(codes: readonly RefusalCode[]) {
  const responses = new Map<RefusalStatus, ZodOpenApiResponseObject>();
  for (const code of codes) {
    const { status, sentence } = refusals[code];
    const before = responses.get(status)?.description;
    const line = `\`${code}\`: ${sentence}`;
    const description = before === undefined ? line : `${before}\n\n${line}`;
    responses.set(status, { description, content: json(refusal) });
  }
  return responses;
}

type RefusalStatus = (typeof refusals)[RefusalCode]["status"];

/**
 * Names a shared response. What may change something is refused for more than what reads, with the
 * same status.
 */
function sharedName(status: RefusalStatus, method: Route["method"]): string {
  const hasMoreWays = status === 400 || status === 403;
  return hasMoreWays && method !== "get" ? `Refusal${status}OfBody` : `Refusal${status}`;
}

function json(schema: z.ZodType) {
  return { "application/json": { schema } };
}

/**
 * Removes noise: the bounds of every whole number, and `additionalProperties` of replies, since a
 * later version may add fields.
 */
function simplify(context: {
  readonly jsonSchema: { additionalProperties?: unknown; minimum?: number; maximum?: number };
  readonly io: "input" | "output";
}): void {
  const { jsonSchema, io } = context;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (io === "output" && jsonSchema.additionalProperties === false) {
    delete jsonSchema.additionalProperties;
  }
}

/** Describes lists joined by commas and objects in brackets, as the public API writes them. */
function styleQueries(document: oas31.OpenAPIObject): void {
  for (const path of Object.values(document.paths ?? {})) {
    for (const parameter of path.get?.parameters ?? []) {
      if (!("in" in parameter) || parameter.in !== "query") continue;
      const type = (parameter.schema as oas31.SchemaObject | undefined)?.type;
      if (type === "object") Object.assign(parameter, { style: "deepObject", explode: true });
      if (type === "array") Object.assign(parameter, { style: "form", explode: false });
    }
  }
}
