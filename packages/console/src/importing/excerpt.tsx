import type { ReactNode } from "react";
import { count } from "../show/number.ts";
import style from "./importing.module.css";
import type { Excerpt as Text } from "./protocol.ts";

/** The text of a file around a fault, with a mark where it is. */
export function Excerpt({
  excerpt: { text, at },
  line,
}: {
  readonly excerpt: Text;
  readonly line: number;
}): ReactNode {
  return (
    <code className={style.excerpt}>
      <span className={style.lineNumber}>{count(line)}</span>
      <span>
        {text.slice(0, at)}
        <mark className={style.mark}>{text.slice(at, at + 1) || " "}</mark>
        {text.slice(at + 1)}
      </span>
    </code>
  );
}
