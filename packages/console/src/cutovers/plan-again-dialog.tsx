import type { Cutover } from "@carryover/sdk";
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { client } from "../session/client.ts";
import { Choice } from "../show/choice.tsx";
import { Confirm } from "../show/confirm.tsx";
import { useOnce } from "../show/once.ts";
import style from "./cutovers.module.css";
import { useShown } from "./work.ts";

type Way = Cutover["options"]["way"];

const ways = [
  ["adopt", "adopt: write nothing to Stripe"],
  ["swap", "swap: the catalog's prices in place"],
  ["move", "move: a copy, then cancel the original"],
] as const satisfies ReadonlyArray<readonly [Way, string]>;

/** Makes another plan of the account with the mapping of this one. It only reads Stripe. */
export function PlanAgainDialog({
  cutover,
  onClose,
}: {
  readonly cutover: Cutover;
  readonly onClose: () => void;
}): ReactNode {
  const { mapping, options } = cutover;
  const [way, setWay] = useState<Way>(options.way);
  const router = useRouter();
  const shown = useShown();
  const planning = useOnce(
    (body: Parameters<typeof client.cutovers.create>[0], with_) =>
      client.cutovers.create(body, with_),
    (made) => {
      shown(made);
      return router.navigate({ to: "/cutovers/$cutoverId", params: { cutoverId: made.id } });
    },
  );
  return (
    <Confirm
      title="Plan again?"
      action="Plan again"
      isPending={planning.isPending}
      error={planning.error}
      onConfirm={() => planning.send({ mapping, options: { ...options, way } })}
      onClose={onClose}
    >
      <p>
        Reads Stripe and makes another plan, with the mapping and the options of this one. Nothing
        is changed at Stripe, and this plan stays.
      </p>
      <div className={style.options}>
        <Choice
          label="Way"
          value={way === "safest" ? undefined : way}
          any="the safest that is possible"
          options={ways}
          onChoose={(chosen) => setWay(chosen ?? "safest")}
        />
      </div>
    </Confirm>
  );
}
