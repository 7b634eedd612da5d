import { promotionsField, type RecordPromotion } from "../entitlements/promotion-record.ts";
import {
  nearest,
  type Reading,
  type ReadingOptions,
  type RecordShape,
  readRecord,
  recordIssue,
} from "../record.ts";
import {
  checkEmail,
  checkFilledText,
  checkIdentifier,
  checkInstant,
  checkMetadata,
  checkText,
  textField,
} from "../text.ts";
import { refuseOriginalId } from "./original-id.ts";

/**
 * An existing customer, as an import takes it. A field that is present replaces what is stored, an
 * absent one leaves it, null clears it; metadata replaces the whole map.
 */
export interface CustomerRecord {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly billingId?: string | null | undefined;
  readonly paymentMethodId?: string | null | undefined;
  readonly salesforceId?: string | null | undefined;
  /** When it was created in the system that the record comes from. */
  readonly createdAt?: string | null | undefined;
  readonly updatedAt?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
  /** All that it has: what the list lacks is revoked. */
  readonly promotionalEntitlements?: readonly RecordPromotion[] | null | undefined;
  /** Its id where it comes from, which is kept in its metadata. */
  readonly originalId?: string | null | undefined;
}

/** The fields of a customer record and their other names. */
export const customerShape: RecordShape<CustomerRecord> = {
  fields: new Map([
    ["id", textField(checkIdentifier, { isRequired: true })],
    ["name", textField(checkText)],
    ["email", textField(checkEmail)],
    ["billingId", textField(checkFilledText)],
    ["paymentMethodId", textField(checkFilledText)],
    ["salesforceId", textField(checkFilledText)],
    ["createdAt", textField(checkInstant)],
    ["updatedAt", textField(checkInstant)],
    ["metadata", { type: "map", isRequired: false, isNullable: true, check: checkMetadata }],
    ["promotionalEntitlements", promotionsField],
    ["originalId", textField(checkFilledText)],
  ]),
  aliases: new Map([
    ["customerId", "id"],
    ["additionalMetaData", "metadata"],
    ["created_at", "createdAt"],
  ]),
  insteadOfDecisive,
};

/** Names that are meant for the promotional entitlements, in lower case. */
const promotionsName = /^promo(tion(al)?)?(entitlements?|grants?)$|^promotions$/;

/** Returns what to write for a misspelling of the field that decides who has access. */
function insteadOfDecisive(name: string): string | null {
  const plain = name
    .slice(0, 60)
    .toLowerCase()
    .replaceAll(/[\s_-]/g, "");
  const near = nearest(plain, ["promotionalentitlements"], 3);
  if (near === null && !promotionsName.test(plain)) return null;
  return 'Write "promotionalEntitlements".';
}

/**
 * The placeholder that Cloudflare's e-mail protection puts in place of an address. The published
 * sample of the file format contains it. It identifies nobody, so it counts as an absent address.
 */
const hiddenEmail = /^\[email[\s\u00a0]protected\]$/;

/** Whether a text is the placeholder of a hidden address. */
export function isHiddenEmail(text: string): boolean {
  return hiddenEmail.test(text);
}

/** Reads one entry of a customers file or batch. */
export function readCustomer(value: unknown, options: ReadingOptions): Reading<CustomerRecord> {
  const address = (value as { email?: unknown } | null)?.email;
  if (typeof address !== "string" || !isHiddenEmail(address)) return readShape(value, options);
  const { email: _, ...visible } = value as Record<string, unknown>;
  const reading = readShape(visible, options);
  if (!reading.ok) return reading;
  return { ...reading, warnings: [recordIssue("email_hidden", "/email")] };
}

function readShape(value: unknown, options: ReadingOptions): Reading<CustomerRecord> {
  return refuseOriginalId(readRecord(customerShape, value, options));
}
