/** Which page of a list to load. */
export interface Wish {
  readonly after?: string;
}

/** Returns what to pass for the page that follows, or null after the last one. */
export function nextOf({
  pagination,
}: {
  readonly pagination: { readonly next: string | null };
}): Wish | null {
  return pagination.next === null ? null : { after: pagination.next };
}

/** Comes after every id: a list that is walked back from here begins with the newest. */
export const afterAll = "ffffffff-ffff-ffff-ffff-ffffffffffff";
