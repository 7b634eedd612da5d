import type { CatalogDocument } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Choice, Filters } from "../show/choice.tsx";
import { count } from "../show/number.ts";
import { Page, Panel } from "../show/page.tsx";
import { saveText } from "../show/save.ts";
import { Bone, Empty, Problem } from "../show/states.tsx";
import { AddonList } from "./addon-list.tsx";
import { catalogQuery, inOrder } from "./document.ts";
import { Matrix } from "./matrix.tsx";

const route = getRouteApi("/inside/catalog");

/** What each plan grants, as people know it from pricing pages. */
export function CatalogPage(): ReactNode {
  const catalog = useQuery(catalogQuery);
  const { data } = catalog;
  return (
    <Page
      title="Catalog"
      lead="The published plans and add-ons. Change them with carryover catalog apply, or the API."
      actions={
        <Button
          variant="default"
          disabled={data === undefined}
          onClick={() => saveText("catalog.json", `${JSON.stringify(data, null, 2)}\n`)}
        >
          Download JSON
        </Button>
      }
    >
      {catalog.isPending && <Bone height={420} />}
      {catalog.isError && data === undefined && (
        <Problem error={catalog.error} onRetry={() => void catalog.refetch()} />
      )}
      {data !== undefined && <Content catalog={data} />}
    </Page>
  );
}

function Content({ catalog }: { readonly catalog: CatalogDocument }) {
  const { product, plan } = route.useSearch();
  const navigate = route.useNavigate();
  const { products = [], plans = [], addons = [] } = catalog;
  const shown = plans.filter(({ productId }) => product === undefined || productId === product);
  if (plans.length === 0) {
    return (
      <Panel title="Plans and features" flush>
        <Empty
          title="The catalog is empty."
          command={`carryover catalog apply catalog.yaml --url ${location.origin}`}
        >
          Describe products, features and plans in a YAML file and apply it.
        </Empty>
      </Panel>
    );
  }
  return (
    <>
      {products.length > 1 && (
        <Filters>
          <Choice
            label="Product"
            value={product}
            any="all"
            options={products.map(({ id, displayName }) => [id, displayName ?? id])}
            onChoose={(chosen) =>
              void navigate({ search: { product: chosen, plan }, replace: true })
            }
          />
        </Filters>
      )}
      <Panel title="Plans and features" note={`${count(shown.length)} plans`} flush>
        <Matrix catalog={catalog} plans={inOrder(shown)} marked={plan} />
      </Panel>
      <Panel title="Add-ons" note={count(addons.length)} flush>
        <AddonList catalog={catalog} />
      </Panel>
    </>
  );
}
