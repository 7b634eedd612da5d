import { z } from "zod";
import { promotionImportItem } from "../entitlements/entitlements.ts";
import { currencies, vendors } from "../enums.ts";
import { isStripeId, stripeId } from "../integrations/stripe-ids.ts";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { commaList, instantRange, pageOf, pageQuery, reply } from "../paging.ts";
import { email, filledText, identifier, instant, metadata, text } from "../text-schemas.ts";

/** One customer of `POST /api/v1/customers/import`. */
export const customerImportItem = z
  .object({
    id: identifier,
    name: text.nullable().optional(),
    email: email.nullable().optional(),
    billingId: filledText.nullable().optional(),
    paymentMethodId: filledText.nullable().optional(),
    salesforceId: filledText.nullable().optional(),
    createdAt: instant.nullable().optional(),
    updatedAt: instant.nullable().optional(),
    metadata: metadata.nullable().optional(),
    /** An addition to the public API: all that the customer has; what it lacks is revoked. */
    promotionalEntitlements: listOf(promotionImportItem, { max: limits.promotionsRecordMax })
      .nullable()
      .optional(),
  })
  .meta({ id: "CustomerImportItem", description: "A customer to import." });

/**
 * Body of `POST /api/v1/customers/import`. The entries are checked one by one, so that a bad one
 * does not block its neighbours; hence `unknown` here.
 */
export const customerImportBody = z.object({
  customers: listOf(
    z.unknown().meta({ override: { $ref: "#/components/schemas/CustomerImportItem" } }),
    { min: 1, max: limits.importRequestRecordsMax },
  ),
  integrationId: text.nullable().optional(),
});

const integrationLink = z.object({
  id: filledText,
  vendorIdentifier: z.enum(vendors),
  syncedEntityId: text.nullable(),
});

type Of = { readonly vendorIdentifier: string };

/** Tells whether a vendor can have issued an id; vendors other than Stripe accept any text. */
function fitsVendor({ vendorIdentifier }: Of, id: string | null): boolean {
  return id === null || vendorIdentifier !== "STRIPE" || isStripeId(id);
}

const noStripeId = "an id of Stripe, of letters, digits and _ alone";
const isLinkSound = (link: z.output<typeof integrationLink>) =>
  fitsVendor(link, link.syncedEntityId);
const linkIssue = { error: noStripeId, path: ["syncedEntityId"] };

const paymentMethod = z.object({
  type: z.enum(["CARD", "BANK", "CASH_APP"]),
  billingId: text.nullable(),
  cardExpiryMonth: z.number().nullable(),
  cardExpiryYear: z.number().nullable(),
  cardLast4Digits: text.nullable(),
});

export const address = z.object({
  city: text.optional(),
  country: text.optional(),
  line1: text.optional(),
  line2: text.optional(),
  postalCode: text.optional(),
  state: text.optional(),
});

const passthrough = z.object({
  stripe: z
    .object({
      billingAddress: address.optional(),
      customerName: text.optional(),
      invoiceCustomFields: metadata.optional(),
      metadata: metadata.optional(),
      paymentMethodId: stripeId.optional(),
      shippingAddress: address.optional(),
      taxIds: listOf(z.object({ type: text, value: text }), {
        max: limits.customerTaxIdsMax,
      }).optional(),
    })
    .optional(),
  zuora: z
    .object({
      billingAddress: address.optional(),
      currency: z.enum(currencies).optional(),
      metadata: metadata.optional(),
      paymentMethodId: text.optional(),
    })
    .optional(),
});

const writableFields = {
  billingCurrency: z.enum(currencies).nullable().optional(),
  billingId: text.nullable().optional(),
  couponId: text.nullable().optional(),
  email: email.nullable().optional(),
  integrations: listOf(integrationLink.refine(isLinkSound, linkIssue), {
    max: limits.customerLinksMax,
  }).optional(),
  language: text.nullable().optional(),
  metadata: metadata.optional(),
  name: text.nullable().optional(),
  passthrough: passthrough.optional(),
  timezone: text.nullable().optional(),
};

/** Body of `POST /api/v1/customers`. */
export const customerCreateBody = z.object({
  id: identifier,
  ...writableFields,
  defaultPaymentMethod: paymentMethod.nullable().optional(),
});

/** Body of `PATCH /api/v1/customers/{id}`: present fields replace, null clears. */
export const customerUpdateBody = z.object(writableFields);

/** A customer, as every route answers it. Dates are ISO 8601 in UTC. */
export const customer = z
  .object({
    id: identifier,
    name: text.nullable(),
    email: text.nullable(),
    billingId: text.nullable(),
    billingCurrency: z.enum(currencies).nullable(),
    couponId: text.nullable(),
    defaultPaymentMethod: paymentMethod.nullable(),
    integrations: z.array(integrationLink),
    language: text.nullable(),
    metadata,
    passthrough: passthrough.optional(),
    timezone: text.nullable(),
    archivedAt: instant.nullable(),
    createdAt: instant,
    /** When it was created in the system that an import took it from, if a record had that. */
    sourceCreatedAt: instant.optional(),
    updatedAt: instant,
  })
  .meta({ id: "Customer" });

export const customerReply = reply(customer);
export const customerPage = pageOf(customer);

/** Query of `GET /api/v1/customers`; e-mail and name match exactly. */
export const customerListQuery = pageQuery({
  createdAt: instantRange.optional(),
  email: text.optional(),
  name: text.optional(),
});

/** Reply of the import: the created ids, the run, and one outcome per customer. */
export const customerImportReply = reply(
  z.object({
    newCustomers: z.array(identifier),
    runId: z.guid(),
    outcomes: z.array(z.enum(["created", "updated", "unchanged", "skipped", "rejected"])),
    details: z.array(
      z.object({
        index: z.number().int(),
        code: z.string(),
        path: z.string(),
        message: z.string(),
        hint: z.string(),
      }),
    ),
  }),
);

/** Body of linking an integration; it carries the integration's id, the path the customer's. */
export const integrationLinkBody = integrationLink
  .extend({ syncedEntityId: filledText })
  .refine(isLinkSound, linkIssue);

/** Body of updating a link. v1 clients repeat the path's customer id as `id`; it is not needed. */
export const integrationUpdateBody = z.object({
  id: text.optional(),
  syncedEntityId: text.nullable(),
});

export const integration = z
  .object({
    id: filledText,
    vendorIdentifier: z.enum(vendors),
    syncedEntityId: text.nullable(),
    syncData: z.null(),
  })
  .meta({ id: "CustomerIntegration" });

export const integrationReply = reply(integration);
export const integrationPage = pageOf(integration);

/** Query of `GET /api/v1/customers/{id}/integrations`; vendors are comma-joined. */
export const integrationListQuery = pageQuery({
  vendorIdentifier: commaList(z.enum(vendors)).optional(),
});

/** Body of `POST /api/v1/customers/{id}/payment-method`. */
export const paymentMethodBody = z
  .object({
    integrationId: filledText,
    paymentMethodId: filledText,
    vendorIdentifier: z.enum(vendors),
    billingCurrency: z.enum(currencies).nullable().optional(),
  })
  .refine((body) => fitsVendor(body, body.paymentMethodId), {
    error: noStripeId,
    path: ["paymentMethodId"],
  });
