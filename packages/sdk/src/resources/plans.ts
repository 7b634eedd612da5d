import type { components } from "../api.ts";
import type { Body } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";
import { type Charge, type ChargeQuery, Packages } from "./packages.ts";

/** One version of a plan, as the API answers it. */
export type Plan = components["schemas"]["Plan"];
/** A plan to create. */
export type PlanCreate = Body<"createPlan">;
/** The fields of a plan's draft that are to change. */
export type PlanUpdate = Body<"updatePlan">;

/** The plans of the environment that the API key belongs to. */
export class Plans extends Packages<Plan, PlanCreate, PlanUpdate> {
  constructor(transport: Transport) {
    super(transport, "plans");
  }

  /** Lists what usage beyond the limits of a plan costs. Throws a NotFoundError. */
  listOverageCharges(id: string, query: ChargeQuery = {}, options?: CallOptions): Listing<Charge> {
    return listing((page) => {
      const all = `${this.pathOf(id)}/overage-charges`;
      return this.transport.page({ path: all, query: page }, options);
    }, query);
  }
}
