import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { client } from "../session/client.ts";
import { Moment } from "../show/moment.tsx";
import { bytes, count } from "../show/number.ts";
import { Columns, Facts, Page, Panel } from "../show/page.tsx";
import { Bone, Note, Pill, Problem } from "../show/states.tsx";
import { healthQuery } from "./queries.ts";
import { Queues } from "./queues.tsx";
import { Ready } from "./ready.tsx";
import { Workers } from "./workers.tsx";

/** How the server, its workers, the database and the queues are doing. */
export function HealthPage(): ReactNode {
  const { data, error, isError, refetch } = useQuery(healthQuery);
  return (
    <Page title="Health" lead="Asked again every five seconds.">
      {data?.isForProduction === false && (
        <Note tone="warn">
          This server runs on the embedded store, in one process and without replicas: good for
          trying out and for tests, not for production. Set DATABASE_URL to run on PostgreSQL.
        </Note>
      )}
      {isError && <Problem error={error} onRetry={() => void refetch()} />}
      <Columns>
        <ServerPart />
        <DatabasePart />
        <Ready />
        <Billing />
      </Columns>
      <Workers />
      <Queues />
    </Page>
  );
}

function ServerPart() {
  const { data } = useQuery(healthQuery);
  const log = data?.requestLog;
  return (
    <Panel title="Server">
      {data === undefined || log === undefined ? (
        <Bone height={112} />
      ) : (
        <Facts
          items={[
            ["Version", data.server.version],
            ["Started", <Moment key="started" at={data.server.startedAt} />],
            ["Log of requests", log.mode === "all" ? "on, with checks" : log.mode],
            ["Without room in it", log.dropped === 0 ? "none" : count(log.dropped)],
          ]}
        />
      )}
    </Panel>
  );
}

function DatabasePart() {
  const { data } = useQuery(healthQuery);
  const database = data?.database;
  return (
    <Panel title="Database">
      {database === undefined ? (
        <Bone height={112} />
      ) : (
        <Facts
          items={[
            [
              "Store",
              `${database.store === "embedded" ? "embedded" : "PostgreSQL"} ${database.version}`,
            ],
            ["Size", bytes(database.sizeBytes)],
            ["Connections", connectionsOf(database)],
            ["Replicas", database.replicas === 0 ? "none" : count(database.replicas)],
          ]}
        />
      )}
    </Panel>
  );
}

function connectionsOf({
  connections,
  pool,
}: NonNullable<ReturnType<typeof useHealth>>["database"]): string {
  if (pool === null) return "one process";
  const own = `${count(pool.total)} of this server, ${count(pool.waiting)} wait`;
  return `${count(connections.used)} of ${count(connections.max)} (${own})`;
}

function useHealth() {
  return useQuery(healthQuery).data;
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
      {connections.isPending && <Bone height={112} />}
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
