import { webcrypto } from "node:crypto";
import { limits } from "@carryover/contract";
import { inSlices } from "../../event-loop.ts";
import { Refusal } from "../../refusal.ts";
import { inArrivalTime, type Received } from "./arrival.ts";
import { readJson } from "./json-body.ts";
import type { JsonBounds } from "./json-shape.ts";

/** The bounds of a route's body. */
export interface BodyBounds extends JsonBounds {
  readonly bytesMax: number;
}

/** A body that was read and parsed. */
export interface ParsedBody {
  readonly bytes: Buffer;
  /** Undefined if the body is empty. */
  readonly value: unknown;
}

/**
 * Reads and parses a body of JSON. Throws body_too_large, invalid_json_body, unsupported_media_type
 * or InvalidArgumentError if it is nested too deep.
 * A body that comes too slowly is refused, where it is known how much of it has come.
 */
export async function readBody(
  request: Request,
  bounds: BodyBounds,
  contentType: string | undefined,
  received: Received | null,
): Promise<ParsedBody> {
  const bytes = await inArrivalTime(readBytes(request, bounds.bytesMax), received);
  if (bytes.length === 0) return { bytes, value: undefined };
  if (contentType !== undefined && !/^(application|text)\/([^;]*\+)?json\b/i.test(contentType)) {
    throw new Refusal("unsupported_media_type");
  }
  const encoding = request.headers.get("content-encoding");
  if (encoding !== null && !/^(identity)?$/i.test(encoding.trim())) {
    throw new Refusal("unsupported_media_type", {}, "Send the body uncompressed.");
  }
  return { bytes, value: await inSlices(readJson(bytes, bounds)) };
}

/**
 * Returns the content that identifies a request within its environment: method, path and body. A
 * large body is represented by its digest, which another thread computes.
 */
export async function contentOf(head: string, bytes: Buffer): Promise<string> {
  if (bytes.length <= limits.bodySliceBytes) return `${head}\n${bytes.toString("utf8")}`;
  const digest = await webcrypto.subtle.digest("SHA-256", bytes);
  return `${head}\n${Buffer.from(digest).toString("hex")}`;
}

/** Ends a request whose client disconnected; nobody reads the reply, but it is no defect. */
function brokenOff(): never {
  throw new Refusal("invalid_json_body", {}, "The body broke off.");
}

/** Reads a body of at most so many bytes. Throws body_too_large, or invalid_json_body. */
export async function readBytes(request: Request, bytesMax: number): Promise<Buffer> {
  const tooLarge = () => new Refusal("body_too_large", { bytesMax });
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    if (Number(declared) > bytesMax) throw tooLarge();
    return Buffer.from(await request.arrayBuffer().catch(brokenOff));
  }
  if (request.body === null) return Buffer.alloc(0);
  const gathered = gatherBytes();
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) return gathered.bytes();
    if (gathered.length() + value.byteLength > bytesMax) throw tooLarge();
    gathered.add(value);
  }
}

/**
 * Puts the chunks of a body one behind the other as they come. Kept apart until the end, each would
 * take hundreds of bytes of memory, and the client alone decides how small they are.
 */
function gatherBytes() {
  let held = Buffer.allocUnsafe(limits.lightBodyBytesMax);
  let length = 0;
  return {
    length: () => length,
    add(chunk: Uint8Array) {
      const needed = length + chunk.byteLength;
      if (needed > held.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, held.length * 2));
        held.copy(larger, 0, 0, length);
        held = larger;
      }
      held.set(chunk, length);
      length = needed;
    },
    bytes: () => held.subarray(0, length),
  };
}
