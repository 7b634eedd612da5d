import type { Cutover } from "@carryover/sdk";
import { type ReactNode, useState } from "react";
import { Confirm } from "../show/confirm.tsx";
import { count } from "../show/number.ts";
import { Facts } from "../show/page.tsx";
import { countsOf } from "./counts.ts";
import style from "./cutovers.module.css";
import { TypedAccount } from "./typed-account.tsx";
import { Account, counted } from "./words.tsx";
import { useRollback } from "./work.ts";

/** Asks before anything is undone, with the numbers of it; the account is typed in any mode. */
export function RollbackDialog({
  cutover,
  chosen,
  onDone,
  onClose,
}: {
  readonly cutover: Cutover;
  /** Old subscriptions; null for all that can be undone. */
  readonly chosen: readonly string[] | null;
  readonly onDone: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const [typed, setTyped] = useState("");
  const undoing = useRollback(cutover, onDone);
  const { account } = cutover;
  const subject = chosen === null ? "the cutover" : counted(chosen.length, "subscription");
  return (
    <Confirm
      title={`Roll back ${subject}?`}
      action={`Roll back ${subject}`}
      isDangerous
      isDisabled={typed !== account.id}
      isPending={undoing.isPending}
      error={undoing.error}
      onConfirm={() => undoing.send(chosen === null ? {} : { subscriptionIds: [...chosen] })}
      onClose={onClose}
    >
      <p className={style.account}>
        <Account account={account} />
      </p>
      <Touched cutover={cutover} chosen={chosen} />
      <TypedAccount account={account} value={typed} onChange={setTyped} />
    </Confirm>
  );
}

function Touched({
  cutover,
  chosen,
}: {
  readonly cutover: Cutover;
  readonly chosen: readonly string[] | null;
}) {
  const { planned, held, underWay, brought, needsOperator } = countsOf(cutover);
  const ways = cutover.totals?.byWay.map(({ way }) => way) ?? [];
  return (
    <>
      {chosen !== null ? (
        <p className={style.list}>{chosen.slice(0, listedMax).join(", ")}</p>
      ) : (
        <Facts
          items={[
            ["Undone at Stripe", count(underWay + held)],
            ...(needsOperator === 0
              ? []
              : ([["Undone where they can be", count(needsOperator)]] as const)),
            ["Never to be begun", count(planned)],
            ["Stay brought over", count(brought)],
          ]}
        />
      )}
      <p className={style.remark}>
        {ways.includes("swap") && "What is swapped gets its old prices back. "}
        {ways.includes("move") &&
          "New subscriptions of moves are canceled, and the old ones collect again. "}
        What is brought over already stays so.
      </p>
    </>
  );
}

/** Ids that a dialog lists; the button has the number of all. */
const listedMax = 20;
