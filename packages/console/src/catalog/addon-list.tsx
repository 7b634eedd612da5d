import type { CatalogDocument } from "@carryover/sdk";
import type { ReactNode } from "react";
import { Empty, Pill } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import type { CatalogAddon } from "./document.ts";
import { grantText, priceText } from "./words.ts";

/** What can be bought beside a plan. */
export function AddonList({ catalog }: { readonly catalog: CatalogDocument }): ReactNode {
  const { addons = [], features = [] } = catalog;
  if (addons.length === 0) return <Empty title="There are no add-ons." />;
  const grants = ({ entitlements = [] }: CatalogAddon) =>
    entitlements
      .map((one) => {
        const feature = features.find(({ id }) => id === one.featureId);
        if (feature === undefined) return one.featureId;
        return `${feature.displayName ?? feature.id}: ${grantText(one, feature)}`;
      })
      .join(", ");
  const columns: ReadonlyArray<Column<CatalogAddon>> = [
    { name: "Add-on", cell: ({ id, displayName }) => displayName ?? id },
    { name: "Id", isWide: true, cell: ({ id }) => <span className="mono">{id}</span> },
    { name: "Grants", cell: (addon) => grants(addon) || "–" },
    { name: "Price", cell: (addon) => priceText(addon) },
    {
      name: "Status",
      cell: ({ status = "PUBLISHED" }) => (
        <Pill tone={status === "PUBLISHED" ? "good" : "calm"}>{status.toLowerCase()}</Pill>
      ),
    },
  ];
  return <Table label="Add-ons" columns={columns} rows={addons} keyOf={({ id }) => id} />;
}
