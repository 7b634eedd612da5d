import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { client } from "../session/client.ts";
import { Moment } from "../show/moment.tsx";
import { Columns, Facts, Page, Panel } from "../show/page.tsx";
import { Bone, Note, Pill, Problem } from "../show/states.tsx";

const askAgainMs = 5_000;

interface Readiness {
  readonly isReady: boolean;
  readonly text: string;
  readonly tookMs: number;
}

/** Whether the server and its database answer, what they are, and what they are connected to. */
export function HealthPage(): ReactNode {
  const whoami = useQuery({
    queryKey: ["whoami"],
    queryFn: ({ signal }) => client.whoami({ signal }),
    refetchInterval: askAgainMs,
  });
  const store = whoami.data?.server.store;
  return (
    <Page title="Health" lead="Asked again every five seconds.">
      {store === "embedded" && (
        <Note tone="warn">
          This server runs on the embedded store, in one process and without replicas: good for
          trying out and for tests, not for production. Set DATABASE_URL to run on PostgreSQL.
        </Note>
      )}
      {whoami.isError && <Problem error={whoami.error} onRetry={() => void whoami.refetch()} />}
      <Columns>
        <Panel title="Server">
          {whoami.data === undefined ? (
            <Bone height={90} />
          ) : (
            <Facts
              items={[
                ["Version", whoami.data.server.version],
                ["Store", store === "embedded" ? "embedded (PGlite)" : "PostgreSQL"],
                ["Environment", whoami.data.environment.name],
              ]}
            />
          )}
        </Panel>
        <Ready />
        <Billing />
      </Columns>
    </Page>
  );
}

function Ready() {
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

function Mode({ isLive }: { readonly isLive: boolean }) {
  return <Pill tone={isLive ? "bad" : "info"}>{isLive ? "Live" : "Test"}</Pill>;
}

function Billing() {
  const connections = useQuery({
    queryKey: ["connections"],
    queryFn: ({ signal }) => client.billing.connections({ signal }),
  });
  const connection = connections.data?.[0];
  return (
    <Panel title="Billing provider">
      {connections.isPending && <Bone height={90} />}
      {connections.isError && <Problem error={connections.error} />}
      {connections.isSuccess && connection === undefined && (
        <p>Stripe is not connected. carryover integrations stripe connects this environment.</p>
      )}
      {connection !== undefined && (
        <Facts
          items={[
            ["Stripe account", connection.accountId ?? "–"],
            ["Mode", <Mode key="mode" isLive={connection.livemode} />],
            [
              "Key",
              <span key="key" className="mono">
                …{connection.keyTail}
              </span>,
            ],
            ["Events", connection.hasWebhookSecret ? "signed" : "no webhook secret yet"],
          ]}
        />
      )}
    </Panel>
  );
}
