import { isUtf8 } from "node:buffer";
import { Refusal } from "../refusal.ts";

/** Reads a body of at most so many bytes as text. Throws body_too_large or invalid_json_body. */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  const bytes = await readBytes(request, bytesMax);
  if (!isUtf8(bytes)) throw new Refusal("invalid_json_body", {}, "The body is not valid UTF-8.");
  const text = bytes.toString("utf8");
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** Parses a body. An empty one is undefined. Throws invalid_json_body or unsupported_media_type. */
export function parseJson(text: string, contentType: string | undefined): unknown {
  if (text === "") return undefined;
  if (contentType !== undefined && !/^(application|text)\/([^;]*\+)?json\b/i.test(contentType)) {
    throw new Refusal("unsupported_media_type");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the body, which may hold personal data.
    const place = /at position \d+( \(line \d+ column \d+\))?/.exec(String(error))?.[0] ?? "";
    throw new Refusal("invalid_json_body", {}, `The body is not valid JSON ${place}`.trim());
  }
}

/** The client went away, or its connection did; nobody reads this, but it is no defect. */
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
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) break;
    size += value.byteLength;
    if (size > bytesMax) throw tooLarge();
    chunks.push(value);
  }
  return Buffer.concat(chunks, size);
}
