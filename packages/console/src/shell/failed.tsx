import type { ErrorComponentProps } from "@tanstack/react-router";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../show/page.tsx";
import { Empty, Problem } from "../show/states.tsx";

/** Stands for a page that failed. */
export function Failed({ error, reset }: ErrorComponentProps): ReactNode {
  return (
    <Page title="This page failed">
      <Problem error={error} onRetry={reset} />
    </Page>
  );
}

/** Stands where an address leads to nothing. */
export function Missing(): ReactNode {
  return (
    <Page title="There is no such page">
      <Empty
        title="This address leads to nothing."
        action={<Link to="/imports">See the imports</Link>}
      >
        It may have been cut off on its way to you.
      </Empty>
    </Page>
  );
}
