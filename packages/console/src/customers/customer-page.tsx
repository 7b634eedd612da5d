import type { Customer } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { RequestList } from "../requests/request-list.tsx";
import { Copyable, Json } from "../show/copyable.tsx";
import { Moment } from "../show/moment.tsx";
import { Facts, Page, Panel } from "../show/page.tsx";
import { Bone, Pill, Problem } from "../show/states.tsx";
import { Tabs } from "../show/tabs.tsx";
import { BillingPart } from "./billing-part.tsx";
import { Drift } from "./drift.tsx";
import { Entitlements } from "./entitlements.tsx";
import { Promotions } from "./promotions.tsx";
import { ProvenancePart } from "./provenance.tsx";
import { customerQuery } from "./queries.ts";
import type { CustomerPart } from "./search.ts";
import { Subscriptions } from "./subscriptions.tsx";
import { UsagePart } from "./usage-part.tsx";

const route = getRouteApi("/inside/customers/$customerId");

const tabs = [
  { part: "entitlements", name: "Entitlements" },
  { part: "subscriptions", name: "Subscriptions" },
  { part: "usage", name: "Usage" },
  { part: "promotions", name: "Promotions" },
  { part: "billing", name: "Stripe" },
  { part: "requests", name: "Requests" },
  { part: "raw", name: "JSON" },
] as const satisfies ReadonlyArray<{ readonly part: CustomerPart; readonly name: string }>;

/** One customer: what it may use and why, what it has, what it has used. */
export function CustomerPage(): ReactNode {
  const { customerId } = route.useParams();
  const customer = useQuery(customerQuery(customerId));
  const crumb = <Link to="/customers">Customers</Link>;
  if (customer.isPending) {
    return (
      <Page title={customerId} crumb={crumb}>
        <Bone height={220} />
      </Page>
    );
  }
  if (customer.data === undefined) {
    return (
      <Page title={customerId} crumb={crumb}>
        <Problem error={customer.error} onRetry={() => void customer.refetch()} />
      </Page>
    );
  }
  const { name, id, archivedAt } = customer.data;
  return (
    <Page
      title={name ?? id}
      heading={
        <>
          {name ?? id} {archivedAt !== null && <Pill tone="warn">Archived</Pill>}
        </>
      }
      crumb={crumb}
      lead={<Copyable text={id} />}
      actions={<Drift customerId={id} />}
    >
      <Panel title="Profile">
        <Facts items={facts(customer.data)} isWide />
      </Panel>
      <ProvenancePart customerId={id} />
      <Parts customer={customer.data} />
    </Page>
  );
}

function Parts({ customer }: { readonly customer: Customer }) {
  const { part = "entitlements", feature, resource, open } = route.useSearch();
  return (
    <>
      <Tabs<CustomerPart> label="Parts of the customer" tabs={tabs} open={part} />
      {part === "entitlements" && (
        <Entitlements customerId={customer.id} feature={feature} resource={resource} />
      )}
      {part === "subscriptions" && <Subscriptions customerId={customer.id} />}
      {part === "usage" && (
        <UsagePart customerId={customer.id} feature={feature} resource={resource} />
      )}
      {part === "billing" && <BillingPart customerId={customer.id} />}
      {part === "promotions" && (
        <Promotions customerId={customer.id} isArchived={customer.archivedAt !== null} />
      )}
      {part === "requests" && (
        <RequestList
          filters={{ customer: customer.id }}
          open={open}
          linkTo={(id, text) => (
            <route.Link to="." search={{ part, open: id }} replace resetScroll={false}>
              {text}
            </route.Link>
          )}
        />
      )}
      {part === "raw" && (
        <Panel title="As the API answers it" flush>
          <Json value={customer} label="The customer as JSON" />
        </Panel>
      )}
    </>
  );
}

function facts(customer: Customer): ReadonlyArray<readonly [string, ReactNode]> {
  const { email, billingId, billingCurrency, integrations, metadata } = customer;
  const linked = integrations.map(({ vendorIdentifier, syncedEntityId }) =>
    `${vendorIdentifier} ${syncedEntityId ?? ""}`.trim(),
  );
  return [
    ["E-mail", email ?? "–"],
    ["Billing id", billingId === null ? "–" : <Copyable key="billing" text={billingId} />],
    ["Currency", billingCurrency ?? "–"],
    ["Linked to", linked.join(", ") || "–"],
    ["Created here", <Moment key="created" at={customer.createdAt} />],
    [
      "Created in its source",
      <Moment key="source" at={customer.sourceCreatedAt} none="no import has said so" />,
    ],
    ["Last updated", <Moment key="updated" at={customer.updatedAt} />],
    ["Metadata", <Metadata key="metadata" metadata={metadata} />],
  ];
}

function Metadata({ metadata }: { readonly metadata: Customer["metadata"] }) {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return "–";
  return (
    <span className="mono">{entries.map(([key, value]) => `${key}=${value}`).join("  ")}</span>
  );
}
