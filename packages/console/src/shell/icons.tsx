import type { ReactNode } from "react";

/** Outlines on a grid of 20, drawn for these pages. */
const outlines = {
  imports: "M10 3v9m0 0 3.5-3.5M10 12 6.5 8.5M4 14v2h12v-2",
  customers: [
    "M7.5 9a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5Z",
    "M2.5 16c0-2.5 2-4.25 5-4.25s5 1.75 5 4.25",
    "M13 4a2.5 2.5 0 0 1 0 4.9M14.5 12c1.9.5 3 2 3 4",
  ].join(""),
  catalog: "M3.5 4.5h13v11h-13zM3.5 8.5h13M8 8.5v7M12.25 8.5v7",
  cutovers: "M3 7h12l-3-3M17 13H5l3 3",
  requests: "M3.5 5.5h9m0 0-3-2.5m3 2.5-3 2.5M16.5 14.5h-9m0 0 3-2.5m-3 2.5 3 2.5",
  keys: "M8 12.5a3.75 3.75 0 1 1 3.2-5.7H17v3h-1.5v2H13v-2h-1.8A3.75 3.75 0 0 1 8 12.5ZM7.5 9h.01",
  health: "M2.5 10.5h3.2l2-5.5 4 10 2-4.5h3.8",
  settings: [
    "M3 6h8m4 0h2M3 14h2m4 0h8",
    "M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  ].join(""),
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11Zm4-1.5 3.5 3.5",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "m5 5 10 10M15 5 5 15",
  signOut: "M8 3.5H4v13h4M8.5 10H17m0 0-3-3m3 3-3 3",
} as const;

export type IconName = keyof typeof outlines;

/** A picture beside a text that says the same. */
export function Icon({
  name,
  size = 18,
}: {
  readonly name: IconName;
  readonly size?: number;
}): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path
        d={outlines[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** The sign of Carryover. */
export function Mark({ size = 26 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#4f46e5" />
      <path
        d="M8 11h11a5 5 0 0 1 0 10h-6m0 0 4-4m-4 4 4 4"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
