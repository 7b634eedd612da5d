/** Limits of the search of customers. A part of `limits`. */
export const searchLimits = {
  /** Characters that a search takes: more than an id or a name that somebody types. */
  searchLengthMax: 100,
  /** Customers of one page of a search. A page of a list of v1 has at most 100. */
  searchPageMax: 500,
  /** Customers that a search collects and sorts, where a filter finds no more than that. */
  searchCollectMax: 5_000,
  /** Those that it collects where the list, read in its order, has too few of them. */
  searchCollectLateMax: 20_000,
  /** Rows of the list that one statement of a search goes through. */
  searchSliceRows: 5_000,
  /** After this time a search begins no further statement: the page may have less, and a cursor. */
  searchMs: 60,
  /** Timeout of one statement of a search. */
  searchStatementMs: 2_000,
  /** Customers whose usage is compared with their limits at a time. */
  searchJudgedMax: 200,
  /** Customers that a search counts at once, without being asked for an exact number. */
  searchCountedMax: 10_000,
  /** Customers of an embedded store among which it counts: nobody else is answered meanwhile. */
  searchCountedEmbeddedMax: 100_000,
  /** Exact counts at a time; a further one says how many there are at least. */
  searchCountsAtOnce: 2,
  /** Features that one request explains by name. */
  explainedFeaturesMax: 50,
  /** Subscriptions of one customer that a search shows. */
  searchSubscriptionsMax: 5,
} as const;
