import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** The owner of an encrypted value, which can be decrypted for this owner only. */
export interface SecretPlace {
  readonly environmentId: string;
  readonly column: "api_key" | "webhook_secret";
}

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts a text with a key of 32 bytes: nonce, text, tag; each value has a nonce of its own. */
export function encrypted(text: string, key: Buffer, place: SecretPlace): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(placeBytes(place));
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** Throws UnreadableSecret if key or place is another one, or a byte was changed. */
export function decrypted(bytes: Buffer, key: Buffer, place: SecretPlace): string {
  try {
    const nonce = bytes.subarray(0, nonceBytes);
    const text = bytes.subarray(nonceBytes, -tagBytes);
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(placeBytes(place));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch {
    throw new UnreadableSecret("It was encrypted with another key, or for another place.");
  }
}

/** A stored value cannot be decrypted with this key. */
export class UnreadableSecret extends Error {
  override readonly name = "UnreadableSecret";
}

function placeBytes({ environmentId, column }: SecretPlace): Buffer {
  return Buffer.from(`${environmentId} ${column}`, "utf8");
}
