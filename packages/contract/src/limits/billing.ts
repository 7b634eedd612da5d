/** Limits of the server's work at the billing provider, of cutovers and conformance checks. */
export const billingLimits = {
  /** Stripe, live: requests per second to one endpoint, as Stripe documents it. */
  stripeLiveEndpointRate: 25,
  /** Stripe, live: requests per second of the whole account, as Stripe documents it. */
  stripeLiveAccountRate: 100,
  /** Stripe, sandbox: writes per second to one endpoint; leaves capacity for reads. */
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
  /** A `Date` header of Stripe is ignored if its request took longer: its moment is uncertain. */
  stripeClockRoundTripMs: 5_000,
  /** Stripe accounts with an open connection; one per environment. */
  stripeConnectionsMax: 100,
  /** An event of Stripe; one of a subscription with its 20 items is some 30 kB. */
  webhookBytesMax: 256 * 1024,
  /** Events at a time whose signature is not verified yet; reading one and its HMAC take 1 ms. */
  webhooksUnverifiedMax: 8,
  /**
   * Unverified events of one connection, so that a known address cannot block other connections.
   */
  webhooksUnverifiedPerConnectionMax: 2,
  /** Waiting events of one connection; Stripe delivers refused events again. */
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

  /** How late an explicit start may be without counting as past: clocks differ. */
  billingStartToleranceMs: 60_000,
  /** Days to pay an invoice of a subscription, by default. */
  invoiceDaysUntilDue: 30,
  /** How often the server looks for work at the billing provider that is due. */
  billingTaskPollMs: 1_000,
  /** Work at the provider is left alone so long by others, while who began it is at it. */
  billingTaskLeaseMs: 90_000,
  /** Longest pause between two tries of work at the provider; doubles from 2 s. */
  billingRetryMsMax: 10 * 60 * 1_000,
  /** How long a request is repeated with its key; Stripe forgets keys after 24 hours. */
  billingKeyMs: 23 * 60 * 60 * 1_000,
  /** Afterwards its object is searched for twice, this far apart, before a new request. */
  billingLookAgainMs: 60_000,
  /**
   * How long the warnings of a provisioned subscription are kept, since it was created: whoever
   * repeats the request gets them. Its key is remembered for a day, and work at the provider that
   * fails may take some more.
   */
  provisionWarningsKeptMs: 7 * 24 * 60 * 60 * 1_000,
  /** No request can still arrive after this long. */
  billingInFlightMs: 10 * 60 * 1_000,

  /** Subscriptions that a cutover moves together: a page of Stripe's list shows them all. */
  cutoverGroupMax: 50,
  /** Subscriptions that are moved and examined first: the possible loss if Stripe surprises. */
  cutoverFirstGroupMax: 3,
  /** Pause before they are examined: Stripe's follow-up work and lists may lag by seconds. */
  cutoverSettleMs: 3_000,
  /** With hold, no move starts this shortly before a renewal: a person must review it first. */
  cutoverHoldMarginMs: 7 * 24 * 60 * 60 * 1_000,
  /** Such groups in flight, each at another step; enough to use the rates of all endpoints. */
  cutoverGroupsMax: 8,
  /** Stripe prices of one mapping: as many as fill its body. */
  mappedPricesMax: 10_000,
  /** Subscriptions that one apply names; a body of them is small, and a page shows them. */
  applySubscriptionsMax: 1_000,
  /** Subscriptions that one rollback names. */
  rollbackSubscriptionsMax: 1_000,
  /** Scenarios that one run of conformance names; there are some sixty. */
  conformanceScenariosMax: 100,
  /** Items of a plan that are stored together, as many as Stripe lists on a page. */
  cutoverPlanPageMax: 100,
  /** How long a plan may be applied; balances, taxes and cards change afterwards. */
  cutoverPlanValidMs: 24 * 60 * 60 * 1_000,
  /** How long a process holds a cutover; it renews the lease after half of that time. */
  cutoverLeaseMs: 30_000,
  /** An outage of Stripe is reported after this long, even if other work continues. */
  cutoverOutageMs: 10_000,
  /** Answers of Stripe that come within this time share a commit. */
  cutoverCollectMs: 15,
  /** Age of the check of both subscriptions before a cancellation; below 60 s with queueing. */
  cutoverRecheckMs: 20_000,
  /** No new subscription is created this shortly before its old subscription renews. */
  cutoverCreateMarginMs: 30 * 60 * 1_000,
  /** No new subscription is canceled this shortly before it renews: both would be billed. */
  cutoverUndoMarginMs: 60_000,
  /** Usage of a longer time without metered items is reported: nobody is billed for it. */
  cutoverUsageGapMs: 60_000,
  /** Items whose old state is opened again in one transaction when a cutover is applied again. */
  cutoverOpenMax: 500,
  /** How often the server looks for cutovers without being woken. */
  cutoverWorkMs: 1_000,
  /** How often the server looks for first renewals; their invoices are drafts for an hour. */
  cutoverReconcileMs: 10 * 60 * 1_000,
  /** Waiting subscriptions that renew within this time are checked again, at the same intervals. */
  cutoverHeldLookMs: 6 * 60 * 60 * 1_000,
  /** The status counts waiting moves that renew within this time. */
  cutoverRenewsSoonMs: 24 * 60 * 60 * 1_000,
  /** A renewal that is late by this much needs an operator. */
  cutoverRenewalLateMs: 3 * 24 * 60 * 60 * 1_000,
  /** How long a check of conformance waits for a test clock of Stripe to advance. */
  conformanceClockMs: 10 * 60 * 1_000,
  /** Longest pause between two polls of such a clock. */
  conformancePollMs: 4_000,
  /** Age at which clocks of killed checks are removed; no check runs that long. */
  conformanceLeftMs: 12 * 60 * 60 * 1_000,
  /** Environments whose newest check a process caches; the store holds it too. */
  conformanceRunsMax: 100,
  /** How long a check counts before a live cutover; Stripe and accounts change by the month. */
  conformanceValidMs: 30 * 24 * 60 * 60 * 1_000,
  /** Checks of one account that are kept: a full one, and those that try parts of it again. */
  conformanceKeptMax: 20,
  /** A check that has kept nothing for so long has died; one scenario waits for clocks thrice. */
  conformanceSilentMs: 60 * 60 * 1_000,
} as const;
