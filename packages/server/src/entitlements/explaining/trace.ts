import type { PackageEntitlement, PackageVersion } from "../../catalog/service.ts";
import type { GrantingSubscription } from "../../subscriptions/service.ts";
import type { EffectiveEntitlement, Promotion } from "../entitlement-state.ts";

/** One source of a grant: what a subscription has of a package or of its own, or a promotion. */
export type SourceOrigin =
  | {
      readonly kind: "plan" | "addon";
      readonly subscription: GrantingSubscription;
      /** The version that the subscription follows, not one that it extends. */
      readonly version: PackageVersion;
      readonly entitlement: PackageEntitlement;
      readonly quantity: number;
    }
  | { readonly kind: "subscription"; readonly subscription: GrantingSubscription }
  | { readonly kind: "promotion"; readonly promotion: Promotion };

/** Where a grant comes from: one source, or several that were added up or merged. */
export type Origin =
  | SourceOrigin
  | { readonly kind: "sum"; readonly parts: readonly EffectiveEntitlement[] }
  | {
      readonly kind: "best";
      readonly best: EffectiveEntitlement;
      readonly of: readonly EffectiveEntitlement[];
    };

/**
 * Notes where grants come from while a check computes them. A check without one computes the same,
 * and remembers nothing: it is what an import does for millions.
 */
export class Trace {
  readonly origins = new Map<EffectiveEntitlement, Origin>();
  /** Grants of packages that an entitlement of their subscription stands in place of. */
  readonly replaced: EffectiveEntitlement[] = [];
  /** Packages that take the feature away. */
  readonly revoked: Array<SourceOrigin & { readonly kind: "plan" | "addon" }> = [];
  /** All that counts, before it is merged. */
  granted: readonly EffectiveEntitlement[] = [];

  note(grant: EffectiveEntitlement, origin: Origin): EffectiveEntitlement {
    this.origins.set(grant, origin);
    return grant;
  }

  /** Notes that a grant was copied with other dates. */
  copied(from: EffectiveEntitlement, to: EffectiveEntitlement): void {
    const origin = this.origins.get(from);
    if (origin !== undefined) this.origins.set(to, origin);
  }
}
