import { ApiError, type Cutover, type CutoverApply } from "@carryover/sdk";
import { Checkbox, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Confirm } from "../show/confirm.tsx";
import { duration } from "../show/moment.tsx";
import { count } from "../show/number.ts";
import { Facts } from "../show/page.tsx";
import { countsOf } from "./counts.ts";
import style from "./cutovers.module.css";
import { Renewals } from "./money.tsx";
import { TypedAccount } from "./typed-account.tsx";
import { Account, counted, plannedCharges } from "./words.tsx";
import { useApply } from "./work.ts";

/** What is to be applied: all, or the chosen ones. */
export interface Chosen {
  readonly subscriptionIds: readonly string[];
  /** How many of them are held, and so approved for what cannot be undone. */
  readonly held: number;
}

/** Asks how to apply a plan, or to go on with it, and shows what that will touch. */
export function ApplyDialog({
  cutover,
  chosen,
  onDone,
  onClose,
}: {
  readonly cutover: Cutover;
  readonly chosen: Chosen | null;
  readonly onDone: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const [canary, setCanary] = useState("");
  const [maxErrors, setMaxErrors] = useState("");
  const [isHeld, setHeld] = useState(false);
  const [isUnchecked, setUnchecked] = useState(false);
  const [typed, setTyped] = useState("");
  const applying = useApply(cutover, onDone);
  const { account, planSha256 } = cutover;
  const isTyped = !account.livemode || typed === account.id;
  const isFilled = isWhole(canary, 1) && isWhole(maxErrors, 0);
  const body: CutoverApply = {
    planSha256: planSha256 ?? "",
    hold: isHeld,
    live: account.livemode,
    ...(account.livemode ? { accountId: typed } : {}),
    ...(canary === "" ? {} : { canary: Number(canary) }),
    ...(maxErrors === "" ? {} : { maxErrors: Number(maxErrors) }),
    ...(chosen === null ? {} : { subscriptionIds: [...chosen.subscriptionIds] }),
    ...(isUnchecked ? { withoutConformance: true } : {}),
  };
  const isNeeded =
    applying.error instanceof ApiError && applying.error.code === "conformance_needed";
  return (
    <Confirm
      title={titleOf(cutover, chosen)}
      action={actionOf(cutover, chosen)}
      isDangerous={account.livemode}
      isDisabled={!isTyped || !isFilled}
      isPending={applying.isPending}
      error={applying.error}
      onConfirm={() => applying.send(body)}
      onClose={onClose}
    >
      <p className={style.account}>
        <Account account={account} />
      </p>
      <Touched cutover={cutover} chosen={chosen} />
      <div className={style.options}>
        {chosen === null && (
          <Whole label="First so many, then hold (canary)" value={canary} onChange={setCanary} />
        )}
        <Whole label="Stop after more failures than" value={maxErrors} onChange={setMaxErrors} />
      </div>
      <Checkbox
        label="Hold each one before what cannot be undone"
        description="Those held wait for you to approve them, one by one or together."
        size="xs"
        mt="sm"
        checked={isHeld}
        onChange={({ currentTarget }) => setHeld(currentTarget.checked)}
      />
      {(isNeeded || isUnchecked) && (
        <Checkbox
          label="Apply although the account's test mode was not checked"
          size="xs"
          mt="sm"
          checked={isUnchecked}
          onChange={({ currentTarget }) => setUnchecked(currentTarget.checked)}
        />
      )}
      {account.livemode && <TypedAccount account={account} value={typed} onChange={setTyped} />}
    </Confirm>
  );
}

function titleOf({ state }: Cutover, chosen: Chosen | null): string {
  if (chosen === null) return state === "planned" ? "Start this cutover?" : "Go on with it?";
  const subject = counted(chosen.subscriptionIds.length, "subscription");
  return `${chosen.held > 0 ? "Approve" : "Start"} ${subject}?`;
}

function actionOf({ state }: Cutover, chosen: Chosen | null): string {
  if (chosen === null) return state === "planned" ? "Start the cutover" : "Go on";
  const subject = counted(chosen.subscriptionIds.length, "subscription");
  return `${chosen.held > 0 ? "Approve" : "Start"} ${subject}`;
}

/** What it will touch, in numbers. */
function Touched({
  cutover,
  chosen,
}: {
  readonly cutover: Cutover;
  readonly chosen: Chosen | null;
}) {
  const { planned, held, underWay, needsOperator } = countsOf(cutover);
  const { totals } = cutover;
  if (chosen !== null) {
    return (
      <p>
        Only these are brought over, {counted(chosen.held, "held one")} of them past the point where
        it can be undone. Then the cutover is held again, and the others stay as they are.
      </p>
    );
  }
  const numbers: ReadonlyArray<readonly [string, number]> = [
    ["To begin", planned],
    ["Under way, to go on", underWay],
    ["Held, to be approved", held],
    ["Looked at by you, to go on", needsOperator],
  ];
  return (
    <>
      <Facts
        items={[
          ...numbers.filter(([, n]) => n > 0).map(([name, n]) => [name, count(n)] as const),
          ...(totals === null
            ? []
            : ([
                ["Charged at once", plannedCharges(totals)],
                ["Next renewals", <Renewals key="renewals" all={totals.nextRenewal} />],
                ["Writes to Stripe", `${count(totals.requests.writes)} in all`],
                ["Takes at least", duration(totals.seconds * 1_000)],
              ] as const)),
        ]}
      />
      {held > 0 && (
        <p className={style.remark}>
          {counted(held, "held subscription")} {held === 1 ? "is" : "are"} approved by this: what a
          move cancels cannot be brought back. To approve some alone, choose them in the table.
        </p>
      )}
    </>
  );
}

function isWhole(text: string, min: number): boolean {
  return text === "" || (/^\d{1,9}$/.test(text) && Number(text) >= min);
}

function Whole({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <TextInput
      label={label}
      size="xs"
      inputMode="numeric"
      placeholder="no limit"
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value.trim())}
    />
  );
}
