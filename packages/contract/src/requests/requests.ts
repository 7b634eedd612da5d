import { z } from "zod";
import { keyKinds } from "../environments/key-kinds.ts";
import { limits } from "../limits.ts";
import { instantRange, pageOf, pageQuery, reply } from "../paging.ts";
import { filledText, instant, text, uuid } from "../text-schemas.ts";

/**
 * What a server logs of requests: nothing, all but checks that were answered, or these too. Checks
 * are most of what a server answers, and would leave no room for anything else.
 */
export const requestLogModes = ["off", "on", "all"] as const;
export type RequestLogMode = (typeof requestLogModes)[number];

/** The methods of the API, as a request writes them. */
export const requestMethods = ["GET", "POST", "PATCH", "PUT", "DELETE"] as const;

/** The first digit of the statuses that a list of requests shows. */
export const statusClasses = ["2xx", "3xx", "4xx", "5xx"] as const;

export const requestsQuery = pageQuery({
  /** Of this customer, where the request names it in its path, query or body. */
  customerId: text.optional(),
  keyId: uuid.optional(),
  /** Its first digit, as `4xx`. */
  status: z.enum(statusClasses).optional(),
  method: z.enum(requestMethods).optional(),
  /** The pattern of the path, such as `/api/v1/customers/:id`. */
  route: filledText.optional(),
  /** The id that its reply had in the header `x-request-id`. */
  requestId: z
    .string()
    .regex(/^[\w.-]+$/)
    .max(limits.requestIdLengthMax)
    .optional(),
  createdAt: instantRange.optional(),
});

const shape = {
  /** The id of this entry; two requests may have the same `requestId`, which a client may set. */
  id: uuid,
  requestId: z.string(),
  /** When it came. */
  createdAt: instant,
  method: z.string(),
  /** The pattern of its path; `-` where no route fits. */
  route: z.string(),
  /** Its path as it came, cut off where it is very long. */
  path: z.string(),
  status: z.number().int(),
  /** Milliseconds from its headers to the reply. */
  durationMs: z.number().int(),
  /** The code of its refusal or error; null without one. */
  errorCode: z.string().nullable(),
  /** The customer that it names; null if it names none, or several. */
  customerId: z.string().nullable(),
  /** The key that it had; its last characters are all that is known of it. */
  key: z.object({
    id: uuid,
    kind: z.enum(keyKinds),
    name: z.string().nullable(),
    tail: z.string(),
  }),
  /** Whether it came with the session of a browser that the key has opened. */
  isSession: z.boolean(),
};

const listedRequest = z.object(shape).meta({ id: "LoggedRequest" });
export type LoggedRequest = z.infer<typeof listedRequest>;

const wholeRequest = z
  .object({
    ...shape,
    /** The parameters behind the path, without secrets; null if it had none. */
    query: z.record(z.string(), z.string()).nullable(),
    /** Bytes of its body, as they came. */
    bodyBytes: z.number().int(),
    /**
     * Its body without secrets, and shortened: long lists to their number, long texts to their
     * beginning. Null without a body, and for one that is not JSON.
     */
    body: z.unknown(),
  })
  .meta({ id: "LoggedRequestWithBody" });
export type LoggedRequestWithBody = z.infer<typeof wholeRequest>;

export const requestsPage = pageOf(listedRequest);
export const requestReply = reply(wholeRequest);
