import type { ApiKey, NewApiKey } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { client } from "../session/client.ts";
import { useMayWrite } from "../session/session.ts";
import { Confirm } from "../show/confirm.tsx";
import { Moment } from "../show/moment.tsx";
import { Page, Panel } from "../show/page.tsx";
import { Bones, Empty, Pill, Problem, type Tone } from "../show/states.tsx";
import { type Column, Table } from "../show/table.tsx";
import { CreateKey } from "./create-key.tsx";
import { type KeyKind, keysQuery } from "./keys.ts";
import { RotateKey } from "./rotate-key.tsx";
import { ShowKey } from "./show-key.tsx";

type Open =
  | { readonly dialog: "create" }
  | { readonly dialog: "rotate" | "revoke"; readonly key: ApiKey }
  | { readonly dialog: "show"; readonly key: NewApiKey };

/** The keys of the environment: made, replaced and revoked here. */
export function KeysPage(): ReactNode {
  const [open, setOpen] = useState<Open | null>(null);
  const { mayWrite, whyNot } = useMayWrite();
  const keys = useQuery(keysQuery);
  return (
    <Page
      title="Keys"
      lead="Server keys may do everything, viewer keys read, client keys check entitlements."
      actions={
        <Button disabled={!mayWrite} title={whyNot} onClick={() => setOpen({ dialog: "create" })}>
          Create a key
        </Button>
      }
    >
      <Panel title="Keys" flush>
        {keys.isPending && <Bones lines={3} height={44} />}
        {keys.isError && keys.data === undefined && (
          <Problem error={keys.error} onRetry={() => void keys.refetch()} />
        )}
        {keys.data?.length === 0 && (
          <Empty title="There is no key." command="carryover keys create" />
        )}
        {keys.data !== undefined && keys.data.length > 0 && (
          <Table
            label="Keys"
            columns={columnsFor(mayWrite, setOpen)}
            rows={keys.data}
            keyOf={({ id }) => id}
          />
        )}
      </Panel>
      {open !== null && <Dialog open={open} onChange={setOpen} />}
    </Page>
  );
}

const tones = {
  server: "accent",
  viewer: "info",
  client: "calm",
} as const satisfies Record<KeyKind, Tone>;

function columnsFor(
  mayWrite: boolean,
  setOpen: (open: Open) => void,
): ReadonlyArray<Column<ApiKey>> {
  return [
    {
      name: "Key",
      cell: ({ tail, name }) => (
        <>
          {name} <span className="mono">…{tail}</span>
        </>
      ),
    },
    { name: "Kind", cell: ({ kind }) => <Pill tone={tones[kind]}>{kind}</Pill> },
    { name: "Created", cell: ({ createdAt }) => <Moment at={createdAt} form="day" /> },
    {
      name: "Last used",
      isWide: true,
      cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} form="ago" none="–" />,
    },
    {
      name: "Requests",
      cell: ({ id, tail }) => <RequestsOf id={id} tail={tail} />,
    },
    {
      name: "State",
      cell: (key) => <State apiKey={key} />,
    },
    {
      name: "Actions",
      align: "right",
      cell: (key) =>
        mayWrite && !key.revokedAt ? (
          <>
            {key.expiresAt === null && (
              <Button
                variant="subtle"
                onClick={() => setOpen({ dialog: "rotate", key })}
                aria-label={`Replace the key …${key.tail}`}
              >
                Replace
              </Button>
            )}
            <Button
              variant="subtle"
              color="red"
              c="var(--bad)"
              onClick={() => setOpen({ dialog: "revoke", key })}
              aria-label={`Revoke the key …${key.tail}`}
            >
              Revoke
            </Button>
          </>
        ) : (
          "–"
        ),
    },
  ];
}

function RequestsOf({ id, tail }: Pick<ApiKey, "id" | "tail">) {
  return (
    <Link to="/requests" search={{ key: id }} aria-label={`Requests of the key …${tail}`}>
      Requests
    </Link>
  );
}

function State({ apiKey: { revokedAt, expiresAt } }: { readonly apiKey: ApiKey }) {
  if (revokedAt !== null) return <Pill>Revoked</Pill>;
  if (expiresAt === null) return <Pill tone="good">Works</Pill>;
  return (
    <Pill tone="warn">
      Ends <Moment at={expiresAt} />
    </Pill>
  );
}

function Dialog({
  open,
  onChange,
}: {
  readonly open: Open;
  readonly onChange: (open: Open | null) => void;
}) {
  const close = () => onChange(null);
  const show = (key: NewApiKey) => onChange({ dialog: "show", key });
  if (open.dialog === "create") return <CreateKey onClose={close} onCreated={show} />;
  if (open.dialog === "show") return <ShowKey apiKey={open.key} onClose={close} />;
  return open.dialog === "rotate" ? (
    <RotateKey apiKey={open.key} onClose={close} onRotated={show} />
  ) : (
    <Revoke apiKey={open.key} onClose={close} />
  );
}

function Revoke({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => client.keys.revoke(apiKey.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keysQuery.queryKey });
      onClose();
    },
  });
  return (
    <Confirm
      title={`Revoke the key …${apiKey.tail}?`}
      action="Revoke the key"
      isDangerous
      isPending={revoking.isPending}
      error={revoking.error}
      onConfirm={() => revoking.mutate()}
      onClose={onClose}
    >
      Every request with it is refused from now on, and sessions that it has opened end. This cannot
      be taken back.
    </Confirm>
  );
}
