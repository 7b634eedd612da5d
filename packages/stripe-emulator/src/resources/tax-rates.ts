import { mergedMetadata } from "../billing/metadata.ts";
import { isInRange, listPage } from "../lists.ts";
import type { Endpoint } from "../objects.ts";
import { existing } from "./existing.ts";

/** Tax rates by percentage. */
export const taxRateEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/tax_rates",
    params: "TaxRateCreateParams",
    handle: (account, { params }) => {
      const rate = {
        id: account.newId("txr"),
        object: "tax_rate" as const,
        active: params.active ?? true,
        country: params.country ?? null,
        created: account.now(),
        description: params.description ?? null,
        display_name: params.display_name,
        effective_percentage: params.percentage,
        flat_amount: null,
        inclusive: params.inclusive,
        jurisdiction: params.jurisdiction ?? null,
        jurisdiction_level: null,
        livemode: account.livemode,
        metadata: mergedMetadata({}, params.metadata),
        percentage: params.percentage,
        rate_type: "percentage",
        state: params.state ?? null,
        tax_type: params.tax_type ?? null,
      };
      account.put("tax_rate", rate);
      account.emit("tax_rate.created", rate);
      return rate;
    },
  },
  {
    method: "GET",
    path: "/v1/tax_rates",
    params: "TaxRateListParams",
    handle: (account, { params }) =>
      listPage("/v1/tax_rates", account.all("tax_rate"), params, (rate) => {
        const { active, inclusive } = params;
        return (
          (active === undefined || rate.active === active) &&
          (inclusive === undefined || rate.inclusive === inclusive) &&
          isInRange(rate.created, params.created)
        );
      }),
  },
  {
    method: "GET",
    path: "/v1/tax_rates/:id",
    params: "TaxRateRetrieveParams",
    handle: (account, { ids }) => existing(account, "tax_rate", ids.id),
  },
];
