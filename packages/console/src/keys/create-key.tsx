import type { NewApiKey } from "@carryover/sdk";
import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import show from "../show/show.module.css";
import { Problem } from "../show/states.tsx";
import style from "./keys.module.css";
import { createKey, type KeyKind, keyKinds, keysQuery } from "./keys.ts";

const meanings = {
  server: "Everything in this environment. For servers and operators.",
  viewer: "Reads everything, changes nothing. For finance and support.",
  client: "Reads entitlements and the catalog. May stand in a web page.",
} as const satisfies Record<KeyKind, string>;

/** Makes a key of a kind. */
export function CreateKey({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void;
  readonly onCreated: (key: NewApiKey) => void;
}): ReactNode {
  const [kind, setKind] = useState<KeyKind>("viewer");
  const [name, setName] = useState("");
  const queries = useQueryClient();
  const creating = useMutation({
    mutationFn: () => createKey(kind, name.trim()),
    onSuccess: (key) => {
      // First of all: it is shown this once, and the list may not come.
      onCreated(key);
      void queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  return (
    <Modal opened onClose={onClose} title="Create a key" size={480}>
      <fieldset className={style.kinds}>
        <legend className="hidden-text">Kind of the key</legend>
        {keyKinds.map((one) => (
          <label key={one} className={style.kind}>
            <input
              type="radio"
              name="kind"
              value={one}
              checked={kind === one}
              onChange={() => setKind(one)}
            />
            <span>
              <strong>{one}</strong>
              <span className={style.meaning}>{meanings[one]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextInput
        label="Name"
        description="Says what has the key, such as billing worker. It may be empty."
        size="sm"
        pb="md"
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      {creating.isError && <Problem error={creating.error} />}
      <div className={show.actions}>
        <Button loading={creating.isPending} onClick={() => creating.mutate()}>
          Create the key
        </Button>
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
      </div>
    </Modal>
  );
}
