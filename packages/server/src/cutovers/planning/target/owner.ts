import { checkIdentifier, type RuleHit } from "@carryover/contract";
import type { PackageVersion } from "../../../catalog/service.ts";
import type { Facts } from "../facts.ts";
import { hit } from "../rules/table.ts";
import { resourceOf } from "./mapping.ts";

/** The platform's customer of the one at Stripe. */
export function ownerOf({ found, context }: Facts): { customerId: string | null; hits: RuleHit[] } {
  const { id, deleted } = found.customer;
  if (deleted === true) {
    const message = `The customer ${id} is deleted at Stripe.`;
    return { customerId: null, hits: [hit("customer_deleted", { message, fix: "Nothing." })] };
  }
  const customers = context.customers.get(id) ?? [];
  const [customer, second] = customers;
  if (customer === undefined) {
    const message = `No customer of the platform has the billingId ${id}.`;
    const fix = "Import the customer with this billingId first.";
    return { customerId: null, hits: [hit("customer_not_imported", { message, fix })] };
  }
  if (second !== undefined) {
    const ids = customers.map(({ customerId }) => customerId).join(", ");
    const message = `Several customers have the billingId ${id}: ${ids}.`;
    const fix = "Leave it to one of them.";
    return { customerId: null, hits: [hit("billing_id_shared", { message, fix })] };
  }
  if (!customer.isArchived) return { customerId: customer.customerId, hits: [] };
  const message = `The customer "${customer.customerId}" is archived.`;
  const fix = "Unarchive it, or let its subscription at Stripe end.";
  return { customerId: customer.customerId, hits: [hit("customer_archived", { message, fix })] };
}

/** The resource that a subscription to a plan is for, if its product tells them apart. */
export function resourceOfPlan(
  { context, subscription }: Facts,
  { productId }: PackageVersion,
): { id: string | null; hits: RuleHit[] } {
  const { mapping, catalog } = context;
  const id = resourceOf(mapping, subscription);
  const isMultiple = catalog.products.get(productId)?.multipleSubscriptions ?? false;
  const key = mapping.resourceFrom;
  if (id === null) {
    if (!isMultiple) return { id, hits: [] };
    const message = `The product "${productId}" needs a resource id, and its metadata have none.`;
    const where = key === undefined ? "resourceFrom in the mapping" : `"${key}" in its metadata`;
    return { id, hits: [hit("resource_missing", { message, fix: `Set ${where}.` })] };
  }
  if (!isMultiple) {
    const message = `The product "${productId}" takes no resource id, and it has "${id}".`;
    const fix = `Allow several subscriptions in the product, or remove "${key}" from its metadata.`;
    return { id: null, hits: [hit("resource_not_allowed", { message, fix })] };
  }
  if (checkIdentifier(id) === null) return { id, hits: [] };
  const message = `Its metadata "${key}" hold no id: 1–255 letters, digits and _ | . @ -.`;
  return { id: null, hits: [hit("resource_invalid", { message, fix: "Correct it at Stripe." })] };
}
