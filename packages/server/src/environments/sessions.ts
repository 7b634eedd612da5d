import { randomBytes } from "node:crypto";
import { limits, type Session } from "@carryover/contract";
import { batchedLookup } from "../batched-lookup.ts";
import type { Database, Queryable } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import type { Caller, OpenSession } from "./caller.ts";
import { digest } from "./key-text.ts";
import type { KeyUses } from "./key-uses.ts";
import * as store from "./sessions-store.ts";

/**
 * The sessions of browsers. A session stands for its key: it may do what the key may, and ends with
 * it, or if nobody uses it. Its token is in the browser's cookie alone.
 */
export interface Sessions {
  /** Opens a session for the key of a caller. Throws IdentityForbidden for a client key. */
  open(database: Database, caller: Caller): Promise<{ token: string; session: Session }>;
  /** Returns whose a token is; null if it is malformed, unknown or ended. Asks like a key. */
  find(database: Database, token: string): Promise<Caller | null>;
  /** Returns whether a session has not ended, without counting that as a use. */
  isOpen(database: Queryable, session: OpenSession): Promise<boolean>;
  /** Ends a session; it ended already if somebody else did. */
  end(database: Database, session: OpenSession): Promise<void>;
  /** Deletes what has ended; returns how many. */
  sweep(database: Database): Promise<number>;
}

export function createSessions(now: () => Date, uses: KeyUses): Sessions {
  const sessionOf = batchedLookup(async (database: Database, _, sha256s: string[]) => {
    const found = await store.findSessions(database, sha256s);
    const open = found.filter((session) => isOpen(session, now()));
    const used = await noteUse(database, open, now());
    return new Map(used.map((session) => [session.sha256, session]));
  });
  return {
    open: (database, caller) => open(database, caller, now()),
    async find(database, token) {
      if (!tokenForm.test(token)) return null;
      const found = await sessionOf(database, "", digest(token));
      if (found === undefined) return null;
      uses.note(found.keyId, now());
      return callerOf(found);
    },
    async isOpen(database, { sha256 }) {
      const [session] = await store.findSessions(database, [sha256]);
      return session !== undefined && isOpen(session, now());
    },
    async end(database, { sha256 }) {
      await store.deleteSession(database, sha256);
    },
    sweep(database) {
      const before = (ms: number) => new Date(now().getTime() - ms);
      const ends = { created: before(limits.sessionMs), used: before(limits.sessionIdleMs) };
      return store.deleteEndedSessions(database, { ...ends, now: now() });
    },
  };
}

const tokenBytes = 32;
const tokenForm = new RegExp(`^[\\w-]{${Math.ceil((tokenBytes * 4) / 3)}}$`);

async function open(database: Database, caller: Caller, now: Date) {
  if (caller.kind === "client") {
    const message = "A client key cannot sign in. Use a server key, or a viewer key to read alone.";
    throw new Refusal("IdentityForbidden", {}, message);
  }
  const token = randomBytes(tokenBytes).toString("base64url");
  const sha256 = digest(token);
  const { keyId } = caller;
  const stored = await database.transaction(async (transaction) => {
    await store.insertSession(transaction, { sha256, keyId, now });
    await store.deleteOldestSessions(transaction, keyId, limits.sessionsPerKeyMax);
    const [session] = await store.findSessions(transaction, [sha256]);
    return session;
  });
  if (stored === undefined) throw new Error("The session was made and is not there.");
  return { token, session: viewOf(stored) };
}

/**
 * Notes the use of sessions, now and then, and returns them. A store that cannot be written to at
 * the moment still answers those who read.
 */
async function noteUse(
  database: Database,
  sessions: readonly store.StoredSession[],
  now: Date,
): Promise<store.StoredSession[]> {
  const noted = now.getTime() - limits.sessionTouchMs;
  const isDue = ({ usedAt }: store.StoredSession) => usedAt.getTime() <= noted;
  const due = sessions.filter(isDue).map(({ sha256 }) => sha256);
  if (due.length > 0) await store.touchSessions(database, due, now).catch(() => {});
  return sessions.map((session) => (isDue(session) ? { ...session, usedAt: now } : session));
}

function isOpen(session: store.StoredSession, now: Date): boolean {
  const isRevoked = session.revokedAt !== null && session.revokedAt <= now;
  return !isRevoked && now.getTime() < expiryOf(session).getTime();
}

function callerOf(stored: store.StoredSession): Caller {
  const { environmentId, keyId, kind, sha256 } = stored;
  return { environmentId, keyId, kind, session: { ...viewOf(stored), sha256 } };
}

/** Returns a session as it is shown. */
function viewOf(stored: store.StoredSession): Session {
  const { environmentId, environment, keyId, tail, createdAt } = stored;
  // Client keys have no sessions.
  const kind = stored.kind === "server" ? "server" : "viewer";
  return {
    environment: { id: environmentId, name: environment },
    key: { id: keyId, kind, tail },
    kind,
    createdAt: createdAt.toISOString(),
    expiresAt: expiryOf(stored).toISOString(),
    endsAt: endOf(createdAt).toISOString(),
  };
}

/** Returns when a session ends unless it is used again. */
function expiryOf({ createdAt, usedAt }: { createdAt: Date; usedAt: Date }): Date {
  const idleEnd = usedAt.getTime() + limits.sessionIdleMs;
  return new Date(Math.min(idleEnd, endOf(createdAt).getTime()));
}

function endOf(createdAt: Date): Date {
  return new Date(createdAt.getTime() + limits.sessionMs);
}
