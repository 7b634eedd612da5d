import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Pill } from "../show/states.tsx";
import { driftQuery, verdictOf } from "./comparison.ts";
import style from "./customers.module.css";

const words = {
  in_sync: ["good", "In sync with Stripe"],
  warning: ["warn", "Stripe: a warning"],
  differs: ["bad", "Differs from Stripe"],
} as const;

/** Whether the customer's subscriptions are as in Stripe, by the newest comparison. */
export function Drift({ customerId }: { readonly customerId: string }): ReactNode {
  const { data } = useQuery(driftQuery(customerId));
  if (data === undefined || !data.isConnected) return null;
  const { comparison, entries } = data;
  const fields = [...new Set(entries.flatMap(({ fields }) => fields.map(({ field }) => field)))];
  // Nothing of it is linked, so there is nothing to differ.
  if (comparison !== null && entries.length === 0) return null;
  const [tone, text] =
    comparison === null
      ? (["calm", "Not compared with Stripe"] as const)
      : words[verdictOf(entries)];
  return (
    <Link
      to="."
      search={{ part: "billing" } as never}
      replace
      resetScroll={false}
      className={style.badge}
    >
      <Pill tone={tone}>{fields.length === 0 ? text : `${text}: ${fields.join(", ")}`}</Pill>
    </Link>
  );
}
