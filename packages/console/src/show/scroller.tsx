import type { CSSProperties, ReactNode, Ref } from "react";

/** A part that scrolls by itself, with the keys too. */
export function Scroller({
  label,
  className,
  style,
  view,
  children,
}: {
  readonly label: string;
  readonly className?: string | undefined;
  readonly style?: CSSProperties;
  readonly view?: Ref<HTMLDivElement>;
  readonly children: ReactNode;
}): ReactNode {
  return (
    // biome-ignore-start lint/a11y: what scrolls has to be reached by keys, and to have a name.
    <div
      role="group"
      aria-label={label}
      tabIndex={0}
      className={className}
      style={style}
      ref={view}
    >
      {children}
    </div>
    // biome-ignore-end lint/a11y: see above.
  );
}
