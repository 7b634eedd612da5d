import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sessionQuery } from "../session/session.ts";
import { Role, Schemes } from "../shell/who.tsx";
import { Moment } from "../show/moment.tsx";
import { Columns, Facts, Page, Panel } from "../show/page.tsx";

/** What concerns this browser and its session alone. */
export function SettingsPage(): ReactNode {
  const { data: session } = useQuery(sessionQuery);
  const zone = Intl.DateTimeFormat().resolvedOptions();
  return (
    <Page title="Settings">
      <Columns>
        <Panel title="Session">
          <Facts
            items={[
              ["Environment", session?.environment.name],
              ["Role", <Role key="role" kind={session?.kind} />],
              ["Ends if unused", <Moment key="ends" at={session?.expiresAt} />],
            ]}
          />
        </Panel>
        <Panel title="Display">
          <Facts
            items={[
              ["Color scheme", <Schemes key="scheme" />],
              ["Time zone", `${zone.timeZone}, that of this browser; hover a time for UTC`],
              ["Language of numbers", zone.locale],
            ]}
          />
        </Panel>
        <Panel title="For programs">
          <Facts
            items={[
              [
                "API",
                <a key="docs" href="/docs">
                  Documentation of this server
                </a>,
              ],
              [
                "Description",
                <a key="api" href="/openapi.json">
                  openapi.json
                </a>,
              ],
            ]}
          />
        </Panel>
      </Columns>
    </Page>
  );
}
