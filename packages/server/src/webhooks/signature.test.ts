import { describe, expect, it } from "vitest";
import { signatureOf } from "../testing/stripe.ts";
import { isSignedWith, readSignature } from "./signature.ts";

const body = '{"id":"evt_1"}';
const secret = "whsec_right";
const at = new Date("2026-01-01T00:00:00.000Z");
const right = signatureOf(body, secret, at);
const other = "0".repeat(64);

describe("a signature", () => {
  it.each([
    ["alone", right],
    ["beside one of a replaced secret", right.replace("v1=", `v1=${other},v1=`)],
    ["beside one of another scheme", `${right},v0=${other}`],
    ["with blanks", right.replace(",", ", ")],
  ])("holds %s", (_, header) => {
    const read = readSignature(header);

    expect(read?.at).toBe(at.getTime() / 1_000);
    expect(read !== null && isSignedWith(secret, read, Buffer.from(body))).toBe(true);
  });

  it.each([
    ["of another secret", signatureOf(body, "whsec_wrong", at), body],
    ["of another time", right.replace(/t=(\d+)/, "t=1"), body],
    ["of other bytes", right, `${body} `],
  ])("does not hold: one %s", (_, header, bytes) => {
    const read = readSignature(header);

    expect(read !== null && isSignedWith(secret, read, Buffer.from(bytes))).toBe(false);
  });

  it.each([
    undefined,
    "",
    "t=1",
    "v1=",
    right.replace("t=", "x="),
    right.replace("v1=", "v0="),
    right.replace(/v1=.*/, "v1=abc"),
    `t=x,v1=${other}`,
    right + `,v1=${other}`.repeat(10),
  ])("is none: %j", (header) => {
    expect(readSignature(header)).toBeNull();
  });
});
