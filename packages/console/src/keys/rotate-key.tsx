import type { ApiKey, NewApiKey } from "@carryover/sdk";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { client } from "../session/client.ts";
import { sessionQuery } from "../session/session.ts";
import { Choice } from "../show/choice.tsx";
import { Confirm } from "../show/confirm.tsx";
import { keysQuery } from "./keys.ts";

const overlaps = [
  ["3600", "for an hour"],
  ["86400", "for a day"],
] as const;
type Overlap = (typeof overlaps)[number][0];

/** Makes a key in place of another one, which goes on for as long as programs need to change. */
export function RotateKey({
  apiKey,
  onClose,
  onRotated,
}: {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
  readonly onRotated: (key: NewApiKey) => void;
}): ReactNode {
  const [overlap, setOverlap] = useState<Overlap | undefined>("3600");
  // It signed in with this key: without an overlap the session would end with it.
  const isOwn = useQuery(sessionQuery).data?.key.id === apiKey.id;
  const queries = useQueryClient();
  const rotating = useMutation({
    mutationFn: () => client.keys.rotate(apiKey.id, { overlapSeconds: Number(overlap ?? 0) }),
    onSuccess: (key) => {
      // First of all: it is shown this once, and the list may not come.
      onRotated(key);
      void queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  return (
    <Confirm
      title={`Replace the key …${apiKey.tail}?`}
      action="Make a new key"
      isPending={rotating.isPending}
      error={rotating.error}
      onConfirm={() => rotating.mutate()}
      onClose={onClose}
    >
      <p>You get a new key of the same kind. Give it to the programs that use the old one.</p>
      <Choice
        label="The old one works"
        value={overlap}
        any={isOwn ? null : "no longer"}
        options={overlaps}
        onChoose={setOverlap}
      />
    </Confirm>
  );
}
