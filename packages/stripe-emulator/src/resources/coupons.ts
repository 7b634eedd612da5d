import type Stripe from "stripe";
import { deletedCoupon } from "../billing/invoicing/discounts.ts";
import { mergedMetadata } from "../billing/metadata.ts";
import { invalid } from "../billing/refusals.ts";
import { isInRange, listPage } from "../lists.ts";
import { type Account, type Call, type Endpoint, missing } from "../objects.ts";
import { existing } from "./existing.ts";

/** Coupons, and the removal of the discount that a customer has. */
export const couponEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/coupons",
    params: "CouponCreateParams",
    handle: (account, { params }) => {
      const coupon = readCoupon(account, params);
      account.put("coupon", coupon);
      account.emit("coupon.created", coupon);
      return coupon;
    },
  },
  {
    method: "GET",
    path: "/v1/coupons",
    params: "CouponListParams",
    handle: (account, { params }) =>
      listPage(
        "/v1/coupons",
        account.all("coupon"),
        params,
        (coupon) =>
          !coupon.id.startsWith(deletedCoupon) && isInRange(coupon.created, params.created),
      ),
  },
  {
    method: "GET",
    path: "/v1/coupons/:id",
    params: "CouponRetrieveParams",
    handle: (account, call) => existing(account, "coupon", call.ids.id),
  },
  {
    method: "POST",
    path: "/v1/coupons/:id",
    params: "CouponUpdateParams",
    handle: (account, call) => {
      const before = existing(account, "coupon", call.ids.id);
      const after = {
        ...before,
        name: call.params.name ?? before.name,
        metadata: mergedMetadata(before.metadata ?? {}, call.params.metadata),
      };
      account.put("coupon", after);
      account.emit("coupon.updated", after, { name: before.name, metadata: before.metadata });
      return after;
    },
  },
  {
    method: "DELETE",
    path: "/v1/coupons/:id",
    params: "CouponDeleteParams",
    handle: (account, call) => {
      const coupon = existing(account, "coupon", call.ids.id);
      account.remove("coupon", coupon.id);
      account.put("coupon", { ...coupon, id: `${deletedCoupon}${coupon.id}`, valid: false });
      account.emit("coupon.deleted", coupon);
      return { id: coupon.id, object: "coupon", deleted: true };
    },
  },
  {
    method: "DELETE",
    path: "/v1/customers/:id/discount",
    params: "CustomerDeleteDiscountParams",
    handle: deleteCustomerDiscount,
  },
];

function readCoupon(account: Account, params: Stripe.CouponCreateParams): Stripe.Coupon {
  const { amount_off: amount, percent_off: percent, currency } = params;
  const duration = params.duration ?? "once";
  if ((amount === undefined) === (percent === undefined)) {
    throw invalid("You must pass either `percent_off` or `amount_off`.", "percent_off");
  }
  if (amount !== undefined && currency === undefined) {
    throw invalid("You must pass `currency` when passing `amount_off`.", "currency");
  }
  if (percent !== undefined && (percent <= 0 || percent > 100)) {
    throw invalid("`percent_off` must be above 0 and at most 100.", "percent_off");
  }
  if ((duration === "repeating") !== (params.duration_in_months !== undefined)) {
    throw invalid("`duration_in_months` goes with `duration=repeating`.", "duration_in_months");
  }
  const id = params.id ?? account.newId("coupon").slice("coupon_".length);
  if (account.get("coupon", id) !== undefined) {
    throw invalid("Coupon already exists.", "id", "resource_already_exists");
  }
  return {
    id,
    object: "coupon",
    amount_off: amount ?? null,
    ...(params.applies_to?.products
      ? { applies_to: { products: params.applies_to.products } }
      : {}),
    created: account.now(),
    currency: amount === undefined ? null : (currency ?? null),
    duration,
    duration_in_months: params.duration_in_months ?? null,
    livemode: account.livemode,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergedMetadata({}, params.metadata as Stripe.Metadata | ""),
    name: params.name ?? null,
    percent_off: percent ?? null,
    redeem_by: params.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  };
}

function deleteCustomerDiscount(account: Account, { ids }: Call): object {
  const id = ids.id ?? "";
  const customer = existing(account, "customer", id);
  const { discount } = customer;
  if (!discount) throw missing("discount", id);
  account.put("customer", { ...customer, discount: null });
  account.emit("customer.discount.deleted", discount);
  return { ...discount, deleted: true };
}
