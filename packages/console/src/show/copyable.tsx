import { type ReactNode, useEffect, useState } from "react";
import { Scroller } from "./scroller.tsx";
import style from "./show.module.css";

const noticeMs = 1_200;

/** Text such as an id, which a click copies. */
export function Copyable({
  text,
  children,
}: {
  readonly text: string;
  readonly children?: ReactNode;
}): ReactNode {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), noticeMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  return (
    <button type="button" className={style.copy} onClick={copy} title={`Copy ${text}`}>
      {children ?? text}
      <span className={style.copied} aria-live="polite">
        {isCopied ? "Copied" : ""}
      </span>
    </button>
  );
}

/** A value as JSON. */
export function Json({
  value,
  label,
}: {
  readonly value: unknown;
  readonly label: string;
}): ReactNode {
  return (
    <Scroller label={label} className={style.json}>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </Scroller>
  );
}
