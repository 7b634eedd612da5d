import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import style from "./show.module.css";
import { Problem } from "./states.tsx";

/** Asks before something is done that cannot be taken back with a click. */
export function Confirm({
  title,
  action,
  isDangerous = false,
  isDisabled = false,
  isPending,
  error,
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string;
  /** What the button does, as a verb with its object. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** Something is still to be filled in. */
  readonly isDisabled?: boolean;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Modal opened onClose={onClose} title={title} size={480}>
      <div style={{ paddingBottom: 16 }}>{children}</div>
      {error !== null && error !== undefined && (
        <div style={{ paddingBottom: 16 }}>
          <Problem error={error} />
        </div>
      )}
      <div className={style.actions}>
        <Button
          color={isDangerous ? "red" : ""}
          disabled={isDisabled}
          loading={isPending}
          onClick={onConfirm}
        >
          {action}
        </Button>
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
      </div>
    </Modal>
  );
}
