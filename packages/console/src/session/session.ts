import { AuthenticationError, type Session } from "@carryover/sdk";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { client } from "./client.ts";

/** The session of this browser, or null. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await client.session.retrieve({ signal });
    } catch (error) {
      if (error instanceof AuthenticationError) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Ends the session. One that has ended already is as good. */
export async function signOut(): Promise<void> {
  try {
    await client.session.signOut();
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
  }
}

/** Whether the session may write, and why it may not, for buttons that do. */
export function useMayWrite(): { readonly mayWrite: boolean; readonly whyNot: string | undefined } {
  const { data } = useQuery(sessionQuery);
  const mayWrite = data?.kind === "server";
  const whyNot = "You have signed in with a viewer key, which can only read.";
  return { mayWrite, whyNot: mayWrite ? undefined : whyNot };
}
