/** Cursors of a page, to pass as `after` and `before`; null where the list ends. */
export interface Pagination {
  readonly next: string | null;
  readonly prev: string | null;
}

/** A page as it comes over the wire. */
export interface PageReply<T> {
  readonly data: readonly T[];
  readonly pagination: Pagination;
}

/** The part of a list's query that selects the page; filters are separate. */
export interface PageQuery {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** Loads the page that a query asks for. */
export type LoadPage<T> = (query: PageQuery) => Promise<PageReply<T>>;

/** A list: await it for its first page, or iterate over all its items with `for await`. */
export type Listing<T> = Promise<Page<T>> & AsyncIterable<T>;

/**
 * One page of a list. Iterating over it continues through the following pages. A list that was
 * requested with `before` is walked backwards: its pages, and the items of an iteration. `data` is
 * always in the order of the list.
 */
export class Page<T> implements AsyncIterable<T> {
  readonly data: readonly T[];
  readonly pagination: Pagination;
  readonly #backwards: boolean;
  readonly #following: (() => Promise<Page<T>>) | null;

  constructor(
    reply: PageReply<T>,
    walk: { backwards: boolean; following: (() => Promise<Page<T>>) | null },
  ) {
    this.data = reply.data;
    this.pagination = reply.pagination;
    this.#backwards = walk.backwards;
    this.#following = walk.following;
  }

  /** Whether another page follows. */
  hasNextPage(): boolean {
    return this.#following !== null;
  }

  /** Loads the page that follows, or returns null after the last one. */
  async nextPage(): Promise<Page<T> | null> {
    return this.#following === null ? null : await this.#following();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (let page: Page<T> | null = this; page !== null; page = await page.nextPage()) {
      yield* page.#backwards ? page.data.toReversed() : page.data;
    }
  }
}

/** Starts loading the first page of a list. */
export function listing<T>(load: LoadPage<T>, query: PageQuery): Listing<T> {
  const first = loadPage(load, query);
  return Object.assign(first, {
    async *[Symbol.asyncIterator]() {
      yield* await first;
    },
  });
}

async function loadPage<T>(load: LoadPage<T>, query: PageQuery): Promise<Page<T>> {
  const reply = await load(query);
  const { after: _, before, ...filters } = query;
  const backwards = before !== undefined;
  const cursor = backwards ? reply.pagination.prev : reply.pagination.next;
  if (reply.data.length === 0 || cursor === null) {
    return new Page(reply, { backwards, following: null });
  }
  const position = backwards ? { before: cursor } : { after: cursor };
  return new Page(reply, {
    backwards,
    following: () => loadPage(load, { ...filters, ...position }),
  });
}
