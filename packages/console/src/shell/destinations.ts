import { useQuery } from "@tanstack/react-query";
import { findCustomers } from "../customers/find.ts";
import { client } from "../session/client.ts";
import { pages } from "./pages.ts";

/** Where the palette can lead to. */
export interface Destination {
  readonly href: string;
  readonly name: string;
  readonly kind: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Returns the pages, plans, customers and runs that a text may mean. */
export function useDestinations(text: string): {
  readonly destinations: readonly Destination[];
  readonly isLooking: boolean;
} {
  const wanted = text.trim();
  const isAsked = wanted !== "";
  const plans = useQuery({
    queryKey: ["plans", "all"],
    queryFn: ({ signal }) => client.plans.list({ limit: 100 }, { signal }).then(({ data }) => data),
    staleTime: 60_000,
  });
  const customers = useQuery({
    queryKey: ["customers", "found", wanted],
    queryFn: ({ signal }) => findCustomers(wanted, signal),
    enabled: isAsked,
  });
  const matches = (...names: string[]) =>
    names.some((name) => name.toLowerCase().includes(wanted.toLowerCase()));
  const destinations: Destination[] = [
    ...pages.filter(({ name }) => matches(name)).map(({ to, name }) => page(to, name)),
    ...(uuid.test(wanted)
      ? [{ href: `/imports/${encodeURIComponent(wanted)}`, name: wanted, kind: "Run" }]
      : []),
    ...(isAsked ? (customers.data ?? []) : []).map(({ id, name }) => ({
      href: `/customers/${encodeURIComponent(id)}`,
      name: name === null ? id : `${name} · ${id}`,
      kind: "Customer",
    })),
    ...(isAsked ? (plans.data ?? []) : [])
      .filter(({ id, displayName }) => matches(id, displayName))
      .slice(0, 8)
      .map(({ id, displayName }) => ({
        href: `/catalog?plan=${encodeURIComponent(id)}`,
        name: displayName,
        kind: "Plan",
      })),
  ];
  return { destinations, isLooking: isAsked && customers.isFetching };
}

function page(href: string, name: string): Destination {
  return { href, name, kind: "Page" };
}
