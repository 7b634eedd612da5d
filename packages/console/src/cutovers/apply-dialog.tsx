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

/** How it is to be applied, as it was filled in. */
interface Draft {
  readonly canary: string;
  readonly maxErrors: string;
  readonly hold: boolean;
  /** Overrules that the account's test mode was not checked. */
  readonly isUnchecked: boolean;
  readonly typed: string;
}

const nothing: Draft = { canary: "", maxErrors: "", hold: false, isUnchecked: false, typed: "" };

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
  const [draft, setDraft] = useState(nothing);
  const applying = useApply(cutover, onDone);
  const { account } = cutover;
  const isTyped = !account.livemode || draft.typed === account.id;
  const { error } = applying;
  const isNeeded = error instanceof ApiError && error.code === "conformance_needed";
  return (
    <Confirm
      title={titleOf(cutover, chosen)}
      action={actionOf(cutover, chosen)}
      isDangerous={account.livemode}
      isDisabled={!isTyped || !isWhole(draft.canary, 1) || !isWhole(draft.maxErrors, 0)}
      isPending={applying.isPending}
      error={error}
      onConfirm={() => applying.send(bodyOf(cutover, chosen, draft))}
      onClose={onClose}
    >
      <p className={style.account}>
        <Account account={account} />
      </p>
      <Touched cutover={cutover} chosen={chosen} />
      <Options chosen={chosen} draft={draft} onChange={setDraft} />
      {(isNeeded || draft.isUnchecked) && (
        <Checkbox
          label="Apply although the account's test mode was not checked"
          size="xs"
          mt="sm"
          checked={draft.isUnchecked}
          onChange={({ currentTarget }) =>
            setDraft({ ...draft, isUnchecked: currentTarget.checked })
          }
        />
      )}
      {account.livemode && (
        <TypedAccount
          account={account}
          value={draft.typed}
          onChange={(typed) => setDraft({ ...draft, typed })}
        />
      )}
    </Confirm>
  );
}

function Options({
  chosen,
  draft,
  onChange,
}: {
  readonly chosen: Chosen | null;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}) {
  // What is held already, and is approved, is not to be held once more.
  const isAnyToHold = chosen === null || chosen.held < chosen.subscriptionIds.length;
  return (
    <>
      <div className={style.options}>
        {chosen === null && (
          <Whole
            label="First so many, then hold (canary)"
            value={draft.canary}
            onChange={(canary) => onChange({ ...draft, canary })}
          />
        )}
        <Whole
          label="Stop after more failures than"
          value={draft.maxErrors}
          onChange={(maxErrors) => onChange({ ...draft, maxErrors })}
        />
      </div>
      {isAnyToHold && (
        <Checkbox
          label="Hold each one before what cannot be undone"
          description="Those held wait for you to approve them, one by one or together."
          size="xs"
          mt="sm"
          checked={draft.hold}
          onChange={({ currentTarget }) => onChange({ ...draft, hold: currentTarget.checked })}
        />
      )}
    </>
  );
}

function bodyOf(
  { account, planSha256 }: Cutover,
  chosen: Chosen | null,
  { canary, maxErrors, hold, isUnchecked, typed }: Draft,
): CutoverApply {
  return {
    planSha256: planSha256 ?? "",
    hold,
    live: account.livemode,
    ...(account.livemode ? { accountId: typed } : {}),
    ...(canary === "" ? {} : { canary: Number(canary) }),
    ...(maxErrors === "" ? {} : { maxErrors: Number(maxErrors) }),
    ...(chosen === null ? {} : { subscriptionIds: [...chosen.subscriptionIds] }),
    ...(isUnchecked ? { withoutConformance: true } : {}),
  };
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
        {chosen.held === 0
          ? "Only these are begun."
          : `${counted(chosen.held, "held one")}: past the point where a move can be undone.`}{" "}
        Then the cutover is held again, and the others stay as they are.
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
