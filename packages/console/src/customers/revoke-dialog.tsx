import type { PromotionalEntitlement } from "@carryover/sdk";
import type { ReactNode } from "react";
import { client } from "../session/client.ts";
import { Confirm } from "../show/confirm.tsx";
import { useOnce } from "../show/once.ts";

/** Asks before a grant ends at once. */
export function RevokeDialog({
  customerId,
  promotion: { featureId },
  onDone,
  onClose,
}: {
  readonly customerId: string;
  readonly promotion: PromotionalEntitlement;
  readonly onDone: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const revoking = useOnce(
    (_: { readonly featureId: string }) =>
      client.customers.promotionalEntitlements.revoke(customerId, featureId),
    onDone,
  );
  return (
    <Confirm
      title="Revoke this grant?"
      action="Revoke the grant"
      isDangerous
      isPending={revoking.isPending}
      error={revoking.error}
      onConfirm={() => revoking.send({ featureId })}
      onClose={onClose}
    >
      <p>
        What the customer has of <span className="mono">{featureId}</span> beside its subscriptions
        ends at once. What its subscriptions grant stays.
      </p>
    </Confirm>
  );
}
