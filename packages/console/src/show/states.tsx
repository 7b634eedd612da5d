import { ApiError, ConnectionError } from "@carryover/sdk";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Copyable } from "./copyable.tsx";
import style from "./show.module.css";

export type Tone = "calm" | "good" | "warn" | "bad" | "info" | "accent";

/** A state in a word or two. */
export function Pill({
  tone = "calm",
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className={style.pill} data-tone={tone}>
      {children}
    </span>
  );
}

/** Stands where there is nothing, and says what to do about it. */
export function Empty({
  title,
  command,
  action,
  children,
}: {
  readonly title: string;
  /** A command line that brings something here. */
  readonly command?: string;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className={style.empty}>
      <p className={style.emptyTitle}>{title}</p>
      {children !== undefined && <div className={style.emptyText}>{children}</div>}
      {command !== undefined && <code className={style.command}>{command}</code>}
      {action}
    </div>
  );
}

/** What went wrong, what to do, and the id that finds the request in the server's log. */
export function Problem({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}): ReactNode {
  const isRefusal = error instanceof ApiError;
  return (
    <div className={style.problem} role="alert">
      <p className={style.problemTitle}>{problemText(error)}</p>
      {isRefusal && (
        <p className={style.small}>
          {error.code !== null && <>Code {error.code}. </>}
          {error.requestId !== null && (
            <>
              Request <Copyable text={error.requestId} /> finds it in the server's log.
            </>
          )}
        </p>
      )}
      {onRetry !== undefined && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Returns what to tell about an error. */
export function problemText(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof ConnectionError) return "The server does not answer.";
  return error instanceof Error ? error.message : "Something went wrong.";
}

/** A remark beside what it is about. */
export function Note({
  tone = "info",
  children,
}: {
  readonly tone?: "info" | "warn" | "good";
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={style.note} data-tone={tone}>
      {children}
    </div>
  );
}

/** Keeps the place of what is loading, so that nothing moves when it is there. */
export function Bone({
  height,
  width = "100%",
}: {
  readonly height: number;
  readonly width?: number | string;
}): ReactNode {
  return <div className={style.bone} style={{ height, width }} aria-hidden="true" />;
}

/** How long the lines of a list look that is loading, in percent. */
const widths = [88, 71, 82, 64, 77, 59, 85, 68, 74, 62];

/** Lines of a list that is loading. */
export function Bones({ lines, height }: { readonly lines: number; readonly height: number }) {
  return (
    <div role="status" aria-label="Loading">
      {widths.slice(0, lines).map((width) => (
        <div key={width} className={style.boneLine} style={{ height }}>
          <Bone height={12} width={`${width}%`} />
        </div>
      ))}
    </div>
  );
}
