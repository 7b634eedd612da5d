import { type ReactNode, useEffect } from "react";
import style from "./show.module.css";

/** One page: its heading, which is the title of the tab too, what can be done there, its parts. */
export function Page({
  title,
  heading,
  lead,
  crumb,
  actions,
  children,
}: {
  readonly title: string;
  /** Replaces the title on the page, with marks beside it for example. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  /** A link to the list that this page is one of. */
  readonly crumb?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  useEffect(() => {
    document.title = `${title} · Carryover`;
  }, [title]);
  return (
    <div className={style.page}>
      <div className={style.head}>
        <div>
          {crumb !== undefined && <div className={style.crumb}>{crumb}</div>}
          <h1 className={style.title}>{heading ?? title}</h1>
          {lead !== undefined && <div className={style.lead}>{lead}</div>}
        </div>
        {actions !== undefined && <div className={style.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A part of a page with a heading of its own. */
export function Panel({
  title,
  note,
  actions,
  flush = false,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** Lets a table reach the edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={style.panel} aria-label={title}>
      <div className={style.panelHead}>
        <h2 className={style.panelTitle}>
          {title} {note !== undefined && <span className={style.panelNote}>{note}</span>}
        </h2>
        {actions !== undefined && <div className={style.actions}>{actions}</div>}
      </div>
      <div className={flush ? style.flush : style.panelBody}>{children}</div>
    </section>
  );
}

/** Parts beside each other, as many as there is room for. */
export function Columns({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={style.grid}>{children}</div>;
}

/** A row of numbers with their names. */
export function Stats({
  items,
}: {
  readonly items: ReadonlyArray<{ readonly label: string; readonly value: ReactNode }>;
}): ReactNode {
  return (
    <dl className={style.stats}>
      {items.map(({ label, value }) => (
        <div key={label} className={style.stat}>
          <dt className={style.statLabel}>{label}</dt>
          <dd className={style.statValue}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Names and values, one pair a line; two where the part is wide. */
export function Facts({
  items,
  isWide = false,
}: {
  readonly items: ReadonlyArray<readonly [name: string, value: ReactNode]>;
  readonly isWide?: boolean;
}): ReactNode {
  return (
    <dl className={style.facts} data-wide={isWide}>
      {items.map(([name, value]) => (
        <div key={name} className={style.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
