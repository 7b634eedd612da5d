import type { FoundCustomer } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { count } from "../../show/number.ts";
import { savePieces } from "../../show/save.ts";
import type { CustomersSearch } from "../search.ts";
import { allFound } from "./found.ts";

type Form = "csv" | "ndjson";

/** Saves all customers that match, in the order of the page; a second click gives it up. */
export function Export({ search }: { readonly search: CustomersSearch }): ReactNode {
  const [read, setRead] = useState(0);
  const stop = useRef<AbortController | null>(null);
  const saving = useMutation({
    mutationFn: async (form: Form) => {
      const controller = new AbortController();
      stop.current = controller;
      setRead(0);
      const pages = allFound(search, controller.signal);
      await savePieces(`customers.${form}`, textOf(form, pages, setRead));
    },
  });
  const isStopped = stop.current?.signal.aborted === true;
  if (saving.isPending) {
    return (
      <Button variant="default" onClick={() => stop.current?.abort()}>
        {count(read)} read: stop
      </Button>
    );
  }
  return (
    <>
      {(["csv", "ndjson"] as const).map((form) => (
        <Button key={form} variant="default" onClick={() => saving.mutate(form)}>
          {saving.isError && !isStopped && saving.variables === form
            ? `Failed: export ${form.toUpperCase()} again`
            : `Export ${form.toUpperCase()}`}
        </Button>
      ))}
    </>
  );
}

async function* textOf(
  form: Form,
  pages: AsyncIterable<readonly FoundCustomer[]>,
  onRead: (read: number) => void,
): AsyncGenerator<string> {
  if (form === "csv") yield `${csvColumns.map(([name]) => name).join(",")}\r\n`;
  let read = 0;
  for await (const customers of pages) {
    read += customers.length;
    onRead(read);
    yield customers.map(form === "csv" ? csvRow : jsonLine).join("");
  }
}

function jsonLine(customer: FoundCustomer): string {
  return `${JSON.stringify(customer)}\n`;
}

type CsvColumn = readonly [name: string, value: (customer: FoundCustomer) => string | null];

const csvColumns: readonly CsvColumn[] = [
  ["id", ({ id }) => id],
  ["name", ({ name }) => name],
  ["email", ({ email }) => email],
  ["billingId", ({ billingId }) => billingId],
  ["plans", ({ subscriptions }) => subscriptions.map(({ planId }) => planId).join(" ")],
  ["statuses", ({ subscriptions }) => subscriptions.map(({ status }) => status).join(" ")],
  ["createdAt", ({ createdAt }) => createdAt],
  ["sourceCreatedAt", ({ sourceCreatedAt }) => sourceCreatedAt ?? null],
  ["updatedAt", ({ updatedAt }) => updatedAt],
  ["archivedAt", ({ archivedAt }) => archivedAt],
  ["metadata", ({ metadata }) => JSON.stringify(metadata)],
];

function csvRow(customer: FoundCustomer): string {
  return `${csvColumns.map(([, value]) => csvCell(value(customer))).join(",")}\r\n`;
}

/** Quotes where need be; what a table program would take for a formula begins with a quote. */
function csvCell(value: string | null): string {
  if (value === null) return "";
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
