import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Choice } from "../show/choice.tsx";
import { Confirm } from "../show/confirm.tsx";
import { type ApiKey, keysQuery, type NewKey, rotateKey } from "./keys.ts";

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
  readonly onRotated: (key: NewKey) => void;
}): ReactNode {
  const [overlap, setOverlap] = useState<Overlap | undefined>("3600");
  const queries = useQueryClient();
  const rotating = useMutation({
    mutationFn: () => rotateKey(apiKey.id, Number(overlap ?? 0)),
    onSuccess: async (key) => {
      await queries.invalidateQueries({ queryKey: keysQuery.queryKey });
      onRotated(key);
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
        any="no longer"
        options={overlaps}
        onChoose={setOverlap}
      />
    </Confirm>
  );
}
