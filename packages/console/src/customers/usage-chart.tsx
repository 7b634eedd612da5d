import "uplot/dist/uPlot.min.css";
import { useMantineColorScheme } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import uPlot from "uplot";
import { compact, count } from "../show/number.ts";

interface Point {
  readonly timestamp: string;
  readonly value: number;
}

/** A counter over time, as steps: it keeps its value from one report to the next. */
export default function UsageChart({
  points,
  limit,
  height,
  now,
}: {
  readonly points: readonly Point[];
  readonly limit: number | null;
  readonly height: number;
  readonly now: number;
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another color scheme draws it anew.
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const chart = new uPlot(
      optionsOf(current.clientWidth, height, limit),
      dataOf(points, limit, now),
      current,
    );
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: current.clientWidth, height }),
    );
    observer.observe(current);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [points, limit, height, now, colorScheme]);
  const last = points.at(-1);
  const label = `${points.length} reports; the last value is ${count(last?.value ?? 0)}`;
  return <div ref={place} role="img" aria-label={label} style={{ minHeight: height }} />;
}

function dataOf(points: readonly Point[], limit: number | null, now: number): uPlot.AlignedData {
  const times = [...points.map(({ timestamp }) => Date.parse(timestamp) / 1_000), now / 1_000];
  const values = [...points.map(({ value }) => value), points.at(-1)?.value ?? 0];
  return limit === null ? [times, values] : [times, values, times.map(() => limit)];
}

function optionsOf(width: number, height: number, limit: number | null): uPlot.Options {
  const styles = getComputedStyle(document.documentElement);
  const color = (name: string) => styles.getPropertyValue(name).trim();
  const axis = {
    stroke: color("--ink-faint"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { stroke: color("--line"), width: 1 },
    font: '12px "Inter", system-ui, sans-serif',
  };
  const limitLine = { label: "Limit", stroke: color("--rejected"), width: 1, dash: [5, 5] };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max) * 1.1] } },
    axes: [axis, { ...axis, values: (_, ticks) => ticks.map(compact) }],
    series: [
      {},
      {
        label: "Used",
        stroke: color("--accent"),
        width: 2,
        fill: `color-mix(in srgb, ${color("--accent")} 12%, transparent)`,
        paths: uPlot.paths.stepped?.({ align: 1 }),
      },
      ...(limit === null ? [] : [limitLine]),
    ],
  } as uPlot.Options;
}
