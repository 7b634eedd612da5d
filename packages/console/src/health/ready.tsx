import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Moment } from "../show/moment.tsx";
import { Facts, Panel } from "../show/page.tsx";
import { Pill } from "../show/states.tsx";

const askAgainMs = 5_000;

interface Readiness {
  readonly isReady: boolean;
  readonly text: string;
  readonly tookMs: number;
}

/** Whether the process answers, and the database with it; these need no session. */
export function Ready(): ReactNode {
  const alive = useQuery({
    queryKey: ["healthz"],
    queryFn: () => ask("/healthz"),
    refetchInterval: askAgainMs,
  });
  const ready = useQuery({
    queryKey: ["readyz"],
    queryFn: () => ask("/readyz"),
    refetchInterval: askAgainMs,
  });
  return (
    <Panel title="Readiness">
      <Facts
        items={[
          ["Process", <State key="alive" state={alive.data} good="answers" />],
          ["Database and schema", <State key="ready" state={ready.data} good="ready" />],
          ["Took", ready.data === undefined ? "–" : `${ready.data.tookMs} ms`],
          [
            "Asked",
            <Moment key="asked" at={new Date(ready.dataUpdatedAt || Date.now()).toISOString()} />,
          ],
        ]}
      />
    </Panel>
  );
}

function State({ state, good }: { readonly state: Readiness | undefined; readonly good: string }) {
  if (state === undefined) return <Pill>unknown</Pill>;
  return state.isReady ? <Pill tone="good">{good}</Pill> : <Pill tone="bad">{state.text}</Pill>;
}

async function ask(path: "/healthz" | "/readyz"): Promise<Readiness> {
  const start = performance.now();
  try {
    const response = await fetch(path);
    const body: unknown = await response.json().catch(() => null);
    const message = (body as { message?: string } | null)?.message;
    const tookMs = Math.round(performance.now() - start);
    return { isReady: response.ok, text: message ?? `status ${response.status}`, tookMs };
  } catch {
    return {
      isReady: false,
      text: "does not answer",
      tookMs: Math.round(performance.now() - start),
    };
  }
}
