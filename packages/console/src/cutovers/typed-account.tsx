import type { Cutover } from "@carryover/sdk";
import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";

/** Asks for the id of the account, which nobody types by mistake. */
export function TypedAccount({
  account,
  value,
  onChange,
}: {
  readonly account: Cutover["account"];
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const mode = account.livemode ? "It is live: its customers pay for mistakes." : "It is a test.";
  return (
    <TextInput
      label={`Type ${account.id} to go on`}
      description={`The Stripe account whose subscriptions are changed. ${mode}`}
      size="sm"
      mt="md"
      autoComplete="off"
      spellCheck={false}
      error={value !== "" && !account.id.startsWith(value) ? `That is not ${account.id}.` : null}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
