import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import style from "./tabs.module.css";

/** One part of a page, with how many things it holds. */
export interface Tab<T extends string> {
  readonly part: T;
  readonly name: string;
  readonly note?: string | undefined;
  /** What else the address says while it is open. */
  readonly search?: Readonly<Record<string, unknown>>;
}

/** Links to the parts of a page: the address says which is open, so it can be sent to others. */
export function Tabs<T extends string>({
  label,
  tabs,
  open,
}: {
  readonly label: string;
  readonly tabs: ReadonlyArray<Tab<T>>;
  readonly open: T;
}): ReactNode {
  return (
    <nav className={style.tabs} aria-label={label}>
      {tabs.map(({ part, name, note, search }) => (
        <Link
          key={part}
          to="."
          search={{ ...search, part } as never}
          replace
          resetScroll={false}
          className={style.tab}
          aria-current={part === open ? "true" : undefined}
        >
          {name}
          {note !== undefined && <span>{note}</span>}
        </Link>
      ))}
    </nav>
  );
}
