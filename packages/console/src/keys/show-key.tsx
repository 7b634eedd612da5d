import type { NewApiKey } from "@carryover/sdk";
import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { Copyable } from "../show/copyable.tsx";
import { Note } from "../show/states.tsx";
import style from "./keys.module.css";

/** Shows a new key, this once. */
export function ShowKey({
  apiKey,
  onClose,
}: {
  readonly apiKey: NewApiKey;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Modal opened onClose={onClose} title="Your new key" size={520} closeOnClickOutside={false}>
      <Note tone="warn">
        Copy it now: the server keeps only its digest and cannot show it again.
      </Note>
      <p className={style.secret}>
        <Copyable text={apiKey.key} />
      </p>
      <Button onClick={onClose}>I have kept it</Button>
    </Modal>
  );
}
