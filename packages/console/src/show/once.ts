import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";

/** Something that a click sends. */
export interface Once<T> {
  /** Sends it; a second click while the first is on its way does nothing. */
  readonly send: (body: T) => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

/**
 * Sends what a click asks for, at most once: every try of the same body has the same idempotency
 * key until it has succeeded, so that a second click after a lost answer continues the first. A key
 * is no secret, so it may be made where browsers withhold randomUUID.
 */
export function useOnce<T, R>(
  work: (body: T, options: { readonly idempotencyKey: string }) => Promise<R>,
  onDone: (result: R) => unknown,
): Once<T> {
  const last = useRef<{ readonly body: string; readonly key: string } | null>(null);
  const isSending = useRef(false);
  const sending = useMutation({
    mutationFn: (body: T) => {
      const text = JSON.stringify(body) ?? "";
      if (last.current?.body !== text) last.current = { body: text, key: newKey() };
      return work(body, { idempotencyKey: last.current.key });
    },
    onSuccess: (result) => {
      last.current = null;
      return onDone(result);
    },
    onSettled: () => {
      isSending.current = false;
    },
  });
  const send = (body: T) => {
    // Two clicks may come before the button is drawn as disabled.
    if (isSending.current) return;
    isSending.current = true;
    sending.mutate(body);
  };
  return { send, isPending: sending.isPending, error: sending.error };
}

function newKey(): string {
  const part = () => Math.random().toString(36).slice(2);
  return globalThis.crypto?.randomUUID?.() ?? `${Date.now().toString(36)}-${part()}-${part()}`;
}
