import { describe, expect, it } from "vitest";
import { readBytes } from "./body.ts";

/**
 * A request whose body comes byte by byte, without saying how many. Each byte comes in the memory
 * of the one before, so that a chunk that is kept until the end is seen.
 */
function inCrumbs(text: string): Request {
  const bytes = Buffer.from(text);
  const crumb = new Uint8Array(1);
  let next = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (next === bytes.length) return controller.close();
        crumb.set(bytes.subarray(next, next + 1));
        next += 1;
        controller.enqueue(crumb);
      },
    },
    { highWaterMark: 0 },
  );
  return new Request("http://localhost/", { method: "POST", body, duplex: "half" });
}

describe("a body that comes in chunks", () => {
  it("keeps none of them, which take far more memory than the bytes in them", async () => {
    const text = Array.from({ length: 20_000 }, (_, index) => index).join(" ");

    const bytes = await readBytes(inCrumbs(text), text.length);

    expect(bytes.toString() === text).toBe(true);
  });

  it("is refused at the first byte too many", async () => {
    expect((await readBytes(inCrumbs(""), 4)).toString()).toBe("");
    expect((await readBytes(inCrumbs("1234"), 4)).toString()).toBe("1234");
    await expect(readBytes(inCrumbs("12345"), 4)).rejects.toMatchObject({ code: "body_too_large" });
  });
});
