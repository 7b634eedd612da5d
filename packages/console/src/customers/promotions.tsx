import type { PromotionalEntitlement } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useMayWrite } from "../session/session.ts";
import { Moment } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { Bones, Empty, Pill, Problem } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import { GrantDialog } from "./grant-dialog.tsx";
import { promotionsQuery } from "./queries.ts";
import { RevokeDialog } from "./revoke-dialog.tsx";

/** What a customer is granted beside its subscriptions, expired grants too. */
export function Promotions({
  customerId,
  isArchived,
}: {
  readonly customerId: string;
  readonly isArchived: boolean;
}): ReactNode {
  const [open, setOpen] = useState<PromotionalEntitlement | "grant" | null>(null);
  const promotions = useQuery(promotionsQuery(customerId));
  const queries = useQueryClient();
  const { mayWrite, whyNot } = useMayWrite();
  const close = () => setOpen(null);
  const done = async () => {
    // The grants, and what the customer may use by them.
    await queries.invalidateQueries({ queryKey: ["customers"] });
    close();
  };
  const isOff = !mayWrite || isArchived;
  return (
    <Panel
      title="Promotional grants"
      actions={
        <Button
          disabled={isOff}
          title={whyNot ?? (isArchived ? "The customer is archived." : undefined)}
          onClick={() => setOpen("grant")}
        >
          Grant a feature…
        </Button>
      }
      flush
    >
      <Grants customerId={customerId} onRevoke={isOff ? null : setOpen} />
      {open === "grant" && (
        <GrantDialog
          customerId={customerId}
          granted={promotions.data ?? []}
          onDone={done}
          onClose={close}
        />
      )}
      {open !== null && open !== "grant" && (
        <RevokeDialog customerId={customerId} promotion={open} onDone={done} onClose={close} />
      )}
    </Panel>
  );
}

function Grants({
  customerId,
  onRevoke,
}: {
  readonly customerId: string;
  /** Null for who may not. */
  readonly onRevoke: ((promotion: PromotionalEntitlement) => void) | null;
}) {
  const promotions = useQuery(promotionsQuery(customerId));
  return (
    <>
      {promotions.isPending && <Bones lines={3} height={44} />}
      {promotions.isError && promotions.data === undefined && (
        <Problem error={promotions.error} onRetry={() => void promotions.refetch()} />
      )}
      {promotions.data?.length === 0 && (
        <Empty title="Nothing is granted beside the subscriptions.">
          Grant a feature for some time, such as a larger limit.
        </Empty>
      )}
      {promotions.data !== undefined && promotions.data.length > 0 && (
        <Table
          label="Promotional grants"
          columns={onRevoke === null ? columns : [...columns, revoking(onRevoke)]}
          rows={promotions.data}
          keyOf={({ id }) => id}
        />
      )}
    </>
  );
}

function revoking(
  onRevoke: (promotion: PromotionalEntitlement) => void,
): Column<PromotionalEntitlement> {
  return {
    name: "Actions",
    align: "right",
    cell: (promotion) => (
      <Button
        variant="subtle"
        color="red"
        c="var(--bad)"
        aria-label={`Revoke ${promotion.featureId}`}
        onClick={() => onRevoke(promotion)}
      >
        Revoke…
      </Button>
    ),
  };
}

const columns: ReadonlyArray<Column<PromotionalEntitlement>> = [
  { name: "Feature", cell: ({ featureId }) => <span className="mono">{featureId}</span> },
  {
    name: "Status",
    cell: ({ status }) => <Pill tone={status === "Active" ? "good" : "calm"}>{status}</Pill>,
  },
  {
    name: "Grants",
    cell: ({ hasUnlimitedUsage, usageLimit, enumValues }) =>
      hasUnlimitedUsage
        ? "Unlimited"
        : usageLimit !== null
          ? count(usageLimit)
          : (enumValues ?? []).join(", ") || "The feature",
  },
  { name: "Period", cell: ({ period }) => period },
  { name: "From", cell: ({ startDate }) => <Moment at={startDate} /> },
  { name: "Until", cell: ({ endDate }) => <Moment at={endDate} none="no end" /> },
];
