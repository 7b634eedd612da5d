import type { Provenance } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Moment } from "../show/moment.tsx";
import { Facts, Panel } from "../show/page.tsx";
import { Bone, Problem } from "../show/states.tsx";
import { explanationQuery } from "./queries.ts";

type ImportRecord = NonNullable<Provenance["writtenBy"]>;

/** Says in a line where something comes from: a record of a file, or a change by the API. */
export function Origin({ provenance }: { readonly provenance: Provenance }): ReactNode {
  const { createdBy, writtenBy, updatedAt } = provenance;
  if (writtenBy !== null) return <Record of={writtenBy} />;
  return (
    <>
      Set by the API, <Moment at={updatedAt} />
      {createdBy !== null && (
        <>
          , first from <Record of={createdBy} />
        </>
      )}
    </>
  );
}

function Record({ of: { run, file, recordNumber } }: { readonly of: ImportRecord }) {
  return (
    <Link to="/imports/$runId" params={{ runId: run }} style={{ textDecoration: "underline" }}>
      {file}, record {recordNumber}
    </Link>
  );
}

/** Where the customer and its subscriptions come from. */
export function ProvenancePart({ customerId }: { readonly customerId: string }): ReactNode {
  const found = useQuery(explanationQuery(customerId, undefined, undefined));
  return (
    <Panel title="Provenance">
      {found.isPending && <Bone height={96} />}
      {found.isError && found.data === undefined && (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.data !== undefined && (
        <Facts
          items={[
            ["This customer", <Origin key="customer" provenance={found.data.customer} />],
            ...found.data.subscriptions.map(({ id, provenance }): readonly [string, ReactNode] => [
              `Subscription ${id}`,
              <Origin key={id} provenance={provenance} />,
            ]),
          ]}
        />
      )}
    </Panel>
  );
}
