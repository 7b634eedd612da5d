import type { Subscription } from "@carryover/sdk";
import type { ReactNode } from "react";
import { Moment } from "../show/moment.tsx";
import { Scroller } from "../show/scroller.tsx";
import style from "./timeline.module.css";

const monthMs = 30 * 86_400_000;

/** The subscriptions of a customer as lengths of time, with today as a line. */
export function Timeline({
  subscriptions,
  now,
}: {
  readonly subscriptions: readonly Subscription[];
  readonly now: number;
}): ReactNode {
  const starts = subscriptions.map(({ startDate }) => Date.parse(startDate));
  const ends = subscriptions.map((one) => endOf(one) ?? now);
  const from = Math.min(now, ...starts) - monthMs / 2;
  const to = Math.max(now, ...ends, ...starts) + monthMs;
  const place = (at: number) => `${(100 * (at - from)) / (to - from)}%`;
  return (
    <Scroller label="Subscriptions over time" className={style.scroll}>
      <div className={style.chart}>
        {subscriptions.map((one) => {
          const start = Date.parse(one.startDate);
          const end = endOf(one) ?? to;
          const left = place(start);
          const right = `${(100 * (to - end)) / (to - from)}%`;
          return (
            <Line key={one.id} subscription={one} left={left} right={right} now={place(now)} />
          );
        })}
        <div className={style.axis}>
          <Moment at={new Date(from).toISOString()} form="day" />
          <Moment at={new Date(to).toISOString()} form="day" />
        </div>
      </div>
    </Scroller>
  );
}

function Line({
  subscription,
  left,
  right,
  now,
}: {
  readonly subscription: Subscription;
  readonly left: string;
  readonly right: string;
  readonly now: string;
}) {
  const { planId, status, startDate, effectiveEndDate } = subscription;
  const live = status === "IN_TRIAL" ? "trial" : String(status === "ACTIVE");
  const title = `${planId}: ${startDate} to ${effectiveEndDate ?? "no end"}`;
  return (
    <>
      <span className={style.name} title={subscription.id}>
        {planId}
      </span>
      <div className={style.track}>
        <div className={style.span} data-live={live} style={{ left, right }} title={title} />
        <div className={style.now} style={{ left: now }} />
      </div>
    </>
  );
}

function endOf({ effectiveEndDate, endDate }: Subscription): number | null {
  const end = effectiveEndDate ?? endDate;
  return end === null ? null : Date.parse(end);
}
