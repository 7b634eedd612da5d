/** Limits of comparisons with the billing provider; a part of `limits`. */
export const comparisonLimits = {
  /** How often the server looks for comparisons with Stripe without being woken. */
  comparisonPollMs: 1_000,
  /** How long one process has a comparison for itself; it prolongs that with each page. */
  comparisonLeaseMs: 120_000,
  /** How often the server looks whether it is to begin one by itself. */
  comparisonScheduleMs: 60_000,
  /** Interval between automatic comparisons, if they are enabled: 4 a day. */
  comparisonEveryMs: 6 * 60 * 60 * 1_000,
  /** Comparisons of one environment that wait or run; each reads the whole account. */
  comparisonsOpenMax: 5,
  /** Finished comparisons of one environment that are kept, each with all its entries. */
  comparisonsKeptMax: 5,
  /** A comparison that no process has continued for so long fails. */
  comparisonAbandonedMs: 60 * 60 * 1_000,
  /** Subscriptions that one page of a comparison reads, as many as Stripe lists. */
  comparisonPageMax: 100,
  /** Subscriptions that Stripe does not list, and that one comparison asks for one by one. */
  comparisonLooksMax: 1_000,
  /** Of these, and of those that somebody changes meanwhile, asked for at a time. */
  comparisonReadsMax: 8,
  /** Pages of events that one comparison reads to know who has changed something last. */
  comparisonEventPagesMax: 100,
  /** Stripe lists the events of so many days. */
  comparisonEventsMs: 30 * 24 * 60 * 60 * 1_000,
  /** How far the ends of a period may be apart on both sides: clocks differ. */
  comparisonSkewMs: 5 * 60 * 1_000,
} as const;
