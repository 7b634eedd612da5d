import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decrypted, encrypted, type SecretPlace, UnreadableSecret } from "./secrets.ts";

const key = randomBytes(32);
const place: SecretPlace = { environmentId: "environment-1", column: "api_key" };
const text = "sk_test_the_key";

describe("an encrypted value", () => {
  it("is read with the same key at the same place", () => {
    expect(decrypted(encrypted(text, key, place), key, place)).toBe(text);
  });

  it("does not show the text, and is another one each time", () => {
    const [one, two] = [encrypted(text, key, place), encrypted(text, key, place)];

    expect(one.includes(text)).toBe(false);
    expect(one.subarray(0, 12).equals(two.subarray(0, 12))).toBe(false);
    expect(one.subarray(12).equals(two.subarray(12))).toBe(false);
  });

  it.each<[string, Buffer, SecretPlace]>([
    ["another key", randomBytes(32), place],
    ["another environment", key, { ...place, environmentId: "environment-2" }],
    ["another column", key, { ...place, column: "webhook_secret" }],
  ])("cannot be read with %s", (_, otherKey, otherPlace) => {
    const bytes = encrypted(text, key, place);

    expect(() => decrypted(bytes, otherKey, otherPlace)).toThrow(UnreadableSecret);
  });

  it.each([0, 11, 12, 20, -1, -16])("cannot be read when byte %i was changed", (index) => {
    const bytes = encrypted(text, key, place);
    const at = index < 0 ? bytes.length + index : index;
    bytes[at] = (bytes[at] ?? 0) ^ 1;

    expect(() => decrypted(bytes, key, place)).toThrow(UnreadableSecret);
  });

  it.each([0, 5, 12, 28, 30])("cannot be read when only %i bytes are left", (length) => {
    const bytes = encrypted(text, key, place).subarray(0, length);

    expect(() => decrypted(bytes, key, place)).toThrow(UnreadableSecret);
  });
});
