import { createHash, randomBytes } from "node:crypto";
import { type KeyKind, keyKinds } from "@carryover/contract";

const secretBytes = 32;

/** The form of keys; malformed ones need no look-up. base64url has 4 characters for 3 bytes. */
const keyForm = new RegExp(`^(${keyKinds.join("|")})-[\\w-]{${Math.ceil((secretBytes * 4) / 3)}}$`);

/** Returns whether a text may be a key. */
export function isKey(text: string): boolean {
  return keyForm.test(text);
}

/** Returns a new key, which nobody can guess. */
export function newKeyText(kind: KeyKind): string {
  return `${kind}-${randomBytes(secretBytes).toString("base64url")}`;
}

/** Returns the SHA-256 by which a secret is kept and found. */
export function digest(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
