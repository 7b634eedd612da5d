import { type ReactNode, useEffect, useId, useState } from "react";
import style from "./choice.module.css";

/** Filters beside each other. */
export function Filters({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <search className={style.bar} aria-label="Filters">
      {children}
    </search>
  );
}

/** Chooses one of a few values, or none: the browser's own list, which every device can use. */
export function Choice<T extends string>({
  label,
  value,
  options,
  any = "any",
  onChoose,
}: {
  readonly label: string;
  readonly value: T | undefined;
  readonly options: ReadonlyArray<readonly [value: T, text: string]>;
  /** What the choice of none is called; null where there is no such choice. */
  readonly any?: string | null;
  readonly onChoose: (value: T | undefined) => void;
}): ReactNode {
  const id = useId();
  return (
    <span className={style.field}>
      <label className={style.label} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className={style.select}
        value={value ?? ""}
        onChange={(event) =>
          onChoose(options.find(([option]) => option === event.currentTarget.value)?.[0])
        }
      >
        {any !== null && <option value="">{any}</option>}
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}

const typingMs = 250;

/** A text to filter by. It counts once nothing has been typed for a moment. */
export function TextFilter({
  label,
  value,
  placeholder,
  type = "search",
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly placeholder?: string;
  readonly type?: "search" | "date";
  readonly onChange: (value: string | undefined) => void;
}): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState(value ?? "");
  useEffect(() => setTyped(value ?? ""), [value]);
  useEffect(() => {
    if (typed === (value ?? "")) return;
    const timer = setTimeout(() => onChange(typed === "" ? undefined : typed), typingMs);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <span className={style.field}>
      <label className={style.label} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type={type}
        className={style.input}
        value={typed}
        placeholder={placeholder}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </span>
  );
}
