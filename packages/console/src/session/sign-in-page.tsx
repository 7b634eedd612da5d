import { ApiError, AuthenticationError } from "@carryover/sdk";
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { Mark } from "../shell/icons.tsx";
import { problemText } from "../show/states.tsx";
import { client } from "./client.ts";
import { localPath } from "./local-path.ts";
import { sessionQuery } from "./session.ts";
import style from "./sign-in-page.module.css";
import { tellOtherTabs } from "./tabs.ts";

const route = getRouteApi("/sign-in");

/** Takes a key, once: the server keeps the session, and no script can read the key again. */
export function SignInPage(): ReactNode {
  const { from } = route.useSearch();
  const queries = useQueryClient();
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const entering = useMutation({
    mutationFn: (key: string) => client.session.signIn(key),
    gcTime: 0,
    onSuccess: (session) => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
      tellOtherTabs("signed-in");
      router.history.replace(localPath(from));
    },
  });
  useEffect(() => {
    document.title = "Sign in · Carryover";
  }, []);
  const submit = () => {
    const key = field.current?.value.trim() ?? "";
    if (key === "") field.current?.focus();
    else entering.mutate(key);
  };
  return (
    <main className={style.wrap}>
      <form
        className={style.card}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div>
          <Mark size={36} />
          <h1 className={style.title}>Sign in to Carryover</h1>
        </div>
        <TextInput
          ref={field}
          label="Server key"
          type="password"
          size="sm"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          placeholder="server-…"
          error={entering.isError ? refusalText(entering.error) : undefined}
        />
        <Button type="submit" size="sm" loading={entering.isPending}>
          Sign in
        </Button>
        <p className={style.hint}>
          A key opens the console of its environment. <code>carryover keys create</code> makes one
          on the server; with <code>--kind viewer</code> it can only read.
        </p>
      </form>
    </main>
  );
}

function refusalText(error: unknown): string {
  if (error instanceof AuthenticationError) return "No environment has this key.";
  if (error instanceof ApiError && error.requestId !== null) {
    return `${problemText(error)} Request ${error.requestId}.`;
  }
  return problemText(error);
}
