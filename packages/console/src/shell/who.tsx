import { useMantineColorScheme } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { leave } from "../session/leave.ts";
import { sessionQuery, signOut } from "../session/session.ts";
import { tellOtherTabs } from "../session/tabs.ts";
import { Pill } from "../show/states.tsx";
import { Icon } from "./icons.tsx";
import style from "./shell.module.css";

/** The environment and the role of who has signed in, the color scheme, and the way out. */
export function Who(): ReactNode {
  const { data: session } = useQuery(sessionQuery);
  const queries = useQueryClient();
  const router = useRouter();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      tellOtherTabs("signed-out");
      leave(queries, router);
    },
  });
  return (
    <section className={style.who} aria-label="Signed in">
      <div className={style.environment} title={session?.environment.name}>
        {session?.environment.name}
      </div>
      <div className={style.role}>
        <Role kind={session?.kind} />
        {session && <span className="mono">…{session.key.tail}</span>}
      </div>
      <Schemes />
      <button
        type="button"
        className={style.out}
        disabled={leaving.isPending}
        onClick={() => leaving.mutate()}
      >
        <Icon name="signOut" /> Sign out
      </button>
    </section>
  );
}

/** What the session may do. */
export function Role({ kind }: { readonly kind: "server" | "viewer" | undefined }): ReactNode {
  if (kind === undefined) return null;
  return kind === "server" ? (
    <Pill tone="accent">Full access</Pill>
  ) : (
    <Pill tone="warn">Read only</Pill>
  );
}

const schemes = [
  ["light", "Light"],
  ["dark", "Dark"],
  ["auto", "System"],
] as const;

/** Chooses the color scheme; this browser keeps it. */
export function Schemes(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a border and a legend.
    <div className={style.schemes} role="group" aria-label="Color scheme">
      {schemes.map(([scheme, name]) => (
        <button
          key={scheme}
          type="button"
          className={style.scheme}
          aria-pressed={colorScheme === scheme}
          onClick={() => setColorScheme(scheme)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
