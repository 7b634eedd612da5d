/** What bounds the server's work at the billing provider, cutovers and conformance. */
export const billingLimits = {
  /** Stripe, live: requests per second to one endpoint, as Stripe documents it. */
  stripeLiveEndpointRate: 25,
  /** Stripe, live: requests per second of the whole account, as Stripe documents it. */
  stripeLiveAccountRate: 100,
  /** Stripe, sandbox: writes per second to one endpoint, so that reads have room beside them. */
  stripeTestWriteRate: 12,
  /** Stripe, sandbox: requests per second of the whole account, as Stripe documents it. */
  stripeTestAccountRate: 25,
  /** Requests to one Stripe account under way: the live rate, if each takes half a second. */
  stripeInFlightMax: 50,
  /** Requests of one Stripe account that wait for their turn: minutes of work, some MB. */
  stripeWaitingMax: 10_000,
  /**
   * If Stripe does not answer for so long, try again with the same key. v1 clients stop at 60 s.
   */
  stripeTimeoutMs: 30_000,
  /** Tries of a request to Stripe with the same key after a lost connection or a conflict. */
  stripeAttemptsMax: 5,
  /** First pause between two such tries; doubles, with jitter, up to 8 s. */
  stripePauseMs: 250,
  /** How long a request that Stripe's rate limit turns away is tried again. */
  stripeRateLimitedMs: 60_000,
  /** A `Date` of Stripe whose request took longer is not taken: nobody knows when it was made. */
  stripeClockRoundTripMs: 5_000,
  /** Stripe accounts of which the connection is kept open; one of each environment. */
  stripeConnectionsMax: 100,
  /** An event of Stripe; one of a subscription with its 20 items is some 30 kB. */
  webhookBytesMax: 256 * 1024,
  /** Events at a time whose signature is not verified yet; reading one and its HMAC take 1 ms. */
  webhooksUnverifiedMax: 8,
  /** …of one connection, so that nobody who knows one address keeps out the events of another. */
  webhooksUnverifiedPerConnectionMax: 2,
  /** Such events of one connection that wait; Stripe delivers again what is turned away. */
  webhooksWaitingMax: 100,
  /** How long such an event waits for its turn, and then has to arrive. Stripe sends it at once. */
  webhookArrivalMs: 5_000,
  /** Signatures that the header of an event may have; while a secret is replaced there are two. */
  webhookSignaturesMax: 10,
  /** How old the signature of an event of Stripe may be, as in Stripe's own libraries. */
  webhookToleranceMs: 5 * 60 * 1_000,
  /** A subscription that was made so lately may not be written here yet when its event comes. */
  webhookProvisioningMs: 10 * 60 * 1_000,
  /** How long an event is known as taken in. Stripe delivers again for three days. */
  webhookEventsKeptMs: 30 * 24 * 60 * 60 * 1_000,

  /** A start that is given may be this late without being one of the past: clocks differ. */
  billingStartToleranceMs: 60_000,
  /** Days to pay an invoice of a subscription, by default. */
  invoiceDaysUntilDue: 30,
  /** How often the server looks for work at the billing provider that is due. */
  billingTaskPollMs: 1_000,
  /** Work at the provider is left alone so long by others, while who began it is at it. */
  billingTaskLeaseMs: 90_000,
  /** Longest pause between two tries of work at the provider; doubles from 2 s. */
  billingRetryMsMax: 10 * 60 * 1_000,
  /** A request is repeated with its key for so long; Stripe forgets keys after 24 hours. */
  billingKeyMs: 23 * 60 * 60 * 1_000,
  /** After that it is looked for twice, so far apart, before it is made anew. */
  billingLookAgainMs: 60_000,
  /** Nothing that was sent can still arrive after so long. */
  billingInFlightMs: 10 * 60 * 1_000,

  /** Subscriptions that a cutover moves together: a page of Stripe's list shows them all. */
  cutoverGroupMax: 50,
  /** Subscriptions that are moved and looked at before any other: the loss if Stripe surprises. */
  cutoverFirstGroupMax: 3,
  /** Before they are looked at: what Stripe does besides, and its lists, may be late by seconds. */
  cutoverSettleMs: 3_000,
  /** What renews within this time is not begun with hold: a person has to look before it renews. */
  cutoverHoldMarginMs: 7 * 24 * 60 * 60 * 1_000,
  /** Such groups under way, each at another step: what the rates of the endpoints can keep busy. */
  cutoverGroupsMax: 8,
  /** Stripe prices of one mapping: as many as fill its body. */
  mappedPricesMax: 10_000,
  /** Subscriptions that one rollback names. */
  rollbackSubscriptionsMax: 1_000,
  /** Scenarios that one run of conformance names; there are some sixty. */
  conformanceScenariosMax: 100,
  /** Items of a plan that are stored together, as many as Stripe lists on a page. */
  cutoverPlanPageMax: 100,
  /** How long a plan may be applied; by then balances, taxes and cards have changed. */
  cutoverPlanValidMs: 24 * 60 * 60 * 1_000,
  /** How long one process has a cutover for itself; it prolongs that when half of it is gone. */
  cutoverLeaseMs: 30_000,
  /** An outage of Stripe is reported after this long at the latest, even if other work goes on. */
  cutoverOutageMs: 10_000,
  /** Answers of Stripe that come within this time share a commit. */
  cutoverCollectMs: 15,
  /** A look at old and new that allows to cancel: with what then waits for its turn, under 60 s. */
  cutoverRecheckMs: 20_000,
  /** No new subscription is created this shortly before the old one renews. */
  cutoverCreateMarginMs: 30 * 60 * 1_000,
  /** No new subscription is canceled this shortly before it renews: both would be billed. */
  cutoverUndoMarginMs: 60_000,
  /** Metered usage of this long is billed by both: an older new one is undone, not its old one. */
  cutoverMeteredOverlapMs: 5 * 60 * 1_000,
  /** Items whose old state is opened again in one transaction when a cutover is applied again. */
  cutoverOpenMax: 500,
  /** How often the server looks for cutovers without being woken. */
  cutoverWorkMs: 1_000,
  /** How often the server looks for first renewals; their invoices are drafts for an hour. */
  cutoverReconcileMs: 10 * 60 * 1_000,
  /** Waiting ones that renew within this time are looked at again, at the same times. */
  cutoverHeldLookMs: 6 * 60 * 60 * 1_000,
  /** The status counts waiting moves that renew within this time. */
  cutoverRenewsSoonMs: 24 * 60 * 60 * 1_000,
  /** After this long without a renewal somebody has to look. */
  cutoverRenewalLateMs: 3 * 24 * 60 * 60 * 1_000,
  /** How long a check of conformance waits for a test clock of Stripe to get where it is sent. */
  conformanceClockMs: 10 * 60 * 1_000,
  /** The longest pause between two looks at such a clock. */
  conformancePollMs: 4_000,
  /** Clocks of checks that were killed are removed when they are so old; none runs as long. */
  conformanceLeftMs: 12 * 60 * 60 * 1_000,
  /** Environments whose newest check a process remembers; the store has it too. */
  conformanceRunsMax: 100,
  /** How long a check counts before a live cutover; Stripe and accounts change by the month. */
  conformanceValidMs: 30 * 24 * 60 * 60 * 1_000,
  /** Checks of one account that are kept: a full one, and those that try parts of it again. */
  conformanceKeptMax: 20,
  /** A check that has kept nothing for so long has died; one scenario waits for clocks thrice. */
  conformanceSilentMs: 60 * 60 * 1_000,
} as const;
