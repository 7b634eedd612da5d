import { Button, Checkbox, Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useCallback } from "react";
import { catalogQuery } from "../../catalog/document.ts";
import { Choice, Filters, TextFilter } from "../../show/choice.tsx";
import {
  type ColumnName,
  type CustomersSearch,
  columnNames,
  columnsAtFirst,
  type onlyThose,
  type Sort,
  subscriptionStates,
} from "../search.ts";
import { customerColumns } from "./columns.tsx";

const onlyNames: ReadonlyArray<readonly [(typeof onlyThose)[number], string]> = [
  ["trial", "in a trial"],
  ["over-limit", "over a limit"],
  ["not-archived", "not archived"],
  ["archived", "archived"],
];

const sortNames: ReadonlyArray<readonly [Sort, string]> = [
  ["createdAt", "creation"],
  ["updatedAt", "last change"],
  ["name", "name"],
  ["id", "id"],
];

/** What is looked for, and what changes it. */
interface Changeable {
  readonly search: CustomersSearch;
  readonly onChange: (part: CustomersSearch) => void;
}

/** Everything that decides who is listed, in which order, and with which columns. */
export function CustomersFilters({ search, onChange }: Changeable): ReactNode {
  const setFind = useCallback((find: string | undefined) => onChange({ find }), [onChange]);
  const setFrom = useCallback((from: string | undefined) => onChange({ from }), [onChange]);
  const setTo = useCallback((to: string | undefined) => onChange({ to }), [onChange]);
  const states = subscriptionStates.map((one) => [one, words(one)] as const);
  return (
    <Filters>
      <TextFilter
        label="Search"
        value={search.find}
        placeholder="id, name, e-mail or billing id"
        onChange={setFind}
      />
      <PlanChoice search={search} onChange={onChange} />
      <Choice
        label="Subscription"
        value={search.status}
        options={states}
        onChoose={(status) => onChange({ status })}
      />
      <Choice
        label="Only"
        value={search.only}
        any="all"
        options={onlyNames}
        onChoose={(only) => onChange({ only })}
      />
      <TextFilter label="Created from" type="date" value={search.from} onChange={setFrom} />
      <TextFilter label="to" type="date" value={search.to} onChange={setTo} />
      {search.run !== undefined && (
        <Button variant="light" h={32} onClick={() => onChange({ run: undefined })}>
          Created by run {search.run.slice(0, 13)}… ×
        </Button>
      )}
      <OrderChoice search={search} onChange={onChange} />
      <ColumnChoice
        columns={search.columns ?? columnsAtFirst}
        onChange={(columns) => onChange({ columns })}
      />
    </Filters>
  );
}

function PlanChoice({ search, onChange }: Changeable) {
  const { data } = useQuery(catalogQuery);
  const plans = (data?.plans ?? []).map(({ id, displayName }) => [id, displayName ?? id] as const);
  const known = search.plan === undefined || plans.some(([id]) => id === search.plan);
  const unknown = known ? [] : [[search.plan ?? "", search.plan ?? ""] as const];
  return (
    <Choice
      label="Plan"
      value={search.plan}
      options={[...plans, ...unknown]}
      onChoose={(plan) => onChange({ plan })}
    />
  );
}

function OrderChoice({ search, onChange }: Changeable) {
  return (
    <>
      <Choice
        label="Sort by"
        value={search.sort ?? "createdAt"}
        any={null}
        options={sortNames}
        onChoose={(sort) => onChange({ sort: sort === "createdAt" ? undefined : sort })}
      />
      <Choice
        label="Order"
        value={search.order ?? "asc"}
        any={null}
        options={[
          ["asc", "ascending"],
          ["desc", "descending"],
        ]}
        onChoose={(order) => onChange({ order: order === "desc" ? "desc" : undefined })}
      />
    </>
  );
}

function words(status: string): string {
  return status.toLowerCase().replace("_", " ");
}

function ColumnChoice({
  columns,
  onChange,
}: {
  readonly columns: readonly ColumnName[];
  readonly onChange: (columns: ColumnName[]) => void;
}) {
  return (
    <Popover position="bottom-start" trapFocus shadow="md">
      <Popover.Target>
        <Button variant="default" h={32}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        {columnNames.map((name) => (
          <Checkbox
            key={name}
            size="xs"
            py={4}
            label={customerColumns[name].name}
            checked={columns.includes(name)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(
                columnNames.filter((one) => (one === name ? checked : columns.includes(one))),
              )
            }
          />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
