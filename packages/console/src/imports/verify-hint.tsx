import type { ImportRun } from "@carryover/sdk";
import { Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Copyable } from "../show/copyable.tsx";
import style from "../show/show.module.css";

/** Says how to prove that the platform holds what the file says: it takes the file itself. */
export function VerifyHint({
  run,
  onClose,
}: {
  readonly run: ImportRun;
  readonly onClose: () => void;
}): ReactNode {
  const name = /^[\w.,/-]+$/.test(run.source.name) ? run.source.name : `${run.kind}.json`;
  const command = `carryover verify --${run.kind}-file ${name} --url ${location.origin}`;
  return (
    <Modal opened onClose={onClose} title="Verify this import" size={560}>
      <p>
        This compares every record of the file with what the platform holds now, and changes
        nothing. It needs the file:{" "}
        <Link to="/imports/new" style={{ textDecoration: "underline" }}>
          choose it here
        </Link>
        , preview it and see that nothing would change, or run this where the file is:
      </p>
      <p className={style.command}>
        <Copyable text={command} />
      </p>
      <p className={style.small}>
        It ends with 0 if all is equal, and with 4 and a list where anything differs. Add --extra to
        list what the file does not name.
      </p>
    </Modal>
  );
}
