/**
 * Types of the HTTP API, generated from openapi.json. Do not edit: change the contract and run
 * `npm run generate`.
 */

export interface paths {
    "/api/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List products in the order of their creation. */
        get: operations["listProducts"];
        put?: never;
        /** Create a product. */
        post: operations["createProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update a product: present fields replace, null clears. */
        patch: operations["updateProduct"];
        trace?: never;
    };
    "/api/v1/products/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a product with all its plans and add-ons. */
        post: operations["archiveProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Copy a product; its plans and add-ons are copied as drafts. */
        post: operations["duplicateProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring an archived product back, without its plans and add-ons. */
        post: operations["unarchiveProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List features in the order of their creation. */
        get: operations["listFeatures"];
        put?: never;
        /** Create a feature. */
        post: operations["createFeature"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a feature. */
        get: operations["getFeature"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update a feature: present fields replace, null clears. */
        patch: operations["updateFeature"];
        trace?: never;
    };
    "/api/v1/features/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a feature: its status becomes SUSPENDED. */
        post: operations["archiveFeature"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring an archived feature back. */
        post: operations["unarchiveFeature"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List plans, each in its published version, in the order of creation. */
        get: operations["listPlans"];
        put?: never;
        /** Create a plan: version 1, a draft unless its status is PUBLISHED. */
        post: operations["createPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve the published version of a plan, or its draft if it was never published. */
        get: operations["getPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update the draft of a plan: present fields replace, null clears. */
        patch: operations["updatePlan"];
        trace?: never;
    };
    "/api/v1/plans/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a plan: no new subscription can start on it. */
        post: operations["archivePlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{id}/charges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the prices of a plan, one for each billing period. */
        get: operations["listPlanCharges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a draft of a plan from its published version; an existing one is returned. */
        post: operations["createPlanDraft"];
        /** Remove the draft of a plan. */
        delete: operations["removePlanDraft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{id}/overage-charges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what usage beyond the limits of a plan costs. */
        get: operations["listPlanOverageCharges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish the draft of a plan, for new or for all customers. */
        post: operations["publishPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{planId}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the entitlements of a plan's published version, or of its only draft. */
        get: operations["listPlanEntitlements"];
        put?: never;
        /** Grant features in the draft of a plan, all or none. */
        post: operations["createPlanEntitlements"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{planId}/entitlements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a feature out of the draft of a plan; returns what it granted. */
        delete: operations["deletePlanEntitlement"];
        options?: never;
        head?: never;
        /** Change what the draft of a plan grants of a feature. */
        patch: operations["updatePlanEntitlement"];
        trace?: never;
    };
    "/api/v1/addons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List add-ons, each in its published version, in the order of creation. */
        get: operations["listAddons"];
        put?: never;
        /** Create an add-on: version 1, a draft unless its status is PUBLISHED. */
        post: operations["createAddon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/addons/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve the published version of an add-on, or its draft if it was never published. */
        get: operations["getAddon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update the draft of an add-on: present fields replace, null clears. */
        patch: operations["updateAddon"];
        trace?: never;
    };
    "/api/v1/addons/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive an add-on: no subscription can add it any more. */
        post: operations["archiveAddon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/addons/{id}/charges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the prices of an add-on, one for each billing period. */
        get: operations["listAddonCharges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/addons/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a draft of an add-on from its published version; an existing one is returned. */
        post: operations["createAddonDraft"];
        /** Remove the draft of an add-on. */
        delete: operations["removeAddonDraft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/addons/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish the draft of an add-on, for new or for all customers. */
        post: operations["publishAddon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/addons/{addonId}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the entitlements of an add-on's published version, or of its only draft. */
        get: operations["listAddonEntitlements"];
        put?: never;
        /** Grant features in the draft of an add-on, all or none. */
        post: operations["createAddonEntitlements"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/addons/{addonId}/entitlements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a feature out of the draft of an add-on; returns what it granted. */
        delete: operations["deleteAddonEntitlement"];
        options?: never;
        head?: never;
        /** Change what the draft of an add-on grants of a feature. */
        patch: operations["updateAddonEntitlement"];
        trace?: never;
    };
    "/api/v1/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export the catalog as one declarative document; equal catalogs give equal bytes. */
        get: operations["exportCatalog"];
        /** Make the catalog equal to a document, in one transaction; twice changes nothing. */
        put: operations["applyCatalog"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import 1 to 1,000 customers; each is accounted for by an outcome of its own. */
        post: operations["importCustomers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List customers in the order of their creation. */
        get: operations["listCustomers"];
        put?: never;
        /** Create a customer. */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a customer. */
        get: operations["getCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update a customer: present fields replace, null clears. */
        patch: operations["updateCustomer"];
        trace?: never;
    };
    "/api/v1/customers/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a customer and cancel what it has; doing it twice changes nothing. */
        post: operations["archiveCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring an archived customer back, without its subscriptions. */
        post: operations["unarchiveCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the links of a customer to other systems. */
        get: operations["listCustomerIntegrations"];
        put?: never;
        /** Link a customer to its counterpart in another system. */
        post: operations["linkCustomerIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/integrations/{integrationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve one link. */
        get: operations["getCustomerIntegration"];
        put?: never;
        post?: never;
        /** Remove a link; returns it. */
        delete: operations["unlinkCustomerIntegration"];
        options?: never;
        head?: never;
        /** Point a link at another counterpart. */
        patch: operations["updateCustomerIntegration"];
        trace?: never;
    };
    "/api/v1/customers/{id}/payment-method": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set the default payment method of a customer. */
        post: operations["attachPaymentMethod"];
        /** Remove the default payment method of a customer. */
        delete: operations["detachPaymentMethod"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customer-search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search, filter and sort customers; a page may have fewer than asked before the end. */
        get: operations["searchCustomers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List subscriptions in the order of their creation. */
        get: operations["listSubscriptions"];
        put?: never;
        /** Start a subscription; one that it takes the place of is canceled at its start. */
        post: operations["provisionSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compute what a subscription would cost, from the prices of the catalog; changes nothing. */
        post: operations["previewSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a subscription. */
        get: operations["getSubscription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update a subscription, at once or at the end of its billing period. */
        patch: operations["updateSubscription"];
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a subscription; doing it twice changes nothing. */
        post: operations["cancelSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move a subscription to another resource of its customer. */
        post: operations["transferSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/migrate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move a subscription to the latest published version of its plan and add-ons. */
        post: operations["migrateSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/future-update/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Undo what is scheduled: updates, and a cancellation that has not happened yet. */
        delete: operations["cancelScheduledSubscriptionUpdates"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{id}/future-update/pending-payment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Undo updates that wait for a payment. */
        delete: operations["cancelPendingPaymentSubscriptionUpdates"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve all that a customer may use; an unknown customer is a reason, not a refusal. */
        get: operations["getCustomerEntitlements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/entitlements/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check whether a customer may use a feature; every no is a reason, not a refusal. */
        get: operations["checkCustomerEntitlement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/entitlements/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Explain what a check answers: every source, which one counts, and where it is from. */
        get: operations["explainCustomerEntitlements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/promotional-entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a customer is granted beside its subscriptions, expired ones too. */
        get: operations["listPromotionalEntitlements"];
        put?: never;
        /** Grant features beside the subscriptions; one granted before is replaced. */
        post: operations["grantPromotionalEntitlements"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/promotional-entitlements/{featureId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a promotional entitlement; returns it. */
        delete: operations["revokePromotionalEntitlement"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the resources that a customer has, or had, subscriptions for. */
        get: operations["listCustomerResources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report 1 to 100 usages, which are counted all or none. */
        post: operations["reportUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/{customerId}/history/{featureId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Return the counter of a feature after each report, and its resets. */
        get: operations["getUsageHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept 1 to 1,000 subscriptions; the task applies them and accounts for each. */
        post: operations["importSubscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List import runs in the order of their creation. */
        get: operations["listImportRuns"];
        put?: never;
        /** Open an import run, or find the open one of the same file and options. */
        post: operations["createImportRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve an import run with its counts. */
        get: operations["getImportRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow an import run by server-sent events, until it is over. */
        get: operations["followImportRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/batches/{batch}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve the stored result of a batch. */
        get: operations["getImportBatch"];
        /** Apply a batch exactly once; a repeat returns the stored result. */
        put: operations["putImportBatch"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close a run whose batches are all applied, and compute its findings. */
        post: operations["completeImportRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close a run early; what was applied stays. */
        post: operations["cancelImportRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open the undo of a run, or find the open one; its steps take the records back. */
        post: operations["createImportUndo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/undo-steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the next batches of an undo back; with the last one it is completed. */
        post: operations["stepImportUndo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/undone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what became of the records that an undo was to take back. */
        get: operations["listUndoneRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what became of the records of a run, with the values that they changed. */
        get: operations["listImportOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/extra": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the customers or subscriptions that no record of a run names. */
        get: operations["listExtraRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count the customers or subscriptions that a percentage of --archive-limit is of. */
        get: operations["countHeldRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import-runs/{id}/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the rejected records of a run in the order of the file. */
        get: operations["listImportRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export customers, subscriptions and usage from one snapshot, as lines of JSON or CSV. */
        get: operations["exportRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the connections of the environment; keys are never returned. */
        get: operations["listBillingConnections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/stripe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Connect the environment to a Stripe account; the key is kept encrypted. */
        put: operations["connectStripe"];
        post?: never;
        /** Forget the connection and its key. Nothing changes at Stripe. */
        delete: operations["disconnectStripe"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/stripe/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a page of the customers of the connected Stripe account. */
        get: operations["listStripeCustomers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/stripe/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a page of the subscriptions of the connected Stripe account, in any status. */
        get: operations["listStripeSubscriptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/stripe/{connection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take in an event of Stripe; its signature is the authentication. */
        post: operations["receiveStripeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/stripe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take in an event of Stripe, where a single environment has events. */
        post: operations["receiveOnlyStripeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/comparisons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the newest comparisons with Stripe in the order of their creation. */
        get: operations["listBillingComparisons"];
        put?: never;
        /** Begin to compare all linked subscriptions with Stripe, in the background. */
        post: operations["createBillingComparison"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/comparisons/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a comparison with Stripe: its progress and its totals. */
        get: operations["getBillingComparison"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/comparisons/{id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was found of each subscription, as far as the comparison has come. */
        get: operations["listBillingComparisonEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cutovers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List cutovers in the order of their creation. */
        get: operations["listCutovers"];
        put?: never;
        /** Begin to plan a cutover; it only reads Stripe. Planning continues in the background. */
        post: operations["createCutover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cutovers/conformance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the scenarios of the check, with the verdicts of the newest one, if any. */
        get: operations["getConformance"];
        put?: never;
        /** Test the assumptions of plans about Stripe on the connected test account. */
        post: operations["startConformance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cutovers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a cutover: the header of its plan, totals and progress. */
        get: operations["getCutover"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cutovers/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the subscriptions of a cutover in the order of the plan. */
        get: operations["listCutoverItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cutovers/{id}/items/{subscriptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve one subscription of a cutover, by its old id, with its journal. */
        get: operations["getCutoverItem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cutovers/{id}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Apply a plan, or continue one that was paused, held or stopped. */
        post: operations["applyCutover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cutovers/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish the steps that are under way and begin no other. */
        post: operations["pauseCutover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cutovers/{id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo what is not brought over yet: restore prices, cancel new ones, lift fences. */
        post: operations["rollbackCutover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Return the environment and the kind of the key, and which server this is. */
        get: operations["whoami"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Return who the session of this browser is. */
        get: operations["getSession"];
        put?: never;
        /** Open a session for a browser, which gets it as a cookie that no script can read. */
        post: operations["signIn"];
        /** End the session of this browser. */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys of the environment, the latest first, those that have ended last. */
        get: operations["listKeys"];
        put?: never;
        /** Create a key; the reply alone has it. */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a key and its sessions at once. */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a key in place of another one, which ends at once or after an overlap. */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the latest requests of the environment in the order in which they were answered. */
        get: operations["listRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve one of these requests with its query and body, without secrets. */
        get: operations["getRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Return how the server, its workers, the database and the queues are doing. */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The catalog of an environment, as one declarative document. */
        CatalogDocument: {
            /** @description The address of this schema, for editors; ignored. */
            $schema?: string;
            /** @description The products that are sold. */
            products?: {
                /**
                 * @description The public id. It never changes: another id is another entry.
                 * @example customer-6e24b4
                 */
                id: string;
                /** @description The display name; the id by default. */
                displayName?: string;
                /** @description A description for display. */
                description?: string;
                /**
                 * @description Whether a customer may have several subscriptions of it, one for each resource. It cannot change once there are subscriptions.
                 * @default false
                 */
                multipleSubscriptions?: boolean;
                /**
                 * @description Archiving a product archives its plans and add-ons.
                 * @default PUBLISHED
                 * @enum {string}
                 */
                status?: "PUBLISHED" | "ARCHIVED";
                /** @description The rules for starting, ending and canceling subscriptions. */
                productSettings?: {
                    /**
                     * @description When a canceled subscription ends, unless the cancellation sets it.
                     * @enum {string}
                     */
                    subscriptionCancellationTime: "END_OF_BILLING_PERIOD" | "IMMEDIATE" | "SPECIFIC_DATE";
                    /**
                     * @description The subscription that follows one that ends.
                     * @enum {string}
                     */
                    subscriptionEndSetup: "DOWNGRADE_TO_FREE" | "CANCEL_SUBSCRIPTION";
                    /**
                     * @description The subscription that a new customer starts with.
                     * @enum {string}
                     */
                    subscriptionStartSetup: "PLAN_SELECTION" | "TRIAL_PERIOD" | "FREE_PLAN";
                    /**
                     * @description The plan that follows a subscription that ends: a published FREE plan of the product. DOWNGRADE_TO_FREE needs it.
                     * @example customer-6e24b4
                     */
                    downgradePlanId?: string;
                    /**
                     * @description The plan to start with.
                     * @example customer-6e24b4
                     */
                    subscriptionStartPlanId?: string;
                    /**
                     * @description Whether a subscription that is past due gives access.
                     * @default KEEP_ACCESS
                     * @enum {string}
                     */
                    subscriptionPastDueSetup?: "KEEP_ACCESS" | "REVOKE_ENTITLEMENTS";
                    /** @description Whether a cancellation at the end of the period is prorated. */
                    prorateAtEndOfBillingPeriod?: boolean;
                };
                /**
                 * @description Whether usage is reset when a subscription changes.
                 * @enum {string}
                 */
                usageResetCutoffRule?: "NEVER_RESET" | "ALWAYS_RESET" | "BILLING_PERIOD_CHANGE";
                /** @description Text by key, stored and returned unchanged. */
                metadata?: {
                    [key: string]: string;
                };
            }[];
            /** @description The features that plans and add-ons grant. */
            features?: {
                /**
                 * @description The public id. It never changes: another id is another entry.
                 * @example customer-6e24b4
                 */
                id: string;
                /** @description The display name; the id by default. */
                displayName?: string;
                /** @description A description for display. */
                description?: string;
                /**
                 * @description BOOLEAN is had or not, NUMBER is configured or metered, ENUM grants some of its values. It cannot change once a plan or add-on grants the feature.
                 * @enum {string}
                 */
                featureType: "BOOLEAN" | "NUMBER" | "ENUM";
                /**
                 * @description Of a NUMBER: None is a plain configuration, FLUCTUATING goes up and down like seats, INCREMENTAL only up like API calls. It cannot change once the feature is granted.
                 * @default None
                 * @enum {string}
                 */
                meterType?: "None" | "FLUCTUATING" | "INCREMENTAL";
                /**
                 * @description SUSPENDED is an archived feature.
                 * @default ACTIVE
                 * @enum {string}
                 */
                status?: "ACTIVE" | "SUSPENDED" | "NEW";
                /** @description The singular name of the unit, such as seat. */
                featureUnits?: string;
                /** @description The plural name of the unit, such as seats. */
                featureUnitsPlural?: string;
                /** @description The values of an ENUM, in their order. */
                enumConfiguration?: {
                    /** @description The value that entitlements grant, without a comma. */
                    value: string;
                    /** @description The display name; the value by default. */
                    displayName?: string;
                }[];
                /** @description Usage is sold in other units than it is measured in. */
                unitTransformation?: {
                    /** @description The divisor of the usage; greater than 0. */
                    divide: number;
                    /**
                     * @description How the quotient is rounded.
                     * @enum {string}
                     */
                    round: "UP" | "DOWN";
                    /** @description The singular name of the new unit. */
                    featureUnits?: string;
                    /** @description The plural name of the new unit. */
                    featureUnitsPlural?: string;
                };
                /** @description How raw events become usage; without it, usage is reported as a value (calculated usage). */
                meter?: {
                    /** @description How the events are aggregated. */
                    aggregation: {
                        /**
                         * @description How the events are aggregated.
                         * @enum {string}
                         */
                        function: "SUM" | "MAX" | "MIN" | "AVG" | "COUNT" | "UNIQUE";
                        /** @description The field of the events that is aggregated. */
                        field?: string;
                    };
                    /** @description Events that pass one of the filters count; all events without filters. */
                    filters?: {
                        /** @description All conditions must hold. */
                        conditions: {
                            /** @description The field of an event. */
                            field: string;
                            /**
                             * @description How the field is compared.
                             * @enum {string}
                             */
                            operation: "EQUALS" | "NOT_EQUALS" | "GREATER_THAN" | "GREATER_THAN_OR_EQUAL" | "LESS_THAN" | "LESS_THAN_OR_EQUAL" | "IS_NULL" | "IS_NOT_NULL" | "CONTAINS" | "STARTS_WITH" | "ENDS_WITH" | "IN";
                            /** @description The value to compare with. */
                            value?: string;
                            /** @description The values of IN. */
                            values?: string[];
                        }[];
                    }[];
                };
                /** @description Text by key, stored and returned unchanged. */
                metadata?: {
                    [key: string]: string;
                };
            }[];
            /** @description The plans that customers subscribe to. */
            plans?: {
                /**
                 * @description The public id. It never changes: another id is another entry.
                 * @example customer-6e24b4
                 */
                id: string;
                /** @description The display name; the id by default. */
                displayName?: string;
                /** @description A description for display. */
                description?: string;
                /**
                 * @description The product it is sold under. It cannot change.
                 * @example customer-6e24b4
                 */
                productId: string;
                /**
                 * @description What is published cannot become a draft again. What is archived cannot be sold; existing subscriptions keep it.
                 * @default PUBLISHED
                 * @enum {string}
                 */
                status?: "PUBLISHED" | "DRAFT" | "ARCHIVED";
                /**
                 * @description FREE has no charges, PAID is billed, CUSTOM is agreed with each customer.
                 * @enum {string}
                 */
                pricingType?: "FREE" | "PAID" | "CUSTOM";
                /**
                 * @description A plan of the same product, whose entitlements this plan inherits.
                 * @example customer-6e24b4
                 */
                parentPlanId?: string;
                /** @description Add-ons that may be sold with it. The order does not matter. */
                compatibleAddonIds?: string[];
                /** @description The default trial of a new subscription. */
                defaultTrialConfig?: {
                    /** @description How many units the trial lasts. */
                    duration: number;
                    /**
                     * @description The unit of the duration.
                     * @enum {string}
                     */
                    units: "DAY" | "MONTH";
                    /**
                     * @description What happens after the trial.
                     * @enum {string}
                     */
                    trialEndBehavior?: "CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION";
                    /** @description A budget for usage in the trial. */
                    budget?: {
                        /** @description The largest amount that may be used in the trial. */
                        limit: number;
                        /** @description Whether use beyond the limit is still granted. */
                        hasSoftLimit: boolean;
                    };
                };
                /** @description Its entitlements. The order does not matter. */
                entitlements?: components["schemas"]["CatalogEntitlement"][];
                /** @description The prices. */
                charges?: components["schemas"]["CatalogCharge"][];
                /** @description The prices of usage beyond the limits. */
                overageCharges?: components["schemas"]["CatalogCharge"][];
                /**
                 * @description When overage is billed.
                 * @enum {string}
                 */
                overageBillingPeriod?: "ON_SUBSCRIPTION_RENEWAL" | "MONTHLY";
                /** @description The smallest amounts that are billed in a period. */
                minimumSpend?: {
                    /**
                     * @description The period that the minimum applies to.
                     * @enum {string}
                     */
                    billingPeriod: "MONTHLY" | "ANNUALLY";
                    /** @description The smallest amount that is billed. */
                    minimum: components["schemas"]["CatalogAmount"];
                }[];
                /** @description The product of the billing provider. */
                billingId?: string;
                /** @description Text by key, stored and returned unchanged. */
                metadata?: {
                    [key: string]: string;
                };
            }[];
            /** @description The add-ons that a subscription may have besides its plan. */
            addons?: {
                /**
                 * @description The public id. It never changes: another id is another entry.
                 * @example customer-6e24b4
                 */
                id: string;
                /** @description The display name; the id by default. */
                displayName?: string;
                /** @description A description for display. */
                description?: string;
                /**
                 * @description The product it is sold under. It cannot change.
                 * @example customer-6e24b4
                 */
                productId: string;
                /**
                 * @description What is published cannot become a draft again. What is archived cannot be sold; existing subscriptions keep it.
                 * @default PUBLISHED
                 * @enum {string}
                 */
                status?: "PUBLISHED" | "DRAFT" | "ARCHIVED";
                /**
                 * @description FREE has no charges, PAID is billed, CUSTOM is agreed with each customer.
                 * @enum {string}
                 */
                pricingType?: "FREE" | "PAID" | "CUSTOM";
                /** @description Add-ons that it requires. The order does not matter. */
                dependencies?: string[];
                /** @description The largest quantity of one subscription; unlimited by default. */
                maxQuantity?: number;
                /** @description Its entitlements. The order does not matter. */
                entitlements?: components["schemas"]["CatalogEntitlement"][];
                /** @description The prices. */
                charges?: components["schemas"]["CatalogCharge"][];
                /** @description The prices of usage beyond the limits. */
                overageCharges?: components["schemas"]["CatalogCharge"][];
                /**
                 * @description When overage is billed.
                 * @enum {string}
                 */
                overageBillingPeriod?: "ON_SUBSCRIPTION_RENEWAL" | "MONTHLY";
                /** @description The smallest amounts that are billed in a period. */
                minimumSpend?: {
                    /**
                     * @description The period that the minimum applies to.
                     * @enum {string}
                     */
                    billingPeriod: "MONTHLY" | "ANNUALLY";
                    /** @description The smallest amount that is billed. */
                    minimum: components["schemas"]["CatalogAmount"];
                }[];
                /** @description The product of the billing provider. */
                billingId?: string;
                /** @description Text by key, stored and returned unchanged. */
                metadata?: {
                    [key: string]: string;
                };
            }[];
        };
        CatalogEntitlement: {
            /**
             * @description The feature that is granted.
             * @example customer-6e24b4
             */
            featureId: string;
            /** @description The granted amount of a NUMBER feature. */
            usageLimit?: number;
            /**
             * @description Whether the feature is granted without a limit.
             * @default false
             */
            hasUnlimitedUsage?: boolean;
            /**
             * @description Whether use beyond the limit is still granted, for example to bill it later.
             * @default false
             */
            hasSoftLimit?: boolean;
            /** @description The granted values of an ENUM feature. */
            enumValues?: string[];
            /**
             * @description How often metered usage is reset to zero; never by default.
             * @enum {string}
             */
            resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
            /**
             * @description The anchor of reset periods; SubscriptionStart by default. StartOfTheMonth goes with MONTH, the days with WEEK.
             * @enum {string}
             */
            resetAnchor?: "SubscriptionStart" | "StartOfTheMonth" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
            /**
             * @description Whether each customer of a CUSTOM plan gets a value of its own.
             * @default false
             */
            isCustom?: boolean;
            /**
             * @description For add-ons: adds to the plan's value for each unit, or replaces it.
             * @default Increment
             * @enum {string}
             */
            behavior?: "Increment" | "Override";
            /**
             * @description False lists the feature as not included.
             * @default true
             */
            isGranted?: boolean;
            /** @description A description for display. */
            description?: string;
            /** @description Its name in this plan or add-on. */
            displayNameOverride?: string;
            /** @description The widgets that do not show it. */
            hiddenFromWidgets?: ("PAYWALL" | "CUSTOMER_PORTAL" | "CHECKOUT")[];
            /** @description Its position in the list that customers see. */
            order?: number;
        };
        CatalogCharge: {
            /**
             * @description FLAT_FEE is a fixed price, PER_UNIT bills the bought quantity, USAGE_BASED the usage.
             * @enum {string}
             */
            billingModel: "FLAT_FEE" | "PER_UNIT" | "USAGE_BASED" | "MINIMUM_SPEND";
            /**
             * @description How often it is billed.
             * @enum {string}
             */
            billingPeriod: "MONTHLY" | "ANNUALLY";
            /**
             * @description Whether it is billed every period or once.
             * @default RECURRING
             * @enum {string}
             */
            billingCadence?: "RECURRING" | "ONE_OFF";
            /**
             * @description The feature that is billed by unit or by usage.
             * @example customer-6e24b4
             */
            featureId?: string;
            /** @description The price, or the price of each unit. */
            price?: components["schemas"]["CatalogAmount"];
            /** @description Prices that depend on the quantity, ascending. */
            tiers?: {
                /** @description The largest quantity of the tier; the last tier is open. */
                upTo?: number;
                /** @description The price of each unit of the tier. */
                unitPrice?: components["schemas"]["CatalogAmount"];
                /** @description The price of the whole tier, whatever the quantity. */
                flatPrice?: components["schemas"]["CatalogAmount"];
            }[];
            /**
             * @description Whether the reached tier prices all units, or each tier its own units.
             * @enum {string}
             */
            tiersMode?: "VOLUME" | "GRADUATED";
            /** @description How many units are sold together. */
            blockSize?: number;
            /** @description The fewest units that can be bought. */
            minUnitQuantity?: number;
            /** @description The most units that can be bought. */
            maxUnitQuantity?: number;
            /** @description The country that this price is for. */
            billingCountryCode?: string;
            /** @description The price of the billing provider. */
            billingId?: string;
            /** @description Further fields of the public API, stored and returned unchanged. */
            extra?: {
                [key: string]: unknown;
            };
        };
        CatalogAmount: {
            /** @description In whole units of the currency: 9.5 is nine and a half. */
            amount: number;
            /**
             * @description The ISO 4217 code in lower case.
             * @enum {string}
             */
            currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
        };
        /** @description How much of a feature a customer has used. */
        UsageReport: {
            customerId: string;
            featureId: string;
            resourceId?: string | null;
            value: number;
            /**
             * @default DELTA
             * @enum {string}
             */
            updateBehavior?: "DELTA" | "SET";
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt?: string;
            dimensions?: {
                [key: string]: string | number | boolean;
            };
            idempotencyKey?: string;
        };
        Product: {
            /** @example customer-6e24b4 */
            id: string;
            displayName: string;
            description: string | null;
            multipleSubscriptions: boolean;
            /** @enum {string} */
            status: "PUBLISHED" | "ARCHIVED";
            productSettings?: {
                /** @enum {string} */
                subscriptionCancellationTime: "END_OF_BILLING_PERIOD" | "IMMEDIATE" | "SPECIFIC_DATE";
                /** @enum {string} */
                subscriptionEndSetup: "DOWNGRADE_TO_FREE" | "CANCEL_SUBSCRIPTION";
                /** @enum {string} */
                subscriptionStartSetup: "PLAN_SELECTION" | "TRIAL_PERIOD" | "FREE_PLAN";
                downgradePlanId?: string | null;
                prorateAtEndOfBillingPeriod?: boolean | null;
                subscriptionPastDueSetup?: ("KEEP_ACCESS" | "REVOKE_ENTITLEMENTS") | null;
                subscriptionStartPlanId?: string | null;
            };
            metadata: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
        };
        Feature: {
            /** @example customer-6e24b4 */
            id: string;
            displayName: string;
            description: string | null;
            /** @enum {string} */
            featureType: "BOOLEAN" | "NUMBER" | "ENUM";
            /** @enum {string} */
            meterType: "None" | "FLUCTUATING" | "INCREMENTAL";
            /** @enum {string} */
            featureStatus: "NEW" | "SUSPENDED" | "ACTIVE";
            featureUnits: string | null;
            featureUnitsPlural: string | null;
            enumConfiguration: {
                displayName: string;
                value: string;
            }[] | null;
            unitTransformation: {
                divide: number;
                featureUnits: string | null;
                featureUnitsPlural: string | null;
                /** @enum {string} */
                round: "UP" | "DOWN";
            } | null;
            meter?: {
                aggregation: {
                    /** @enum {string} */
                    function: "SUM" | "MAX" | "MIN" | "AVG" | "COUNT" | "UNIQUE";
                    field?: string;
                };
                filters: {
                    conditions: {
                        field: string;
                        /** @enum {string} */
                        operation: "EQUALS" | "NOT_EQUALS" | "GREATER_THAN" | "GREATER_THAN_OR_EQUAL" | "LESS_THAN" | "LESS_THAN_OR_EQUAL" | "IS_NULL" | "IS_NOT_NULL" | "CONTAINS" | "STARTS_WITH" | "ENDS_WITH" | "IN";
                        value?: string;
                        values?: string[];
                    }[];
                }[];
            };
            metadata: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
        };
        Plan: {
            /** @example customer-6e24b4 */
            id: string;
            displayName: string;
            description: string | null;
            /** @example customer-6e24b4 */
            productId: string;
            billingId: string | null;
            pricingType: ("FREE" | "PAID" | "CUSTOM") | null;
            /** @enum {string} */
            status: "DRAFT" | "PUBLISHED" | "ARCHIVED";
            versionNumber: number;
            isLatest: boolean | null;
            entitlements: {
                /** @example customer-6e24b4 */
                id: string;
                /** @enum {string} */
                type: "FEATURE" | "CREDIT";
            }[];
            metadata: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
            parentPlanId: string | null;
            compatibleAddonIds: string[] | null;
            defaultTrialConfig: {
                duration: number;
                /** @enum {string} */
                units: "DAY" | "MONTH";
                budget?: {
                    hasSoftLimit: boolean;
                    limit: number;
                } | null;
                trialEndBehavior?: ("CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION") | null;
            } | null;
        };
        Charge: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            billingModel: "FLAT_FEE" | "MINIMUM_SPEND" | "PER_UNIT" | "USAGE_BASED" | "CREDIT_BASED";
            /** @enum {string} */
            billingPeriod: "MONTHLY" | "ANNUALLY";
            /** @enum {string} */
            billingCadence: "RECURRING" | "ONE_OFF";
            featureId: string | null;
            price: {
                amount: number;
                /**
                 * @default usd
                 * @enum {string}
                 */
                currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
            } | null;
            tiers: {
                flatPrice?: {
                    amount: number;
                    /**
                     * @default usd
                     * @enum {string}
                     */
                    currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                } | null;
                unitPrice?: {
                    amount: number;
                    /**
                     * @default usd
                     * @enum {string}
                     */
                    currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                } | null;
                upTo?: number | null;
            }[] | null;
            tiersMode: ("VOLUME" | "GRADUATED") | null;
            blockSize: number | null;
            minUnitQuantity: number | null;
            maxUnitQuantity: number | null;
            billingCountryCode: string | null;
            billingId: string | null;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /** @enum {string} */
            resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
            monthlyResetPeriodConfiguration?: {
                /** @enum {string} */
                accordingTo: "SubscriptionStart" | "StartOfTheMonth";
            };
            weeklyResetPeriodConfiguration?: {
                /** @enum {string} */
                accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
            };
            yearlyResetPeriodConfiguration?: {
                /** @enum {string} */
                accordingTo: "SubscriptionStart";
            };
            entitlement?: {
                /** @example customer-6e24b4 */
                featureId: string;
                hasSoftLimit?: boolean;
                hasUnlimitedUsage?: boolean;
                usageLimit?: number;
                /** @enum {string} */
                resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
                monthlyResetPeriodConfiguration?: {
                    /** @enum {string} */
                    accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                };
                weeklyResetPeriodConfiguration?: {
                    /** @enum {string} */
                    accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                };
                yearlyResetPeriodConfiguration?: {
                    /** @enum {string} */
                    accordingTo: "SubscriptionStart";
                };
            };
        };
        PackageEntitlement: {
            /** Format: uuid */
            id: string;
            /** @constant */
            type: "FEATURE";
            /** @example customer-6e24b4 */
            featureId: string;
            /** @enum {string} */
            behavior: "Increment" | "Override";
            description: string | null;
            displayNameOverride: string | null;
            enumValues: string[] | null;
            hasSoftLimit: boolean | null;
            hasUnlimitedUsage: boolean | null;
            hiddenFromWidgets: ("PAYWALL" | "CUSTOMER_PORTAL" | "CHECKOUT")[];
            isCustom: boolean | null;
            isGranted: boolean;
            order: number | null;
            resetPeriod: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
            resetPeriodConfiguration: ({
                /** @enum {string} */
                accordingTo: "SubscriptionStart";
            } | {
                /** @enum {string} */
                accordingTo: "SubscriptionStart" | "StartOfTheMonth";
            } | {
                /** @enum {string} */
                accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
            }) | null;
            usageLimit: number | null;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
        };
        Addon: {
            /** @example customer-6e24b4 */
            id: string;
            displayName: string;
            description: string | null;
            /** @example customer-6e24b4 */
            productId: string;
            billingId: string | null;
            pricingType: ("FREE" | "PAID" | "CUSTOM") | null;
            /** @enum {string} */
            status: "DRAFT" | "PUBLISHED" | "ARCHIVED";
            versionNumber: number;
            isLatest: boolean | null;
            entitlements: {
                /** @example customer-6e24b4 */
                id: string;
                /** @enum {string} */
                type: "FEATURE" | "CREDIT";
            }[];
            metadata: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
            dependencies: string[] | null;
            maxQuantity: number | null;
        };
        /** @description The change to one entry of the catalog. */
        CatalogChange: {
            /** @enum {string} */
            entity: "product" | "feature" | "plan" | "addon";
            id: string;
            /** @enum {string} */
            action: "created" | "updated" | "published" | "archived" | "restored";
            fields: {
                field: string;
                /** @description Null if it does not exist. */
                before: unknown;
                /** @description Null if it does not exist. */
                after: unknown;
            }[];
        };
        Customer: {
            /** @example customer-6e24b4 */
            id: string;
            name: string | null;
            email: string | null;
            billingId: string | null;
            billingCurrency: ("usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf") | null;
            couponId: string | null;
            defaultPaymentMethod: {
                /** @enum {string} */
                type: "CARD" | "BANK" | "CASH_APP";
                billingId: string | null;
                cardExpiryMonth: number | null;
                cardExpiryYear: number | null;
                cardLast4Digits: string | null;
            } | null;
            integrations: {
                id: string;
                /** @enum {string} */
                vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                syncedEntityId: string | null;
            }[];
            language: string | null;
            metadata: {
                [key: string]: string;
            };
            passthrough?: {
                stripe?: {
                    billingAddress?: {
                        city?: string;
                        country?: string;
                        line1?: string;
                        line2?: string;
                        postalCode?: string;
                        state?: string;
                    };
                    customerName?: string;
                    invoiceCustomFields?: {
                        [key: string]: string;
                    };
                    metadata?: {
                        [key: string]: string;
                    };
                    paymentMethodId?: string;
                    shippingAddress?: {
                        city?: string;
                        country?: string;
                        line1?: string;
                        line2?: string;
                        postalCode?: string;
                        state?: string;
                    };
                    taxIds?: {
                        type: string;
                        value: string;
                    }[];
                };
                zuora?: {
                    billingAddress?: {
                        city?: string;
                        country?: string;
                        line1?: string;
                        line2?: string;
                        postalCode?: string;
                        state?: string;
                    };
                    /** @enum {string} */
                    currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                    metadata?: {
                        [key: string]: string;
                    };
                    paymentMethodId?: string;
                };
            };
            timezone: string | null;
            archivedAt: string | null;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            sourceCreatedAt?: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
        };
        CustomerIntegration: {
            id: string;
            /** @enum {string} */
            vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
            syncedEntityId: string | null;
            syncData: null;
        };
        FoundCustomer: {
            /** @example customer-6e24b4 */
            id: string;
            name: string | null;
            email: string | null;
            billingId: string | null;
            billingCurrency: ("usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf") | null;
            couponId: string | null;
            defaultPaymentMethod: {
                /** @enum {string} */
                type: "CARD" | "BANK" | "CASH_APP";
                billingId: string | null;
                cardExpiryMonth: number | null;
                cardExpiryYear: number | null;
                cardLast4Digits: string | null;
            } | null;
            integrations: {
                id: string;
                /** @enum {string} */
                vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                syncedEntityId: string | null;
            }[];
            language: string | null;
            metadata: {
                [key: string]: string;
            };
            passthrough?: {
                stripe?: {
                    billingAddress?: {
                        city?: string;
                        country?: string;
                        line1?: string;
                        line2?: string;
                        postalCode?: string;
                        state?: string;
                    };
                    customerName?: string;
                    invoiceCustomFields?: {
                        [key: string]: string;
                    };
                    metadata?: {
                        [key: string]: string;
                    };
                    paymentMethodId?: string;
                    shippingAddress?: {
                        city?: string;
                        country?: string;
                        line1?: string;
                        line2?: string;
                        postalCode?: string;
                        state?: string;
                    };
                    taxIds?: {
                        type: string;
                        value: string;
                    }[];
                };
                zuora?: {
                    billingAddress?: {
                        city?: string;
                        country?: string;
                        line1?: string;
                        line2?: string;
                        postalCode?: string;
                        state?: string;
                    };
                    /** @enum {string} */
                    currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                    metadata?: {
                        [key: string]: string;
                    };
                    paymentMethodId?: string;
                };
            };
            timezone: string | null;
            archivedAt: string | null;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            sourceCreatedAt?: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
            subscriptions: {
                /** @example customer-6e24b4 */
                id: string;
                /** @example customer-6e24b4 */
                planId: string;
                /** @enum {string} */
                status: "PAYMENT_PENDING" | "ACTIVE" | "EXPIRED" | "IN_TRIAL" | "CANCELED" | "NOT_STARTED";
                trialEndDate: string | null;
            }[];
            writtenBy: {
                /** Format: uuid */
                run: string;
                recordNumber: number;
            } | null;
        };
        Subscription: {
            /** @example customer-6e24b4 */
            id: string;
            /** @example customer-6e24b4 */
            customerId: string;
            /** @example customer-6e24b4 */
            planId: string;
            resourceId: string | null;
            /** @enum {string} */
            pricingType: "FREE" | "PAID" | "CUSTOM";
            /** @enum {string} */
            status: "PAYMENT_PENDING" | "ACTIVE" | "EXPIRED" | "IN_TRIAL" | "CANCELED" | "NOT_STARTED";
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            startDate: string;
            endDate: string | null;
            effectiveEndDate: string | null;
            cancellationDate: string | null;
            cancelReason: ("UPGRADE_OR_DOWNGRADE" | "CANCELLED_BY_BILLING" | "EXPIRED" | "DETACH_BILLING" | "TRIAL_ENDED" | "Immediate" | "TRIAL_CONVERTED" | "PENDING_PAYMENT_EXPIRED" | "ScheduledCancellation" | "CustomerArchived" | "AutoCancellationRule") | null;
            trial: {
                /** @enum {string} */
                trialEndBehavior: "CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION";
            } | null;
            trialEndDate: string | null;
            currentBillingPeriodStart: string | null;
            currentBillingPeriodEnd: string | null;
            billingCycleAnchor: string | null;
            billingId: string | null;
            /** @enum {string} */
            paymentCollection: "NOT_REQUIRED" | "PROCESSING" | "FAILED" | "ACTION_REQUIRED";
            paymentCollectionMethod: ("CHARGE" | "INVOICE" | "NONE") | null;
            payingCustomerId: string | null;
            contractId: null;
            latestInvoice: null;
            budget: {
                hasSoftLimit: boolean;
                limit: number;
            } | null;
            minimumSpend: {
                amount?: number;
                /** @enum {string} */
                currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
            } | null;
            coupons: {
                id: string;
                name: string;
                /** @enum {string} */
                status: "ACTIVE" | "EXPIRED" | "REMOVED";
                amountsOff?: {
                    amount: number;
                    /** @enum {string} */
                    currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                }[] | null;
                percentOff?: number | null;
            }[];
            addons: {
                /** @example customer-6e24b4 */
                id: string;
                quantity: number;
            }[];
            prices: {
                addonId?: string | null;
                amount?: number;
                baseCharge?: boolean;
                billingCountryCode?: string;
                blockSize?: number;
                /** @enum {string} */
                currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                featureId?: string | null;
                tiers?: {
                    flatPrice?: {
                        amount: number;
                        /** @enum {string} */
                        currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                    };
                    unitPrice?: {
                        amount: number;
                        /** @enum {string} */
                        currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                    };
                    upTo?: number;
                }[];
            }[];
            futureUpdates: {
                /**
                 * Format: date-time
                 * @example 2022-01-31T00:00:00.000Z
                 */
                scheduledExecutionTime: string;
                /** @enum {string} */
                scheduleStatus: "PENDING_PAYMENT" | "SCHEDULED" | "CANCELED" | "DONE" | "FAILED";
                /** @enum {string} */
                subscriptionScheduleType: "DOWNGRADE" | "PLAN" | "BILLING_PERIOD" | "UNIT_AMOUNT" | "RECURRING_CREDITS" | "PRICE_OVERRIDE" | "ADDON" | "COUPON" | "MIGRATE_TO_LATEST" | "ADDITIONAL_META_DATA" | "BILLING_INFO_METADATA";
                targetPackage: {
                    id: string;
                } | null;
            }[];
            subscriptionEntitlements?: {
                id: string;
                /** @enum {string} */
                type: "FEATURE" | "CREDIT";
            }[];
            metadata: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
        };
        FeatureEntitlement: {
            /** @constant */
            type: "FEATURE";
            isGranted: boolean;
            accessDeniedReason: ("CustomerNotFound" | "CustomerIsArchived" | "FeatureNotFound" | "CustomerResourceNotFound" | "NoActiveSubscription" | "NoFeatureEntitlementInSubscription" | "Revoked" | "FeatureTypeMismatch" | "RequestedUsageExceedingLimit" | "RequestedValuesMismatch") | null;
            feature?: {
                /** @example customer-6e24b4 */
                id: string;
                displayName: string;
                /** @enum {string} */
                featureStatus: "NEW" | "SUSPENDED" | "ACTIVE";
                /** @enum {string} */
                featureType: "BOOLEAN" | "NUMBER" | "ENUM";
            };
            currentUsage?: number;
            usageLimit?: number | null;
            hasUnlimitedUsage?: boolean;
            resetPeriod?: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            usagePeriodAnchor?: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            usagePeriodStart?: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            usagePeriodEnd?: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            entitlementUpdatedAt?: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            validUntil?: string;
        };
        SubscriptionPreview: {
            immediateInvoice: {
                subTotal: number;
                total: number;
                discount: number;
                tax: number;
                currency: string | null;
                billingPeriodRange: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    start: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    end: string;
                };
                discountDetails?: {
                    code?: string;
                    fixedAmount?: number;
                    percentage?: number;
                };
                discounts: {
                    amount: number;
                    currency: string;
                    description: string;
                }[];
                lines: {
                    description: string;
                    currency: string;
                    unitPrice: number;
                    quantity?: number;
                    subTotal: number;
                }[];
            };
            recurringInvoice: {
                subTotal: number;
                total: number;
                discount: number;
                tax: number;
                currency: string | null;
                billingPeriodRange: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    start: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    end: string;
                };
                discountDetails?: {
                    code?: string;
                    fixedAmount?: number;
                    percentage?: number;
                };
                discounts: {
                    amount: number;
                    currency: string;
                    description: string;
                }[];
                lines: {
                    description: string;
                    currency: string;
                    unitPrice: number;
                    quantity?: number;
                    subTotal: number;
                }[];
            };
            billingPeriodRange: {
                /**
                 * Format: date-time
                 * @example 2022-01-31T00:00:00.000Z
                 */
                start: string;
                /**
                 * Format: date-time
                 * @example 2022-01-31T00:00:00.000Z
                 */
                end: string;
            };
            freeItems: {
                id: string;
                quantity: number;
            }[];
            hasScheduledUpdates: boolean;
            isPlanDowngrade: boolean;
        };
        Provenance: {
            createdBy: {
                /** Format: uuid */
                run: string;
                file: string;
                recordNumber: number;
            } | null;
            writtenBy: {
                /** Format: uuid */
                run: string;
                file: string;
                recordNumber: number;
            } | null;
            createdAt: string | null;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
        };
        ExplainedEntitlement: {
            /** @example customer-6e24b4 */
            featureId: string;
            answer: components["schemas"]["FeatureEntitlement"];
            sources: components["schemas"]["EntitlementSource"][];
            usage: {
                value: number;
                /**
                 * Format: date-time
                 * @example 2022-01-31T00:00:00.000Z
                 */
                measuredAt: string;
                provenance: components["schemas"]["Provenance"];
            } | null;
        };
        EntitlementSource: {
            /** @enum {string} */
            kind: "PLAN" | "ADDON" | "SUBSCRIPTION" | "PROMOTION";
            id: string;
            displayName: string;
            version: number | null;
            publishedAt: string | null;
            inheritedFrom: {
                /** @example customer-6e24b4 */
                id: string;
                displayName: string;
                version: number;
            } | null;
            quantity: number | null;
            behavior: ("Increment" | "Override") | null;
            subscriptionId: string | null;
            grants: {
                usageLimit: number | null;
                hasUnlimitedUsage: boolean;
                hasSoftLimit: boolean;
                enumValues: string[] | null;
                resetPeriod: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
                validUntil: string | null;
            } | null;
            /** @enum {string} */
            role: "wins" | "adds" | "loses" | "replaced" | "unset" | "revokes";
            /** @enum {string} */
            because: "limit" | "soft_limit" | "reset_period" | "end" | "start" | "equal" | "only" | "room" | "used_up" | "increment" | "enum_values" | "subscription_override" | "no_value" | "not_granted";
            provenance: components["schemas"]["Provenance"] | null;
        };
        PromotionalEntitlement: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            environmentId: string;
            /** @example customer-6e24b4 */
            featureId: string;
            description: string | null;
            /** @enum {string} */
            status: "Active" | "Expired" | "Paused";
            /** @enum {string} */
            period: "1 week" | "1 month" | "6 month" | "1 year" | "lifetime" | "custom";
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            startDate: string;
            endDate: string | null;
            usageLimit: number | null;
            hasUnlimitedUsage: boolean | null;
            hasSoftLimit: boolean | null;
            enumValues: string[] | null;
            featureGroupIds: string[] | null;
            isVisible: boolean;
            resetPeriod: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
            resetPeriodConfiguration: ({
                /** @enum {string} */
                accordingTo: "SubscriptionStart";
            } | {
                /** @enum {string} */
                accordingTo: "SubscriptionStart" | "StartOfTheMonth";
            } | {
                /** @enum {string} */
                accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
            }) | null;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
        };
        CustomerResource: {
            /** @example customer-6e24b4 */
            id: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt: string;
        };
        /** @description A counted usage, and the value of the counter after it. */
        Usage: {
            /** Format: uuid */
            id: string;
            customerId: string;
            featureId: string;
            resourceId: string | null;
            value: number;
            /** Format: date-time */
            timestamp: string;
            /** Format: date-time */
            createdAt: string;
            currentUsage: number;
            usagePeriodStart: string | null;
            usagePeriodEnd: string | null;
            nextResetDate: string | null;
            /** @description Empty for a usage that counts. */
            warnings: components["schemas"]["UsageWarning"][];
        };
        /** @description Why an accepted usage does not count now. */
        UsageWarning: {
            code: string;
            message: string;
            hint: string;
        };
        ImportRun: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "customers" | "subscriptions" | "usage";
            /** @enum {string} */
            mode: "apply" | "plan" | "undo" | "archive";
            buildsOn: string | null;
            plan: string | null;
            /** @enum {string} */
            status: "open" | "completed" | "canceled";
            source: {
                name: string;
                sha256: string | null;
                bytes: number | null;
                newest: string | null;
            };
            options: {
                /** @default false */
                ignoreUnknown: boolean;
                /** @default false */
                unarchive: boolean;
                /** @default false */
                noRepeats: boolean;
                compare?: boolean;
            };
            counts: {
                read: number;
                created: number;
                updated: number;
                unchanged: number;
                replaced: number;
                skipped: number;
                rejected: number;
            };
            undoes: string | null;
            dryRun: boolean;
            undone: {
                reversed: number;
                kept: number;
                failed: number;
            } | null;
            batchCount: number;
            lastBatchAt: string | null;
            lanes: number[];
            findings: {
                code: string;
                message: string;
                count: number;
                items: {
                    value: string;
                    customerIds: string[];
                    usage?: {
                        recordNumber: number;
                        featureId: string;
                        resourceId: string | null;
                        usageLimit: number | null;
                        usage: number;
                    };
                }[];
            }[];
            createdAt: string;
            updatedAt: string;
            completedAt: string | null;
        };
        ImportBatchResult: {
            lane: number;
            number: number;
            sha256: string;
            counts: {
                read: number;
                created: number;
                updated: number;
                unchanged: number;
                replaced: number;
                skipped: number;
                rejected: number;
            };
            outcomes: ("created" | "updated" | "unchanged" | "replaced" | "skipped" | "rejected")[];
            details: {
                index: number;
                code: string;
                path: string;
                message: string;
                hint: string;
            }[];
        };
        UndoneRecord: {
            recordNumber: number;
            customerId: string;
            /** @enum {string} */
            outcome: "reversed" | "kept" | "failed";
            code: string | null;
            message: string | null;
            hint: string | null;
        };
        ImportRecordOutcome: {
            recordNumber: number;
            /** @enum {string} */
            outcome: "created" | "updated" | "unchanged" | "replaced" | "skipped" | "rejected";
            customerId: string | null;
            changes: {
                /** @enum {string} */
                entity: "customer" | "subscription" | "usage";
                id: string;
                field: string;
                before: unknown;
                after: unknown;
            }[];
            issues: {
                code: string;
                path: string;
                message: string;
                hint: string;
            }[];
        };
        ExtraRecord: {
            /** @enum {string} */
            kind: "customers" | "subscriptions";
            id: string;
            customerId: string;
            planId: string | null;
            billingId: string | null;
            createdBy: {
                /** Format: uuid */
                run: string;
                recordNumber: number;
            } | null;
            writtenBy: {
                /** Format: uuid */
                run: string;
                recordNumber: number;
            } | null;
            createdAt: string;
            updatedAt: string;
            archive: {
                revision: number;
                code: ("archive_stale" | "archive_of_api" | "archive_billed" | "archive_not_free" | "archive_in_work" | "archive_in_cutover" | "archive_ends_another" | "archive_has_subscriptions" | "archive_pays" | "archive_promoted") | null;
                subscriptions: string[];
                lastImport: {
                    /** Format: uuid */
                    run: string;
                    source: string;
                } | null;
            } | null;
        };
        HeldCount: {
            /** @enum {string} */
            kind: "customers" | "subscriptions";
            count: number;
        };
        ImportRejection: {
            recordNumber: number;
            line: number | null;
            column: number | null;
            code: string;
            path: string;
            message: string;
            hint: string;
        };
        BillingConnection: {
            /** Format: uuid */
            id: string;
            /** @constant */
            vendor: "STRIPE";
            accountId: string | null;
            livemode: boolean;
            keyTail: string;
            /** @enum {string} */
            source: "environment" | "stored";
            hasWebhookSecret: boolean;
            webhookPath: string;
            createdAt: string;
            updatedAt: string;
        };
        BillingComparison: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            state: "waiting" | "running" | "completed" | "failed";
            heal: boolean;
            /** @enum {string} */
            origin: "asked" | "scheduled";
            accountId: string;
            livemode: boolean;
            subscriptionsRead: number;
            counts: {
                in_sync: number;
                warning: number;
                differs: number;
                healed: number;
                onlyOurs: number;
                onlyStripe: number;
                unrelated: number;
            };
            fields: {
                [key: string]: number;
            };
            notCompared: {
                [key: string]: number;
            };
            problem: {
                code: string;
                message: string;
            } | null;
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
        };
        BillingComparisonEntry: {
            position: number;
            /** @enum {string} */
            verdict: "in_sync" | "warning" | "differs";
            /** @enum {string} */
            side: "both" | "ours" | "stripe";
            subscriptionId: string | null;
            customerId: string | null;
            billingId: string;
            fields: components["schemas"]["BillingFieldDifference"][];
            notCompared: {
                /** @enum {string} */
                field: "billing_id" | "customer" | "status" | "cancel_at" | "ended_at" | "trial_end" | "pause" | "items" | "quantities" | "billing_period" | "current_period" | "discounts" | "payment_method";
                reason: string;
            }[];
            healed: components["schemas"]["BillingFieldDifference"][];
            lastChange: {
                /** @enum {string} */
                side: "ours" | "stripe" | "unknown";
                ours: string | null;
                stripe: string | null;
            } | null;
        };
        BillingFieldDifference: {
            /** @enum {string} */
            field: "billing_id" | "customer" | "status" | "cancel_at" | "ended_at" | "trial_end" | "pause" | "items" | "quantities" | "billing_period" | "current_period" | "discounts" | "payment_method";
            /** @enum {string} */
            verdict: "warning" | "differs";
            ours: string | null;
            stripe: string | null;
            hint: string;
        };
        Cutover: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            state: "planning" | "planned" | "running" | "paused" | "held" | "stopped" | "completed" | "rolling_back" | "rolled_back" | "failed";
            account: {
                id: string;
                name: string | null;
                livemode: boolean;
            };
            apiVersion: string;
            mapping: {
                prices: {
                    [key: string]: {
                        plan?: string;
                        addon?: string;
                        feature?: string;
                        /** @constant */
                        skip?: true;
                        /** @default false */
                        keepPrice: boolean;
                        /** @enum {string} */
                        way?: "adopt" | "swap" | "move";
                    };
                };
                resourceFrom?: string;
            };
            options: {
                /**
                 * @default safest
                 * @enum {string}
                 */
                way: "safest" | "adopt" | "swap" | "move";
                /**
                 * @default now
                 * @enum {string}
                 */
                swapAt: "now" | "period_end";
                /** @default false */
                allowPriceChange: boolean;
                /**
                 * @default block
                 * @enum {string}
                 */
                metered: "block" | "bill-now";
                /** @default 48 */
                renewalMarginHours: number;
                /** @default false */
                requirePaymentMethod: boolean;
                /** @default false */
                moveEnding: boolean;
            };
            planSha256: string | null;
            validUntil: string | null;
            totals: {
                subscriptions: number;
                byState: {
                    [key: string]: number;
                };
                byRule: {
                    [key: string]: number;
                };
                byRecipe: {
                    [key: string]: number;
                };
                byWay: {
                    /** @enum {string} */
                    way: "adopt" | "swap" | "move";
                    subscriptions: number;
                    nextRenewal: {
                        currency: string;
                        old: number;
                        new: number;
                    }[];
                }[];
                chargedNow: number;
                charges?: {
                    currency: string;
                    amount: number;
                }[];
                nextRenewal: {
                    currency: string;
                    old: number;
                    new: number;
                }[];
                requests: {
                    writes: number;
                    reads: number;
                };
                seconds: number;
            } | null;
            subscriptionsRead: number;
            work: {
                /** @enum {string} */
                state: "held" | "abandoned" | "waiting";
                process: string | null;
                until: string | null;
            } | null;
            progress: {
                [key: string]: number;
            };
            renewsSoon: {
                count: number;
                earliest: string;
            } | null;
            observed: {
                charged: {
                    currency: string;
                    amount: number;
                    count: number;
                }[];
                credited: {
                    currency: string;
                    amount: number;
                    count: number;
                }[];
                draftsLeft: {
                    currency: string;
                    amount: number;
                    count: number;
                }[];
                unwanted: number;
            };
            problem: {
                code: string;
                message: string;
                subscriptionId?: string;
                priceIds?: string[];
            } | null;
            withoutConformance: string | null;
            createdAt: string;
            updatedAt: string;
            plannedAt: string | null;
            startedAt: string | null;
            finishedAt: string | null;
        };
        Conformance: {
            /** @enum {string} */
            state: "idle" | "running" | "completed" | "failed";
            account: {
                id: string;
                name: string | null;
            } | null;
            apiVersion: string;
            sdkVersion: string;
            problem: {
                code: string;
                message: string;
            } | null;
            startedAt: string | null;
            finishedAt: string | null;
            scenarios: {
                id: string;
                assumed: string;
                matters: string;
                ifItDiffers: string;
                isBlocking: boolean;
                byPerson: string | null;
                verdict: ("as_assumed" | "differs" | "undecided") | null;
                reason: string | null;
                findings: {
                    what: string;
                    assumed: string;
                    seen: string;
                    isAsAssumed: boolean;
                }[];
                requestIds: string[];
                leftBehind: string[];
            }[];
        };
        CutoverItem: {
            plan: {
                position: number;
                stripeCustomer: string;
                customerId: string | null;
                oldSubscription: string;
                /** @enum {string} */
                state: "planned" | "skipped" | "blocked" | "deferred";
                recipe: ("adopt" | "swap" | "swap_later" | "move" | "move_trial") | null;
                reason: string | null;
                hits: {
                    code: string;
                    /** @enum {string} */
                    action: "block" | "defer" | "skip" | "warn" | "info";
                    message: string;
                    fix: string;
                }[];
                startDate: string;
                periodEnd: string | null;
                target: {
                    customerId: string;
                    planId: string;
                    resourceId: string | null;
                    billingPeriod: ("MONTHLY" | "ANNUALLY") | null;
                    addons: {
                        id: string;
                        quantity: number;
                    }[];
                    charges: {
                        id: string;
                        /** @enum {string} */
                        type: "FEATURE" | "CREDIT";
                        quantity: number;
                    }[];
                    prices?: {
                        packageId: string;
                        featureId: string | null;
                        priceId: string;
                    }[];
                } | null;
                requests: {
                    fence: {
                        /** @enum {string} */
                        method: "POST" | "DELETE";
                        path: string;
                        params: {
                            [key: string]: unknown;
                        };
                        key: string;
                    };
                    create: {
                        /** @enum {string} */
                        method: "POST" | "DELETE";
                        path: string;
                        params: {
                            [key: string]: unknown;
                        };
                        key: string;
                    };
                    cancel: {
                        /** @enum {string} */
                        method: "POST" | "DELETE";
                        path: string;
                        params: {
                            [key: string]: unknown;
                        };
                        key: string;
                    };
                    meter?: {
                        /** @enum {string} */
                        method: "POST" | "DELETE";
                        path: string;
                        params: {
                            [key: string]: unknown;
                        };
                        key: string;
                    };
                } | null;
                items?: {
                    quantity: number | null;
                    old: {
                        id: string;
                        currency: string;
                        unitAmountDecimal: string | null;
                        tiersMode: string | null;
                        transformQuantity: {
                            divideBy: number;
                            round: string;
                        } | null;
                    };
                    new: {
                        id: string;
                        currency: string;
                        unitAmountDecimal: string | null;
                        tiersMode: string | null;
                        transformQuantity: {
                            divideBy: number;
                            round: string;
                        } | null;
                    } | null;
                }[];
                swap: {
                    items: {
                        id: string;
                        from: string;
                        to: string;
                    }[];
                    requests: {
                        /** @enum {string} */
                        method: "POST" | "DELETE";
                        path: string;
                        params: {
                            [key: string]: unknown;
                        };
                        key: string;
                    }[];
                } | null;
                nextInvoice: {
                    old: {
                        amount: number;
                        own?: number;
                        untaxed?: number;
                        currency: string;
                        at: string;
                    } | null;
                    new: {
                        amount: number;
                        own?: number;
                        untaxed?: number;
                        currency: string;
                        at: string;
                    } | null;
                };
                chargedNow: {
                    amount: number;
                    own?: number;
                    untaxed?: number;
                    currency: string;
                    at: string;
                } | null;
                paymentMethod: {
                    type: string;
                    last4: string | null;
                    expires: string | null;
                } | null;
                losses: string[];
                snapshot: {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            state: "planned" | "swapping" | "swapped" | "fencing" | "fenced" | "creating" | "created" | "verified" | "held" | "canceling" | "cut_over" | "done" | "skipped" | "blocked" | "deferred" | "drifted" | "needs_operator" | "rolling_back" | "rolled_back";
            newSubscription: string | null;
            movements: {
                /** @enum {string} */
                kind: "charged" | "credited";
                amount: number;
                currency: string;
                objectId: string;
                isPlanned: boolean;
            }[];
            draftsLeft: {
                invoiceId: string;
                amount: number;
                currency: string;
            }[];
            usageGap: {
                from: string;
                until: string | null;
            } | null;
            takenOverBy: string | null;
            problem: {
                code: string;
                message: string;
                subscriptionId?: string;
                priceIds?: string[];
            } | null;
            updatedAt: string;
        };
        Whoami: {
            environment: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            key: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                kind: "server" | "client" | "viewer";
                tail: string;
            };
            server: {
                version: string;
                /** @enum {string} */
                store: "postgres" | "embedded";
                recordFields?: {
                    customers: string[];
                    subscriptions: string[];
                    usage: string[];
                };
            };
        };
        Session: {
            environment: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            key: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                kind: "server" | "viewer";
                tail: string;
            };
            /** @enum {string} */
            kind: "server" | "viewer";
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            endsAt: string;
        };
        ApiKey: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "server" | "client" | "viewer";
            name: string | null;
            tail: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            lastUsedAt: string | null;
            expiresAt: string | null;
            revokedAt: string | null;
        };
        NewApiKey: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "server" | "client" | "viewer";
            name: string | null;
            tail: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            lastUsedAt: string | null;
            expiresAt: string | null;
            revokedAt: string | null;
            /** @description The key itself, which is never shown again. */
            key: string;
        };
        LoggedRequest: {
            /** Format: uuid */
            id: string;
            requestId: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            method: string;
            route: string;
            path: string;
            status: number;
            durationMs: number;
            errorCode: string | null;
            customerId: string | null;
            key: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                kind: "server" | "client" | "viewer";
                name: string | null;
                tail: string;
            };
            isSession: boolean;
        };
        LoggedRequestWithBody: {
            /** Format: uuid */
            id: string;
            requestId: string;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            createdAt: string;
            method: string;
            route: string;
            path: string;
            status: number;
            durationMs: number;
            errorCode: string | null;
            customerId: string | null;
            key: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                kind: "server" | "client" | "viewer";
                name: string | null;
                tail: string;
            };
            isSession: boolean;
            query: {
                [key: string]: string;
            } | null;
            bodyBytes: number;
            body: unknown;
        };
        Health: {
            server: {
                version: string;
                /**
                 * Format: date-time
                 * @example 2022-01-31T00:00:00.000Z
                 */
                startedAt: string;
            };
            isForProduction: boolean;
            database: {
                /** @enum {string} */
                store: "postgres" | "embedded";
                version: string;
                sizeBytes: number;
                connections: {
                    used: number;
                    max: number;
                };
                pool: {
                    total: number;
                    idle: number;
                    waiting: number;
                } | null;
                replicas: number;
                tookMs: number;
            };
            workers: components["schemas"]["WorkerHealth"][];
            queues: components["schemas"]["QueueHealth"][];
            requestLog: {
                /** @enum {string} */
                mode: "off" | "on" | "all";
                waiting: number;
                written: number;
                dropped: number;
            };
        };
        WorkerHealth: {
            name: string;
            /** @enum {string} */
            state: "working" | "waiting" | "failing";
            startedAt: string | null;
            finishedAt: string | null;
            tookMs: number | null;
            lateSeconds: number;
            failures: number;
            lastError: {
                /**
                 * Format: date-time
                 * @example 2022-01-31T00:00:00.000Z
                 */
                at: string;
                kind: string;
            } | null;
        };
        QueueHealth: {
            /** @enum {string} */
            name: "imports" | "billing tasks" | "scheduled billing tasks" | "billing comparisons" | "cutovers";
            count: number;
            retryingCount: number;
            since: string | null;
        };
        /** @description Why a request got a no; some codes add details. */
        Refusal: {
            /** @description One sentence for people. */
            message: string;
            /** @description Stable name of the refusal, for programs. */
            code: string;
        } & {
            [key: string]: unknown;
        };
        /** @description The server has failed; nothing was done. */
        Defect: {
            message: string;
            /** @constant */
            code: "internal_error";
            /** @description The id of the request in the server's log. */
            requestId: string;
        } & {
            [key: string]: unknown;
        };
        /** @description The catalog of an environment, as one declarative document. */
        CatalogDocumentOutput: {
            /** @description The address of this schema, for editors; ignored. */
            $schema?: string;
            /** @description The products that are sold. */
            products?: {
                /**
                 * @description The public id. It never changes: another id is another entry.
                 * @example customer-6e24b4
                 */
                id: string;
                /** @description The display name; the id by default. */
                displayName?: string;
                /** @description A description for display. */
                description?: string;
                /**
                 * @description Whether a customer may have several subscriptions of it, one for each resource. It cannot change once there are subscriptions.
                 * @default false
                 */
                multipleSubscriptions?: boolean;
                /**
                 * @description Archiving a product archives its plans and add-ons.
                 * @default PUBLISHED
                 * @enum {string}
                 */
                status?: "PUBLISHED" | "ARCHIVED";
                /** @description The rules for starting, ending and canceling subscriptions. */
                productSettings?: {
                    /**
                     * @description When a canceled subscription ends, unless the cancellation sets it.
                     * @enum {string}
                     */
                    subscriptionCancellationTime: "END_OF_BILLING_PERIOD" | "IMMEDIATE" | "SPECIFIC_DATE";
                    /**
                     * @description The subscription that follows one that ends.
                     * @enum {string}
                     */
                    subscriptionEndSetup: "DOWNGRADE_TO_FREE" | "CANCEL_SUBSCRIPTION";
                    /**
                     * @description The subscription that a new customer starts with.
                     * @enum {string}
                     */
                    subscriptionStartSetup: "PLAN_SELECTION" | "TRIAL_PERIOD" | "FREE_PLAN";
                    /**
                     * @description The plan that follows a subscription that ends: a published FREE plan of the product. DOWNGRADE_TO_FREE needs it.
                     * @example customer-6e24b4
                     */
                    downgradePlanId?: string;
                    /**
                     * @description The plan to start with.
                     * @example customer-6e24b4
                     */
                    subscriptionStartPlanId?: string;
                    /**
                     * @description Whether a subscription that is past due gives access.
                     * @default KEEP_ACCESS
                     * @enum {string}
                     */
                    subscriptionPastDueSetup?: "KEEP_ACCESS" | "REVOKE_ENTITLEMENTS";
                    /** @description Whether a cancellation at the end of the period is prorated. */
                    prorateAtEndOfBillingPeriod?: boolean;
                };
                /**
                 * @description Whether usage is reset when a subscription changes.
                 * @enum {string}
                 */
                usageResetCutoffRule?: "NEVER_RESET" | "ALWAYS_RESET" | "BILLING_PERIOD_CHANGE";
                /** @description Text by key, stored and returned unchanged. */
                metadata?: {
                    [key: string]: string;
                };
            }[];
            /** @description The features that plans and add-ons grant. */
            features?: {
                /**
                 * @description The public id. It never changes: another id is another entry.
                 * @example customer-6e24b4
                 */
                id: string;
                /** @description The display name; the id by default. */
                displayName?: string;
                /** @description A description for display. */
                description?: string;
                /**
                 * @description BOOLEAN is had or not, NUMBER is configured or metered, ENUM grants some of its values. It cannot change once a plan or add-on grants the feature.
                 * @enum {string}
                 */
                featureType: "BOOLEAN" | "NUMBER" | "ENUM";
                /**
                 * @description Of a NUMBER: None is a plain configuration, FLUCTUATING goes up and down like seats, INCREMENTAL only up like API calls. It cannot change once the feature is granted.
                 * @default None
                 * @enum {string}
                 */
                meterType?: "None" | "FLUCTUATING" | "INCREMENTAL";
                /**
                 * @description SUSPENDED is an archived feature.
                 * @default ACTIVE
                 * @enum {string}
                 */
                status?: "ACTIVE" | "SUSPENDED" | "NEW";
                /** @description The singular name of the unit, such as seat. */
                featureUnits?: string;
                /** @description The plural name of the unit, such as seats. */
                featureUnitsPlural?: string;
                /** @description The values of an ENUM, in their order. */
                enumConfiguration?: {
                    /** @description The value that entitlements grant, without a comma. */
                    value: string;
                    /** @description The display name; the value by default. */
                    displayName?: string;
                }[];
                /** @description Usage is sold in other units than it is measured in. */
                unitTransformation?: {
                    /** @description The divisor of the usage; greater than 0. */
                    divide: number;
                    /**
                     * @description How the quotient is rounded.
                     * @enum {string}
                     */
                    round: "UP" | "DOWN";
                    /** @description The singular name of the new unit. */
                    featureUnits?: string;
                    /** @description The plural name of the new unit. */
                    featureUnitsPlural?: string;
                };
                /** @description How raw events become usage; without it, usage is reported as a value (calculated usage). */
                meter?: {
                    /** @description How the events are aggregated. */
                    aggregation: {
                        /**
                         * @description How the events are aggregated.
                         * @enum {string}
                         */
                        function: "SUM" | "MAX" | "MIN" | "AVG" | "COUNT" | "UNIQUE";
                        /** @description The field of the events that is aggregated. */
                        field?: string;
                    };
                    /** @description Events that pass one of the filters count; all events without filters. */
                    filters?: {
                        /** @description All conditions must hold. */
                        conditions: {
                            /** @description The field of an event. */
                            field: string;
                            /**
                             * @description How the field is compared.
                             * @enum {string}
                             */
                            operation: "EQUALS" | "NOT_EQUALS" | "GREATER_THAN" | "GREATER_THAN_OR_EQUAL" | "LESS_THAN" | "LESS_THAN_OR_EQUAL" | "IS_NULL" | "IS_NOT_NULL" | "CONTAINS" | "STARTS_WITH" | "ENDS_WITH" | "IN";
                            /** @description The value to compare with. */
                            value?: string;
                            /** @description The values of IN. */
                            values?: string[];
                        }[];
                    }[];
                };
                /** @description Text by key, stored and returned unchanged. */
                metadata?: {
                    [key: string]: string;
                };
            }[];
            /** @description The plans that customers subscribe to. */
            plans?: {
                /**
                 * @description The public id. It never changes: another id is another entry.
                 * @example customer-6e24b4
                 */
                id: string;
                /** @description The display name; the id by default. */
                displayName?: string;
                /** @description A description for display. */
                description?: string;
                /**
                 * @description The product it is sold under. It cannot change.
                 * @example customer-6e24b4
                 */
                productId: string;
                /**
                 * @description What is published cannot become a draft again. What is archived cannot be sold; existing subscriptions keep it.
                 * @default PUBLISHED
                 * @enum {string}
                 */
                status?: "PUBLISHED" | "DRAFT" | "ARCHIVED";
                /**
                 * @description FREE has no charges, PAID is billed, CUSTOM is agreed with each customer.
                 * @enum {string}
                 */
                pricingType?: "FREE" | "PAID" | "CUSTOM";
                /**
                 * @description A plan of the same product, whose entitlements this plan inherits.
                 * @example customer-6e24b4
                 */
                parentPlanId?: string;
                /** @description Add-ons that may be sold with it. The order does not matter. */
                compatibleAddonIds?: string[];
                /** @description The default trial of a new subscription. */
                defaultTrialConfig?: {
                    /** @description How many units the trial lasts. */
                    duration: number;
                    /**
                     * @description The unit of the duration.
                     * @enum {string}
                     */
                    units: "DAY" | "MONTH";
                    /**
                     * @description What happens after the trial.
                     * @enum {string}
                     */
                    trialEndBehavior?: "CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION";
                    /** @description A budget for usage in the trial. */
                    budget?: {
                        /** @description The largest amount that may be used in the trial. */
                        limit: number;
                        /** @description Whether use beyond the limit is still granted. */
                        hasSoftLimit: boolean;
                    };
                };
                /** @description Its entitlements. The order does not matter. */
                entitlements?: components["schemas"]["CatalogEntitlementOutput"][];
                /** @description The prices. */
                charges?: components["schemas"]["CatalogChargeOutput"][];
                /** @description The prices of usage beyond the limits. */
                overageCharges?: components["schemas"]["CatalogChargeOutput"][];
                /**
                 * @description When overage is billed.
                 * @enum {string}
                 */
                overageBillingPeriod?: "ON_SUBSCRIPTION_RENEWAL" | "MONTHLY";
                /** @description The smallest amounts that are billed in a period. */
                minimumSpend?: {
                    /**
                     * @description The period that the minimum applies to.
                     * @enum {string}
                     */
                    billingPeriod: "MONTHLY" | "ANNUALLY";
                    /** @description The smallest amount that is billed. */
                    minimum: components["schemas"]["CatalogAmountOutput"];
                }[];
                /** @description The product of the billing provider. */
                billingId?: string;
                /** @description Text by key, stored and returned unchanged. */
                metadata?: {
                    [key: string]: string;
                };
            }[];
            /** @description The add-ons that a subscription may have besides its plan. */
            addons?: {
                /**
                 * @description The public id. It never changes: another id is another entry.
                 * @example customer-6e24b4
                 */
                id: string;
                /** @description The display name; the id by default. */
                displayName?: string;
                /** @description A description for display. */
                description?: string;
                /**
                 * @description The product it is sold under. It cannot change.
                 * @example customer-6e24b4
                 */
                productId: string;
                /**
                 * @description What is published cannot become a draft again. What is archived cannot be sold; existing subscriptions keep it.
                 * @default PUBLISHED
                 * @enum {string}
                 */
                status?: "PUBLISHED" | "DRAFT" | "ARCHIVED";
                /**
                 * @description FREE has no charges, PAID is billed, CUSTOM is agreed with each customer.
                 * @enum {string}
                 */
                pricingType?: "FREE" | "PAID" | "CUSTOM";
                /** @description Add-ons that it requires. The order does not matter. */
                dependencies?: string[];
                /** @description The largest quantity of one subscription; unlimited by default. */
                maxQuantity?: number;
                /** @description Its entitlements. The order does not matter. */
                entitlements?: components["schemas"]["CatalogEntitlementOutput"][];
                /** @description The prices. */
                charges?: components["schemas"]["CatalogChargeOutput"][];
                /** @description The prices of usage beyond the limits. */
                overageCharges?: components["schemas"]["CatalogChargeOutput"][];
                /**
                 * @description When overage is billed.
                 * @enum {string}
                 */
                overageBillingPeriod?: "ON_SUBSCRIPTION_RENEWAL" | "MONTHLY";
                /** @description The smallest amounts that are billed in a period. */
                minimumSpend?: {
                    /**
                     * @description The period that the minimum applies to.
                     * @enum {string}
                     */
                    billingPeriod: "MONTHLY" | "ANNUALLY";
                    /** @description The smallest amount that is billed. */
                    minimum: components["schemas"]["CatalogAmountOutput"];
                }[];
                /** @description The product of the billing provider. */
                billingId?: string;
                /** @description Text by key, stored and returned unchanged. */
                metadata?: {
                    [key: string]: string;
                };
            }[];
        };
        CatalogEntitlementOutput: {
            /**
             * @description The feature that is granted.
             * @example customer-6e24b4
             */
            featureId: string;
            /** @description The granted amount of a NUMBER feature. */
            usageLimit?: number;
            /**
             * @description Whether the feature is granted without a limit.
             * @default false
             */
            hasUnlimitedUsage?: boolean;
            /**
             * @description Whether use beyond the limit is still granted, for example to bill it later.
             * @default false
             */
            hasSoftLimit?: boolean;
            /** @description The granted values of an ENUM feature. */
            enumValues?: string[];
            /**
             * @description How often metered usage is reset to zero; never by default.
             * @enum {string}
             */
            resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
            /**
             * @description The anchor of reset periods; SubscriptionStart by default. StartOfTheMonth goes with MONTH, the days with WEEK.
             * @enum {string}
             */
            resetAnchor?: "SubscriptionStart" | "StartOfTheMonth" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
            /**
             * @description Whether each customer of a CUSTOM plan gets a value of its own.
             * @default false
             */
            isCustom?: boolean;
            /**
             * @description For add-ons: adds to the plan's value for each unit, or replaces it.
             * @default Increment
             * @enum {string}
             */
            behavior?: "Increment" | "Override";
            /**
             * @description False lists the feature as not included.
             * @default true
             */
            isGranted?: boolean;
            /** @description A description for display. */
            description?: string;
            /** @description Its name in this plan or add-on. */
            displayNameOverride?: string;
            /** @description The widgets that do not show it. */
            hiddenFromWidgets?: ("PAYWALL" | "CUSTOMER_PORTAL" | "CHECKOUT")[];
            /** @description Its position in the list that customers see. */
            order?: number;
        };
        CatalogChargeOutput: {
            /**
             * @description FLAT_FEE is a fixed price, PER_UNIT bills the bought quantity, USAGE_BASED the usage.
             * @enum {string}
             */
            billingModel: "FLAT_FEE" | "PER_UNIT" | "USAGE_BASED" | "MINIMUM_SPEND";
            /**
             * @description How often it is billed.
             * @enum {string}
             */
            billingPeriod: "MONTHLY" | "ANNUALLY";
            /**
             * @description Whether it is billed every period or once.
             * @default RECURRING
             * @enum {string}
             */
            billingCadence?: "RECURRING" | "ONE_OFF";
            /**
             * @description The feature that is billed by unit or by usage.
             * @example customer-6e24b4
             */
            featureId?: string;
            /** @description The price, or the price of each unit. */
            price?: components["schemas"]["CatalogAmountOutput"];
            /** @description Prices that depend on the quantity, ascending. */
            tiers?: {
                /** @description The largest quantity of the tier; the last tier is open. */
                upTo?: number;
                /** @description The price of each unit of the tier. */
                unitPrice?: components["schemas"]["CatalogAmountOutput"];
                /** @description The price of the whole tier, whatever the quantity. */
                flatPrice?: components["schemas"]["CatalogAmountOutput"];
            }[];
            /**
             * @description Whether the reached tier prices all units, or each tier its own units.
             * @enum {string}
             */
            tiersMode?: "VOLUME" | "GRADUATED";
            /** @description How many units are sold together. */
            blockSize?: number;
            /** @description The fewest units that can be bought. */
            minUnitQuantity?: number;
            /** @description The most units that can be bought. */
            maxUnitQuantity?: number;
            /** @description The country that this price is for. */
            billingCountryCode?: string;
            /** @description The price of the billing provider. */
            billingId?: string;
            /** @description Further fields of the public API, stored and returned unchanged. */
            extra?: {
                [key: string]: unknown;
            };
        };
        CatalogAmountOutput: {
            /** @description In whole units of the currency: 9.5 is nine and a half. */
            amount: number;
            /**
             * @description The ISO 4217 code in lower case.
             * @enum {string}
             */
            currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
        };
        /** @description A customer to import. */
        CustomerImportItem: {
            /** @example customer-6e24b4 */
            id: string;
            name?: string | null;
            email?: string | null;
            billingId?: string | null;
            paymentMethodId?: string | null;
            salesforceId?: string | null;
            createdAt?: string | null;
            updatedAt?: string | null;
            metadata?: {
                [key: string]: string;
            } | null;
            promotionalEntitlements?: {
                /** @example customer-6e24b4 */
                featureId: string;
                description?: string | null;
                /** @enum {string} */
                period: "1 week" | "1 month" | "6 month" | "1 year" | "lifetime" | "custom";
                startDate?: string | null;
                endDate?: string | null;
                usageLimit?: number | null;
                hasUnlimitedUsage?: boolean | null;
                hasSoftLimit?: boolean | null;
                enumValues?: string[] | null;
                isVisible?: boolean | null;
                resetPeriod?: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
                resetPeriodConfiguration?: ({
                    /** @enum {string} */
                    accordingTo: "SubscriptionStart";
                } | {
                    /** @enum {string} */
                    accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                } | {
                    /** @enum {string} */
                    accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                }) | null;
            }[] | null;
        };
        /** @description A subscription to import. */
        SubscriptionImportItem: {
            /** @example customer-6e24b4 */
            id: string;
            /** @example customer-6e24b4 */
            customerId: string;
            /** @example customer-6e24b4 */
            planId: string;
            resourceId?: string | null;
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            startDate?: string;
            endDate?: string | null;
            billingId?: string | null;
            /** @enum {string} */
            billingPeriod?: "MONTHLY" | "ANNUALLY";
            status?: string | null;
            trialEndDate?: string | null;
            canceledAt?: string | null;
            cancelAt?: string | null;
            endedAt?: string | null;
            cancelAtPeriodEnd?: boolean | null;
            currentPeriodEnd?: string | null;
            paused?: boolean | null;
            pastDue?: boolean | null;
            billingCycleAnchor?: string | null;
            addons?: {
                /** @example customer-6e24b4 */
                id: string;
                quantity: number;
            }[];
            charges?: {
                /** @example customer-6e24b4 */
                id: string;
                quantity: number;
                /** @enum {string} */
                type: "FEATURE" | "CREDIT";
            }[];
            entitlements?: {
                /** @example customer-6e24b4 */
                featureId: string;
                usageLimit?: number;
                hasUnlimitedUsage?: boolean;
            }[];
            /**
             * Format: date-time
             * @example 2022-01-31T00:00:00.000Z
             */
            updatedAt?: string;
            metadata?: {
                [key: string]: string;
            };
        };
    };
    responses: {
        /** @description `internal_error`: The server has failed. */
        Defect: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Defect"];
            };
        };
        /** @description `InvalidArgumentError`: The request is not valid. */
        Refusal400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `Unauthenticated`: The API key is missing, unknown or revoked. Send it in the X-API-KEY header. */
        Refusal401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `IdentityForbidden`: A client key may only read entitlements and the catalog. Use a server key. */
        Refusal403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `RateLimitExceeded`: Too many requests. Wait as long as Retry-After says. */
        Refusal429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /**
         * @description `draining`: The server is shutting down. Try again shortly.
         *
         *     `database_unavailable`: The database cannot be reached. Try again shortly.
         *
         *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
         *
         *     `database_starting`: The database is starting or recovering. Try again shortly.
         *
         *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
         *
         *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
         *
         *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
         *
         *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
         *
         *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
         */
        Refusal503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /**
         * @description `database_limit_exceeded`: A limit that is set in the database was exceeded; its log says which. Raise it.
         *
         *     `disk_full`: The disk of the database is full; nothing was written. Free some space and send it again.
         */
        Refusal507: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /**
         * @description `InvalidArgumentError`: The request is not valid.
         *
         *     `invalid_json_body`: The body is not valid JSON.
         */
        Refusal400OfBody: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /**
         * @description `IdentityForbidden`: A client key may only read entitlements and the catalog. Use a server key.
         *
         *     `cross_site_request`: With a session, a change must come from a page of this server, with X-Carryover-Console: 1.
         */
        Refusal403OfBody: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `body_too_large`: The body is larger, or holds more values, than this path accepts. */
        Refusal413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description `unsupported_media_type`: Send the body as application/json. */
        Refusal415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listProducts: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                id?: string;
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
                status?: ("PUBLISHED" | "ARCHIVED")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    id: string;
                    displayName: string;
                    description?: string | null;
                    metadata?: {
                        [key: string]: string;
                    } | null;
                    multipleSubscriptions?: boolean;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    updateProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    displayName?: string;
                    metadata?: {
                        [key: string]: string;
                    } | null;
                    multipleSubscriptions?: boolean;
                    productSettings?: {
                        /** @enum {string} */
                        subscriptionCancellationTime: "END_OF_BILLING_PERIOD" | "IMMEDIATE" | "SPECIFIC_DATE";
                        /** @enum {string} */
                        subscriptionEndSetup: "DOWNGRADE_TO_FREE" | "CANCEL_SUBSCRIPTION";
                        /** @enum {string} */
                        subscriptionStartSetup: "PLAN_SELECTION" | "TRIAL_PERIOD" | "FREE_PLAN";
                        downgradePlanId?: string | null;
                        prorateAtEndOfBillingPeriod?: boolean | null;
                        subscriptionPastDueSetup?: ("KEEP_ACCESS" | "REVOKE_ENTITLEMENTS") | null;
                        subscriptionStartPlanId?: string | null;
                    };
                    usageResetCutoffRule?: {
                        /** @enum {string} */
                        behavior: "NEVER_RESET" | "ALWAYS_RESET" | "BILLING_PERIOD_CHANGE";
                    };
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `ProductNotFound`: No such product in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `catalog_in_use`: Existing data conflicts with this change of the catalog.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    archiveProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `ProductNotFound`: No such product in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    duplicateProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    targetId: string;
                    description?: string | null;
                    displayName?: string;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `ProductNotFound`: No such product in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    unarchiveProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `ProductNotFound`: No such product in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listFeatures: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                id?: string;
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
                featureType?: ("BOOLEAN" | "NUMBER" | "ENUM")[];
                meterType?: ("None" | "FLUCTUATING" | "INCREMENTAL")[];
                status?: ("NEW" | "SUSPENDED" | "ACTIVE")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Feature"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createFeature: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    id: string;
                    displayName: string;
                    /** @enum {string} */
                    featureType: "BOOLEAN" | "NUMBER" | "ENUM";
                    /** @enum {string} */
                    featureStatus?: "NEW" | "SUSPENDED" | "ACTIVE";
                    /** @enum {string} */
                    meterType?: "None" | "FLUCTUATING" | "INCREMENTAL";
                    description?: string | null;
                    enumConfiguration?: {
                        displayName: string;
                        value: string;
                    }[] | null;
                    featureUnits?: string | null;
                    featureUnitsPlural?: string | null;
                    metadata?: {
                        [key: string]: string;
                    };
                    unitTransformation?: {
                        divide: number;
                        featureUnits?: string | null;
                        featureUnitsPlural?: string | null;
                        /** @enum {string} */
                        round?: "UP" | "DOWN";
                    } | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Feature"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getFeature: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Feature"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `FeatureNotFound`: No such feature in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    updateFeature: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    displayName?: string;
                    meter?: {
                        aggregation: {
                            /** @enum {string} */
                            function: "SUM" | "MAX" | "MIN" | "AVG" | "COUNT" | "UNIQUE";
                            field?: string;
                        };
                        filters: {
                            conditions: {
                                field: string;
                                /** @enum {string} */
                                operation: "EQUALS" | "NOT_EQUALS" | "GREATER_THAN" | "GREATER_THAN_OR_EQUAL" | "LESS_THAN" | "LESS_THAN_OR_EQUAL" | "IS_NULL" | "IS_NOT_NULL" | "CONTAINS" | "STARTS_WITH" | "ENDS_WITH" | "IN";
                                value?: string;
                                values?: string[];
                            }[];
                        }[];
                    } | null;
                    description?: string | null;
                    enumConfiguration?: {
                        displayName: string;
                        value: string;
                    }[] | null;
                    featureUnits?: string | null;
                    featureUnitsPlural?: string | null;
                    metadata?: {
                        [key: string]: string;
                    };
                    unitTransformation?: {
                        divide: number;
                        featureUnits?: string | null;
                        featureUnitsPlural?: string | null;
                        /** @enum {string} */
                        round?: "UP" | "DOWN";
                    } | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Feature"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `FeatureNotFound`: No such feature in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `catalog_in_use`: Existing data conflicts with this change of the catalog.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    archiveFeature: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Feature"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `FeatureNotFound`: No such feature in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    unarchiveFeature: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Feature"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `FeatureNotFound`: No such feature in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listPlans: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
                productId?: string;
                status?: ("DRAFT" | "PUBLISHED" | "ARCHIVED")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Plan"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createPlan: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    id: string;
                    displayName: string;
                    /** @example customer-6e24b4 */
                    productId: string;
                    billingId?: string | null;
                    description?: string | null;
                    metadata?: {
                        [key: string]: string;
                    };
                    pricingType?: ("FREE" | "PAID" | "CUSTOM") | null;
                    /** @enum {string} */
                    status?: "DRAFT" | "PUBLISHED" | "ARCHIVED";
                    defaultTrialConfig?: {
                        duration: number;
                        /** @enum {string} */
                        units: "DAY" | "MONTH";
                        budget?: {
                            hasSoftLimit: boolean;
                            limit: number;
                        } | null;
                        trialEndBehavior?: ("CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION") | null;
                    } | null;
                    parentPlanId?: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Plan"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `ProductNotFound`: No such product in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Plan"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `PlanNotFound`: No such plan in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    updatePlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    billingId?: string | null;
                    charges?: {
                        /** @enum {string} */
                        pricingType: "FREE" | "PAID" | "CUSTOM";
                        billingId?: string;
                        minimumSpend?: {
                            /** @enum {string} */
                            billingPeriod: "MONTHLY" | "ANNUALLY";
                            minimum: {
                                amount: number;
                                /**
                                 * @default usd
                                 * @enum {string}
                                 */
                                currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            };
                        }[] | null;
                        /** @enum {string} */
                        overageBillingPeriod?: "ON_SUBSCRIPTION_RENEWAL" | "MONTHLY";
                        overagePricingModels?: {
                            /** @enum {string} */
                            billingModel: "FLAT_FEE" | "MINIMUM_SPEND" | "PER_UNIT" | "USAGE_BASED" | "CREDIT_BASED";
                            /** @enum {string} */
                            billingCadence?: "RECURRING" | "ONE_OFF";
                            /** @example customer-6e24b4 */
                            featureId?: string;
                            pricePeriods: {
                                /** @enum {string} */
                                billingPeriod: "MONTHLY" | "ANNUALLY";
                                billingCountryCode?: string;
                                blockSize?: number;
                                price?: {
                                    amount: number;
                                    /**
                                     * @default usd
                                     * @enum {string}
                                     */
                                    currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                };
                                tiers?: {
                                    flatPrice?: {
                                        amount: number;
                                        /**
                                         * @default usd
                                         * @enum {string}
                                         */
                                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                    } | null;
                                    unitPrice?: {
                                        amount: number;
                                        /**
                                         * @default usd
                                         * @enum {string}
                                         */
                                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                    } | null;
                                    upTo?: number | null;
                                }[];
                                creditGrantCadence?: unknown;
                                creditRate?: unknown;
                            }[];
                            entitlement?: {
                                /** @example customer-6e24b4 */
                                featureId: string;
                                hasSoftLimit?: boolean;
                                hasUnlimitedUsage?: boolean;
                                usageLimit?: number;
                                /** @enum {string} */
                                resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
                                monthlyResetPeriodConfiguration?: {
                                    /** @enum {string} */
                                    accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                                };
                                weeklyResetPeriodConfiguration?: {
                                    /** @enum {string} */
                                    accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                                };
                                yearlyResetPeriodConfiguration?: {
                                    /** @enum {string} */
                                    accordingTo: "SubscriptionStart";
                                };
                            };
                            creditEntitlement?: unknown;
                            currencyId?: unknown;
                        }[];
                        pricingModels?: {
                            /** @enum {string} */
                            billingModel: "FLAT_FEE" | "MINIMUM_SPEND" | "PER_UNIT" | "USAGE_BASED" | "CREDIT_BASED";
                            /** @enum {string} */
                            billingCadence?: "RECURRING" | "ONE_OFF";
                            /** @example customer-6e24b4 */
                            featureId?: string;
                            pricePeriods: {
                                /** @enum {string} */
                                billingPeriod: "MONTHLY" | "ANNUALLY";
                                billingCountryCode?: string;
                                blockSize?: number;
                                price?: {
                                    amount: number;
                                    /**
                                     * @default usd
                                     * @enum {string}
                                     */
                                    currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                };
                                tiers?: {
                                    flatPrice?: {
                                        amount: number;
                                        /**
                                         * @default usd
                                         * @enum {string}
                                         */
                                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                    } | null;
                                    unitPrice?: {
                                        amount: number;
                                        /**
                                         * @default usd
                                         * @enum {string}
                                         */
                                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                    } | null;
                                    upTo?: number | null;
                                }[];
                                creditGrantCadence?: unknown;
                                creditRate?: unknown;
                            }[];
                            maxUnitQuantity?: number;
                            minUnitQuantity?: number;
                            /** @enum {string} */
                            tiersMode?: "VOLUME" | "GRADUATED";
                            /** @enum {string} */
                            resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
                            monthlyResetPeriodConfiguration?: {
                                /** @enum {string} */
                                accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                            };
                            weeklyResetPeriodConfiguration?: {
                                /** @enum {string} */
                                accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                            };
                            yearlyResetPeriodConfiguration?: {
                                /** @enum {string} */
                                accordingTo: "SubscriptionStart";
                            };
                            topUpCustomCurrencyId?: unknown;
                        }[];
                    };
                    description?: string | null;
                    displayName?: string;
                    metadata?: {
                        [key: string]: string;
                    };
                    compatibleAddonIds?: string[] | null;
                    defaultTrialConfig?: {
                        duration: number;
                        /** @enum {string} */
                        units: "DAY" | "MONTH";
                        budget?: {
                            hasSoftLimit: boolean;
                            limit: number;
                        } | null;
                        trialEndBehavior?: ("CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION") | null;
                    } | null;
                    parentPlanId?: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Plan"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `PlanNotFound`: No such plan in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    archivePlan: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Plan"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `PlanNotFound`: No such plan in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DraftPlanCantBeArchived`: A plan or add-on that was never published cannot be archived. Remove its draft.
             *
             *     `catalog_in_use`: Existing data conflicts with this change of the catalog.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listPlanCharges: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Charge"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `PlanNotFound`: No such plan in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createPlanDraft: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Plan"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `PlanNotFound`: No such plan in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    removePlanDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @example customer-6e24b4 */
                            id: string;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `PlanNotFound`: No such plan in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `catalog_in_use`: Existing data conflicts with this change of the catalog.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listPlanOverageCharges: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Charge"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `PlanNotFound`: No such plan in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    publishPlan: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    migrationType: "NEW_CUSTOMERS" | "ALL_CUSTOMERS";
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            taskId: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `PlanNotFound`: No such plan in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `PackageAlreadyPublished`: There is no draft to publish.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `catalog_in_use`: Existing data conflicts with this change of the catalog.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listPlanEntitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                planId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PackageEntitlement"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `PlanNotFound`: No such plan in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createPlanEntitlements: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                planId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    entitlements: {
                        /** @example customer-6e24b4 */
                        id: string;
                        /** @enum {string} */
                        type: "FEATURE" | "CREDIT";
                        /** @enum {string} */
                        behavior?: "Increment" | "Override";
                        description?: string | null;
                        displayNameOverride?: string | null;
                        enumValues?: string[] | null;
                        hasSoftLimit?: boolean | null;
                        hasUnlimitedUsage?: boolean | null;
                        hiddenFromWidgets?: ("PAYWALL" | "CUSTOMER_PORTAL" | "CHECKOUT")[];
                        isCustom?: boolean | null;
                        isGranted?: boolean;
                        order?: number | null;
                        usageLimit?: number | null;
                        resetPeriod?: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
                        monthlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                        } | null;
                        weeklyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                        } | null;
                        yearlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart";
                        } | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PackageEntitlement"][];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `InvalidEntitlementResetPeriod`: This reset period does not fit the feature or its anchor.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `PlanNotFound`: No such plan in this environment.
             *
             *     `FeatureNotFound`: No such feature in this environment.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    deletePlanEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                planId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PackageEntitlement"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `PlanNotFound`: No such plan in this environment.
             *
             *     `EntitlementNotFound`: No such entitlement.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    updatePlanEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                planId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    type?: "FEATURE" | "CREDIT";
                    /** @enum {string} */
                    behavior?: "Increment" | "Override";
                    description?: string | null;
                    displayNameOverride?: string | null;
                    enumValues?: string[] | null;
                    hasSoftLimit?: boolean | null;
                    hasUnlimitedUsage?: boolean | null;
                    hiddenFromWidgets?: ("PAYWALL" | "CUSTOMER_PORTAL" | "CHECKOUT")[];
                    isCustom?: boolean | null;
                    isGranted?: boolean;
                    order?: number | null;
                    usageLimit?: number | null;
                    resetPeriod?: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
                    monthlyResetPeriodConfiguration?: {
                        /** @enum {string} */
                        accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                    } | null;
                    weeklyResetPeriodConfiguration?: {
                        /** @enum {string} */
                        accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                    } | null;
                    yearlyResetPeriodConfiguration?: {
                        /** @enum {string} */
                        accordingTo: "SubscriptionStart";
                    } | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PackageEntitlement"];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `InvalidEntitlementResetPeriod`: This reset period does not fit the feature or its anchor.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `PlanNotFound`: No such plan in this environment.
             *
             *     `EntitlementNotFound`: No such entitlement.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listAddons: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
                productId?: string;
                status?: ("DRAFT" | "PUBLISHED" | "ARCHIVED")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Addon"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createAddon: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    id: string;
                    displayName: string;
                    /** @example customer-6e24b4 */
                    productId: string;
                    billingId?: string | null;
                    description?: string | null;
                    metadata?: {
                        [key: string]: string;
                    };
                    pricingType?: ("FREE" | "PAID" | "CUSTOM") | null;
                    /** @enum {string} */
                    status?: "DRAFT" | "PUBLISHED" | "ARCHIVED";
                    maxQuantity?: number | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Addon"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `ProductNotFound`: No such product in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getAddon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Addon"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `AddonNotFound`: No such add-on in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    updateAddon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    billingId?: string | null;
                    charges?: {
                        /** @enum {string} */
                        pricingType: "FREE" | "PAID" | "CUSTOM";
                        billingId?: string;
                        minimumSpend?: {
                            /** @enum {string} */
                            billingPeriod: "MONTHLY" | "ANNUALLY";
                            minimum: {
                                amount: number;
                                /**
                                 * @default usd
                                 * @enum {string}
                                 */
                                currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            };
                        }[] | null;
                        /** @enum {string} */
                        overageBillingPeriod?: "ON_SUBSCRIPTION_RENEWAL" | "MONTHLY";
                        overagePricingModels?: {
                            /** @enum {string} */
                            billingModel: "FLAT_FEE" | "MINIMUM_SPEND" | "PER_UNIT" | "USAGE_BASED" | "CREDIT_BASED";
                            /** @enum {string} */
                            billingCadence?: "RECURRING" | "ONE_OFF";
                            /** @example customer-6e24b4 */
                            featureId?: string;
                            pricePeriods: {
                                /** @enum {string} */
                                billingPeriod: "MONTHLY" | "ANNUALLY";
                                billingCountryCode?: string;
                                blockSize?: number;
                                price?: {
                                    amount: number;
                                    /**
                                     * @default usd
                                     * @enum {string}
                                     */
                                    currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                };
                                tiers?: {
                                    flatPrice?: {
                                        amount: number;
                                        /**
                                         * @default usd
                                         * @enum {string}
                                         */
                                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                    } | null;
                                    unitPrice?: {
                                        amount: number;
                                        /**
                                         * @default usd
                                         * @enum {string}
                                         */
                                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                    } | null;
                                    upTo?: number | null;
                                }[];
                                creditGrantCadence?: unknown;
                                creditRate?: unknown;
                            }[];
                            entitlement?: {
                                /** @example customer-6e24b4 */
                                featureId: string;
                                hasSoftLimit?: boolean;
                                hasUnlimitedUsage?: boolean;
                                usageLimit?: number;
                                /** @enum {string} */
                                resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
                                monthlyResetPeriodConfiguration?: {
                                    /** @enum {string} */
                                    accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                                };
                                weeklyResetPeriodConfiguration?: {
                                    /** @enum {string} */
                                    accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                                };
                                yearlyResetPeriodConfiguration?: {
                                    /** @enum {string} */
                                    accordingTo: "SubscriptionStart";
                                };
                            };
                            creditEntitlement?: unknown;
                            currencyId?: unknown;
                        }[];
                        pricingModels?: {
                            /** @enum {string} */
                            billingModel: "FLAT_FEE" | "MINIMUM_SPEND" | "PER_UNIT" | "USAGE_BASED" | "CREDIT_BASED";
                            /** @enum {string} */
                            billingCadence?: "RECURRING" | "ONE_OFF";
                            /** @example customer-6e24b4 */
                            featureId?: string;
                            pricePeriods: {
                                /** @enum {string} */
                                billingPeriod: "MONTHLY" | "ANNUALLY";
                                billingCountryCode?: string;
                                blockSize?: number;
                                price?: {
                                    amount: number;
                                    /**
                                     * @default usd
                                     * @enum {string}
                                     */
                                    currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                };
                                tiers?: {
                                    flatPrice?: {
                                        amount: number;
                                        /**
                                         * @default usd
                                         * @enum {string}
                                         */
                                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                    } | null;
                                    unitPrice?: {
                                        amount: number;
                                        /**
                                         * @default usd
                                         * @enum {string}
                                         */
                                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                                    } | null;
                                    upTo?: number | null;
                                }[];
                                creditGrantCadence?: unknown;
                                creditRate?: unknown;
                            }[];
                            maxUnitQuantity?: number;
                            minUnitQuantity?: number;
                            /** @enum {string} */
                            tiersMode?: "VOLUME" | "GRADUATED";
                            /** @enum {string} */
                            resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
                            monthlyResetPeriodConfiguration?: {
                                /** @enum {string} */
                                accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                            };
                            weeklyResetPeriodConfiguration?: {
                                /** @enum {string} */
                                accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                            };
                            yearlyResetPeriodConfiguration?: {
                                /** @enum {string} */
                                accordingTo: "SubscriptionStart";
                            };
                            topUpCustomCurrencyId?: unknown;
                        }[];
                    };
                    description?: string | null;
                    displayName?: string;
                    metadata?: {
                        [key: string]: string;
                    };
                    dependencies?: string[] | null;
                    maxQuantity?: number | null;
                    /** @enum {string} */
                    status?: "DRAFT" | "PUBLISHED" | "ARCHIVED";
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Addon"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `AddonNotFound`: No such add-on in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    archiveAddon: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Addon"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `AddonNotFound`: No such add-on in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DraftPlanCantBeArchived`: A plan or add-on that was never published cannot be archived. Remove its draft.
             *
             *     `catalog_in_use`: Existing data conflicts with this change of the catalog.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listAddonCharges: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Charge"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `AddonNotFound`: No such add-on in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createAddonDraft: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Addon"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `AddonNotFound`: No such add-on in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    removeAddonDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @example customer-6e24b4 */
                            id: string;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `AddonNotFound`: No such add-on in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `catalog_in_use`: Existing data conflicts with this change of the catalog.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    publishAddon: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    migrationType: "NEW_CUSTOMERS" | "ALL_CUSTOMERS";
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            taskId: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `AddonNotFound`: No such add-on in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `PackageAlreadyPublished`: There is no draft to publish.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listAddonEntitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                addonId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PackageEntitlement"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `AddonNotFound`: No such add-on in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createAddonEntitlements: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                addonId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    entitlements: {
                        /** @example customer-6e24b4 */
                        id: string;
                        /** @enum {string} */
                        type: "FEATURE" | "CREDIT";
                        /** @enum {string} */
                        behavior?: "Increment" | "Override";
                        description?: string | null;
                        displayNameOverride?: string | null;
                        enumValues?: string[] | null;
                        hasSoftLimit?: boolean | null;
                        hasUnlimitedUsage?: boolean | null;
                        hiddenFromWidgets?: ("PAYWALL" | "CUSTOMER_PORTAL" | "CHECKOUT")[];
                        isCustom?: boolean | null;
                        isGranted?: boolean;
                        order?: number | null;
                        usageLimit?: number | null;
                        resetPeriod?: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
                        monthlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                        } | null;
                        weeklyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                        } | null;
                        yearlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart";
                        } | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PackageEntitlement"][];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `InvalidEntitlementResetPeriod`: This reset period does not fit the feature or its anchor.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `AddonNotFound`: No such add-on in this environment.
             *
             *     `FeatureNotFound`: No such feature in this environment.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    deleteAddonEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                addonId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PackageEntitlement"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `AddonNotFound`: No such add-on in this environment.
             *
             *     `EntitlementNotFound`: No such entitlement.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    updateAddonEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                addonId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    type?: "FEATURE" | "CREDIT";
                    /** @enum {string} */
                    behavior?: "Increment" | "Override";
                    description?: string | null;
                    displayNameOverride?: string | null;
                    enumValues?: string[] | null;
                    hasSoftLimit?: boolean | null;
                    hasUnlimitedUsage?: boolean | null;
                    hiddenFromWidgets?: ("PAYWALL" | "CUSTOMER_PORTAL" | "CHECKOUT")[];
                    isCustom?: boolean | null;
                    isGranted?: boolean;
                    order?: number | null;
                    usageLimit?: number | null;
                    resetPeriod?: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
                    monthlyResetPeriodConfiguration?: {
                        /** @enum {string} */
                        accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                    } | null;
                    weeklyResetPeriodConfiguration?: {
                        /** @enum {string} */
                        accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                    } | null;
                    yearlyResetPeriodConfiguration?: {
                        /** @enum {string} */
                        accordingTo: "SubscriptionStart";
                    } | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PackageEntitlement"];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `InvalidEntitlementResetPeriod`: This reset period does not fit the feature or its anchor.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `AddonNotFound`: No such add-on in this environment.
             *
             *     `EntitlementNotFound`: No such entitlement.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EditAllowedOnDraftPackageOnlyError`: Only a draft can be edited. Create a draft first.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    exportCatalog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CatalogDocumentOutput"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    applyCatalog: {
        parameters: {
            query?: {
                dryRun?: "true" | "false";
                prune?: "true" | "false";
                allCustomers?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CatalogDocument"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            changes: components["schemas"]["CatalogChange"][];
                            applied: boolean;
                        };
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `catalog_invalid`: The catalog is inconsistent, so none of it was applied; `errors` says where.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `catalog_in_use`: Existing data conflicts with this change of the catalog. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    importCustomers: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    customers: components["schemas"]["CustomerImportItem"][];
                    integrationId?: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            newCustomers: string[];
                            /** Format: uuid */
                            runId: string;
                            outcomes: ("created" | "updated" | "unchanged" | "skipped" | "rejected")[];
                            details: {
                                index: number;
                                code: string;
                                path: string;
                                message: string;
                                hint: string;
                            }[];
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
                email?: string;
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    id: string;
                    billingCurrency?: ("usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf") | null;
                    billingId?: string | null;
                    couponId?: string | null;
                    email?: string | null;
                    integrations?: {
                        id: string;
                        /** @enum {string} */
                        vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                        syncedEntityId: string | null;
                    }[];
                    language?: string | null;
                    metadata?: {
                        [key: string]: string;
                    };
                    name?: string | null;
                    passthrough?: {
                        stripe?: {
                            billingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            customerName?: string;
                            invoiceCustomFields?: {
                                [key: string]: string;
                            };
                            metadata?: {
                                [key: string]: string;
                            };
                            paymentMethodId?: string;
                            shippingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            taxIds?: {
                                type: string;
                                value: string;
                            }[];
                        };
                        zuora?: {
                            billingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            /** @enum {string} */
                            currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            metadata?: {
                                [key: string]: string;
                            };
                            paymentMethodId?: string;
                        };
                    };
                    timezone?: string | null;
                    defaultPaymentMethod?: {
                        /** @enum {string} */
                        type: "CARD" | "BANK" | "CASH_APP";
                        billingId: string | null;
                        cardExpiryMonth: number | null;
                        cardExpiryYear: number | null;
                        cardLast4Digits: string | null;
                    } | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    updateCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    billingCurrency?: ("usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf") | null;
                    billingId?: string | null;
                    couponId?: string | null;
                    email?: string | null;
                    integrations?: {
                        id: string;
                        /** @enum {string} */
                        vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                        syncedEntityId: string | null;
                    }[];
                    language?: string | null;
                    metadata?: {
                        [key: string]: string;
                    };
                    name?: string | null;
                    passthrough?: {
                        stripe?: {
                            billingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            customerName?: string;
                            invoiceCustomFields?: {
                                [key: string]: string;
                            };
                            metadata?: {
                                [key: string]: string;
                            };
                            paymentMethodId?: string;
                            shippingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            taxIds?: {
                                type: string;
                                value: string;
                            }[];
                        };
                        zuora?: {
                            billingAddress?: {
                                city?: string;
                                country?: string;
                                line1?: string;
                                line2?: string;
                                postalCode?: string;
                                state?: string;
                            };
                            /** @enum {string} */
                            currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            metadata?: {
                                [key: string]: string;
                            };
                            paymentMethodId?: string;
                        };
                    };
                    timezone?: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: It is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    archiveCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    unarchiveCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listCustomerIntegrations: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                vendorIdentifier?: ("AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING")[];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    linkCustomerIntegration: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                    syncedEntityId: string;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getCustomerIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                integrationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `IntegrationNotFound`: The customer has no such integration.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    unlinkCustomerIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                integrationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `IntegrationNotFound`: The customer has no such integration.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: It is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    updateCustomerIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                integrationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id?: string;
                    syncedEntityId: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerIntegration"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `IntegrationNotFound`: The customer has no such integration.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: It is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    attachPaymentMethod: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    integrationId: string;
                    paymentMethodId: string;
                    /** @enum {string} */
                    vendorIdentifier: "AUTH0" | "ZUORA" | "STRIPE" | "HUBSPOT" | "AWS_MARKETPLACE" | "SNOWFLAKE" | "SALESFORCE" | "BIG_QUERY" | "OPEN_FGA" | "APP_STORE" | "RECEIVED" | "PREQUEL" | "AIRWALLEX" | "STRIPE_INVOICING";
                    billingCurrency?: ("usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf") | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    detachPaymentMethod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Customer"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: It is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    searchCustomers: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                sort?: "createdAt" | "updatedAt" | "id" | "name";
                order?: "asc" | "desc";
                q?: string;
                plan?: string[];
                status?: ("PAYMENT_PENDING" | "ACTIVE" | "EXPIRED" | "IN_TRIAL" | "CANCELED" | "NOT_STARTED")[];
                trial?: "true" | "false";
                overLimit?: "true";
                archived?: "true" | "false";
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
                run?: string;
                total?: "none" | "bounded" | "exact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["FoundCustomer"][];
                        pagination: {
                            next: string | null;
                            prev: null;
                        };
                        total: {
                            count: number;
                            /** @enum {string} */
                            relation: "exact" | "at least";
                        } | null;
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listSubscriptions: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
                customerId?: string;
                planId?: string;
                pricingType?: ("FREE" | "PAID" | "CUSTOM")[];
                resourceId?: string;
                status?: ("PAYMENT_PENDING" | "ACTIVE" | "EXPIRED" | "IN_TRIAL" | "CANCELED" | "NOT_STARTED")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Subscription"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    provisionSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    id?: string;
                    /** @example customer-6e24b4 */
                    customerId: string;
                    /** @example customer-6e24b4 */
                    planId: string;
                    billingCountryCode?: string | null;
                    payingCustomerId?: string | null;
                    resourceId?: string | null;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    startDate?: string;
                    trialOverrideConfiguration?: {
                        isTrial: boolean;
                        /** @enum {string} */
                        trialEndBehavior?: "CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION";
                        /**
                         * Format: date-time
                         * @example 2022-01-31T00:00:00.000Z
                         */
                        trialEndDate?: string;
                    };
                    unitQuantity?: number;
                    addons?: {
                        /** @example customer-6e24b4 */
                        id: string;
                        quantity: number;
                    }[];
                    appliedCoupon?: {
                        billingCouponId?: string;
                        configuration?: {
                            /**
                             * Format: date-time
                             * @example 2022-01-31T00:00:00.000Z
                             */
                            startDate?: string;
                        };
                        couponId?: string;
                        discount?: {
                            amountsOff?: {
                                amount: number;
                                /** @enum {string} */
                                currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            }[] | null;
                            description?: string;
                            durationInMonths?: number;
                            name?: string;
                            percentOff?: number;
                        };
                        promotionCode?: string | null;
                    };
                    /** @enum {string} */
                    billingCycleAnchor?: "UNCHANGED" | "NOW";
                    billingInformation?: {
                        billingAddress?: {
                            city?: string;
                            country?: string;
                            line1?: string;
                            line2?: string;
                            postalCode?: string;
                            state?: string;
                        };
                        chargeOnBehalfOfAccount?: string | null;
                        couponId?: string;
                        integrationId?: string | null;
                        invoiceDaysUntilDue?: number;
                        isBackdated?: boolean;
                        isInvoicePaid?: boolean;
                        metadata?: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        prorationBehavior?: "INVOICE_IMMEDIATELY" | "CREATE_PRORATIONS" | "NONE";
                        taxIds?: {
                            type: string;
                            value: string;
                        }[];
                        taxPercentage?: number;
                        taxRateIds?: string[];
                    };
                    /** @enum {string} */
                    billingPeriod?: "MONTHLY" | "ANNUALLY";
                    charges?: {
                        /** @example customer-6e24b4 */
                        id: string;
                        quantity: number;
                        /** @enum {string} */
                        type: "FEATURE" | "CREDIT";
                    }[];
                    /** @enum {string} */
                    scheduleStrategy?: "END_OF_BILLING_PERIOD" | "END_OF_BILLING_MONTH" | "IMMEDIATE";
                    awaitPaymentConfirmation?: boolean;
                    budget?: {
                        hasSoftLimit: boolean;
                        limit: number;
                    } | null;
                    entitlements?: ({
                        /** @constant */
                        type: "FEATURE";
                        /** @example customer-6e24b4 */
                        id: string;
                        usageLimit?: number;
                        hasUnlimitedUsage?: boolean;
                        hasSoftLimit?: boolean;
                        /** @enum {string} */
                        resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
                        yearlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart";
                        } | null;
                        monthlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                        } | null;
                        weeklyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                        } | null;
                    } | {
                        /** @constant */
                        type: "CREDIT";
                        /** @example customer-6e24b4 */
                        id: string;
                        amount: number;
                        /** @enum {string} */
                        cadence: "MONTH" | "YEAR";
                    })[];
                    metadata?: {
                        [key: string]: string;
                    };
                    minimumSpend?: {
                        amount?: number;
                        /** @enum {string} */
                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                    } | null;
                    priceOverrides?: {
                        addonId?: string | null;
                        amount?: number;
                        baseCharge?: boolean;
                        billingCountryCode?: string;
                        blockSize?: number;
                        /** @enum {string} */
                        creditGrantCadence?: "BEGINNING_OF_BILLING_PERIOD" | "MONTHLY";
                        creditRate?: {
                            amount: number;
                            currencyId: string;
                            costFormula?: string | null;
                        };
                        /** @enum {string} */
                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                        currencyId?: string;
                        featureId?: string | null;
                        tiers?: {
                            flatPrice?: {
                                amount: number;
                                /** @enum {string} */
                                currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            };
                            unitPrice?: {
                                amount: number;
                                /** @enum {string} */
                                currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            };
                            upTo?: number;
                        }[];
                    }[];
                    salesforceId?: string | null;
                    billingId?: string | null;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    cancellationDate?: string;
                    checkoutOptions?: {
                        cancelUrl: string;
                        successUrl: string;
                        allowPromoCodes?: boolean;
                        allowTaxIdCollection?: boolean;
                        collectBillingAddress?: boolean;
                        collectPhoneNumber?: boolean;
                        referenceId?: string | null;
                    };
                    /** @enum {string} */
                    paymentCollectionMethod?: "CHARGE" | "INVOICE" | "NONE";
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @example customer-6e24b4 */
                            id: string;
                            /** @enum {string} */
                            status: "SUCCESS" | "PAYMENT_REQUIRED";
                            subscription: components["schemas"]["Subscription"] | null;
                            entitlements: components["schemas"]["FeatureEntitlement"][] | null;
                            isScheduled: boolean;
                            warnings?: {
                                /** @enum {string} */
                                code: "coupon_not_carried";
                                message: string;
                            }[];
                        };
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `IncompatibleSubscriptionAddon`: An add-on does not fit the plan or the other add-ons.
             *
             *     `InvalidQuantity`: A quantity must be 0 for none, or a whole number that the plan or add-on allows.
             *
             *     `invalid_subscription`: The requested subscription is not possible; `reason` says why.
             *
             *     `billing_refused`: The billing provider refuses the request; the message says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            /** @description `payment_failed`: The billing provider could not collect the payment; nothing was provisioned. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `PlanNotFound`: No such plan in this environment.
             *
             *     `AddonNotFound`: No such add-on in this environment.
             *
             *     `FeatureNotFound`: No such feature in this environment.
             *
             *     `IntegrationNotFound`: The customer has no such integration.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `InvalidSubscriptionStatus`: The subscription's status does not allow this.
             *
             *     `renewal_day_differs`: The subscription that it would replace at the billing provider renews on another day.
             *
             *     `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    previewSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    customerId: string;
                    /** @example customer-6e24b4 */
                    planId: string;
                    billingCountryCode?: string | null;
                    payingCustomerId?: string | null;
                    resourceId?: string | null;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    startDate?: string;
                    trialOverrideConfiguration?: {
                        isTrial: boolean;
                        /** @enum {string} */
                        trialEndBehavior?: "CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION";
                        /**
                         * Format: date-time
                         * @example 2022-01-31T00:00:00.000Z
                         */
                        trialEndDate?: string;
                    };
                    unitQuantity?: number;
                    addons?: {
                        /** @example customer-6e24b4 */
                        id: string;
                        quantity: number;
                    }[];
                    appliedCoupon?: {
                        billingCouponId?: string;
                        configuration?: {
                            /**
                             * Format: date-time
                             * @example 2022-01-31T00:00:00.000Z
                             */
                            startDate?: string;
                        };
                        couponId?: string;
                        discount?: {
                            amountsOff?: {
                                amount: number;
                                /** @enum {string} */
                                currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            }[] | null;
                            description?: string;
                            durationInMonths?: number;
                            name?: string;
                            percentOff?: number;
                        };
                        promotionCode?: string | null;
                    };
                    /** @enum {string} */
                    billingCycleAnchor?: "UNCHANGED" | "NOW";
                    billingInformation?: {
                        billingAddress?: {
                            city?: string;
                            country?: string;
                            line1?: string;
                            line2?: string;
                            postalCode?: string;
                            state?: string;
                        };
                        chargeOnBehalfOfAccount?: string | null;
                        couponId?: string;
                        integrationId?: string | null;
                        invoiceDaysUntilDue?: number;
                        isBackdated?: boolean;
                        isInvoicePaid?: boolean;
                        metadata?: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        prorationBehavior?: "INVOICE_IMMEDIATELY" | "CREATE_PRORATIONS" | "NONE";
                        taxIds?: {
                            type: string;
                            value: string;
                        }[];
                        taxPercentage?: number;
                        taxRateIds?: string[];
                    };
                    /** @enum {string} */
                    billingPeriod?: "MONTHLY" | "ANNUALLY";
                    charges?: {
                        /** @example customer-6e24b4 */
                        id: string;
                        quantity: number;
                        /** @enum {string} */
                        type: "FEATURE" | "CREDIT";
                    }[];
                    /** @enum {string} */
                    scheduleStrategy?: "END_OF_BILLING_PERIOD" | "END_OF_BILLING_MONTH" | "IMMEDIATE";
                    billableFeatures?: {
                        /** @example customer-6e24b4 */
                        featureId: string;
                        quantity: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SubscriptionPreview"];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `IncompatibleSubscriptionAddon`: An add-on does not fit the plan or the other add-ons.
             *
             *     `InvalidQuantity`: A quantity must be 0 for none, or a whole number that the plan or add-on allows.
             *
             *     `invalid_subscription`: The requested subscription is not possible; `reason` says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `PlanNotFound`: No such plan in this environment.
             *
             *     `AddonNotFound`: No such add-on in this environment.
             *
             *     `FeatureNotFound`: No such feature in this environment.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: It is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Subscription"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `SubscriptionNotFound`: No such subscription in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    updateSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    addons?: {
                        /** @example customer-6e24b4 */
                        id: string;
                        quantity: number;
                    }[];
                    appliedCoupon?: {
                        billingCouponId?: string;
                        configuration?: {
                            /**
                             * Format: date-time
                             * @example 2022-01-31T00:00:00.000Z
                             */
                            startDate?: string;
                        };
                        couponId?: string;
                        discount?: {
                            amountsOff?: {
                                amount: number;
                                /** @enum {string} */
                                currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            }[] | null;
                            description?: string;
                            durationInMonths?: number;
                            name?: string;
                            percentOff?: number;
                        };
                        promotionCode?: string | null;
                    };
                    /** @enum {string} */
                    billingCycleAnchor?: "UNCHANGED" | "NOW";
                    billingInformation?: {
                        billingAddress?: {
                            city?: string;
                            country?: string;
                            line1?: string;
                            line2?: string;
                            postalCode?: string;
                            state?: string;
                        };
                        chargeOnBehalfOfAccount?: string | null;
                        couponId?: string;
                        integrationId?: string | null;
                        invoiceDaysUntilDue?: number;
                        isBackdated?: boolean;
                        isInvoicePaid?: boolean;
                        metadata?: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        prorationBehavior?: "INVOICE_IMMEDIATELY" | "CREATE_PRORATIONS" | "NONE";
                        taxIds?: {
                            type: string;
                            value: string;
                        }[];
                        taxPercentage?: number;
                        taxRateIds?: string[];
                    };
                    /** @enum {string} */
                    billingPeriod?: "MONTHLY" | "ANNUALLY";
                    charges?: {
                        /** @example customer-6e24b4 */
                        id: string;
                        quantity: number;
                        /** @enum {string} */
                        type: "FEATURE" | "CREDIT";
                    }[];
                    /** @enum {string} */
                    scheduleStrategy?: "END_OF_BILLING_PERIOD" | "END_OF_BILLING_MONTH" | "IMMEDIATE";
                    awaitPaymentConfirmation?: boolean;
                    budget?: {
                        hasSoftLimit: boolean;
                        limit: number;
                    } | null;
                    entitlements?: ({
                        /** @constant */
                        type: "FEATURE";
                        /** @example customer-6e24b4 */
                        id: string;
                        usageLimit?: number;
                        hasUnlimitedUsage?: boolean;
                        hasSoftLimit?: boolean;
                        /** @enum {string} */
                        resetPeriod?: "YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR";
                        yearlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart";
                        } | null;
                        monthlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                        } | null;
                        weeklyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                        } | null;
                    } | {
                        /** @constant */
                        type: "CREDIT";
                        /** @example customer-6e24b4 */
                        id: string;
                        amount: number;
                        /** @enum {string} */
                        cadence: "MONTH" | "YEAR";
                    })[];
                    metadata?: {
                        [key: string]: string;
                    };
                    minimumSpend?: {
                        amount?: number;
                        /** @enum {string} */
                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                    } | null;
                    priceOverrides?: {
                        addonId?: string | null;
                        amount?: number;
                        baseCharge?: boolean;
                        billingCountryCode?: string;
                        blockSize?: number;
                        /** @enum {string} */
                        creditGrantCadence?: "BEGINNING_OF_BILLING_PERIOD" | "MONTHLY";
                        creditRate?: {
                            amount: number;
                            currencyId: string;
                            costFormula?: string | null;
                        };
                        /** @enum {string} */
                        currency?: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                        currencyId?: string;
                        featureId?: string | null;
                        tiers?: {
                            flatPrice?: {
                                amount: number;
                                /** @enum {string} */
                                currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            };
                            unitPrice?: {
                                amount: number;
                                /** @enum {string} */
                                currency: "usd" | "aed" | "all" | "amd" | "ang" | "aud" | "awg" | "azn" | "bam" | "bbd" | "bdt" | "bgn" | "bif" | "bmd" | "bnd" | "bsd" | "bwp" | "byn" | "bzd" | "brl" | "cad" | "cdf" | "chf" | "cny" | "czk" | "dkk" | "dop" | "dzd" | "egp" | "etb" | "eur" | "fjd" | "gbp" | "gel" | "gip" | "gmd" | "gyd" | "hkd" | "hrk" | "htg" | "idr" | "ils" | "inr" | "isk" | "jmd" | "jpy" | "kes" | "kgs" | "khr" | "kmf" | "krw" | "kyd" | "kzt" | "lbp" | "lkr" | "lrd" | "lsl" | "mad" | "mdl" | "mga" | "mkd" | "mmk" | "mnt" | "mop" | "mro" | "mvr" | "mwk" | "mxn" | "myr" | "mzn" | "nad" | "ngn" | "nok" | "npr" | "nzd" | "pgk" | "php" | "pkr" | "pln" | "qar" | "ron" | "rsd" | "rub" | "rwf" | "sar" | "sbd" | "scr" | "sek" | "sgd" | "sle" | "sll" | "sos" | "szl" | "thb" | "tjs" | "top" | "try" | "ttd" | "tzs" | "uah" | "uzs" | "vnd" | "vuv" | "wst" | "xaf" | "xcd" | "yer" | "zar" | "zmw" | "clp" | "djf" | "gnf" | "ugx" | "pyg" | "xof" | "xpf";
                            };
                            upTo?: number;
                        }[];
                    }[];
                    salesforceId?: string | null;
                    cancellationDate?: string | null;
                    promotionCode?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    trialEndDate?: string;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Subscription"];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `IncompatibleSubscriptionAddon`: An add-on does not fit the plan or the other add-ons.
             *
             *     `InvalidQuantity`: A quantity must be 0 for none, or a whole number that the plan or add-on allows.
             *
             *     `invalid_subscription`: The requested subscription is not possible; `reason` says why.
             *
             *     `InvalidCancellationDate`: The subscription cannot be canceled at this time.
             *
             *     `billing_refused`: The billing provider refuses the request; the message says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            /** @description `payment_failed`: The billing provider could not collect the payment; nothing was provisioned. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `SubscriptionNotFound`: No such subscription in this environment.
             *
             *     `AddonNotFound`: No such add-on in this environment.
             *
             *     `FeatureNotFound`: No such feature in this environment.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `InvalidSubscriptionStatus`: The subscription's status does not allow this.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    cancelSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    cancellationAction?: "DEFAULT" | "REVOKE_ENTITLEMENTS";
                    /** @enum {string} */
                    cancellationTime?: "END_OF_BILLING_PERIOD" | "IMMEDIATE" | "SPECIFIC_DATE";
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    endDate?: string;
                    prorate?: boolean;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Subscription"];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `InvalidCancellationDate`: The subscription cannot be canceled at this time.
             *
             *     `billing_refused`: The billing provider refuses the request; the message says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            /** @description `payment_failed`: The billing provider could not collect the payment; nothing was provisioned. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            403: components["responses"]["Refusal403OfBody"];
            /** @description `SubscriptionNotFound`: No such subscription in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `InvalidSubscriptionStatus`: The subscription's status does not allow this.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    transferSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example customer-6e24b4 */
                    destinationResourceId: string;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Subscription"];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `invalid_subscription`: The requested subscription is not possible; `reason` says why.
             *
             *     `billing_refused`: The billing provider refuses the request; the message says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            /** @description `payment_failed`: The billing provider could not collect the payment; nothing was provisioned. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            403: components["responses"]["Refusal403OfBody"];
            /** @description `SubscriptionNotFound`: No such subscription in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `DuplicatedEntityNotAllowed`: It exists already.
             *
             *     `InvalidSubscriptionStatus`: The subscription's status does not allow this.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    migrateSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    subscriptionMigrationTime?: "END_OF_BILLING_PERIOD" | "IMMEDIATE";
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Subscription"];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `IncompatibleSubscriptionAddon`: An add-on does not fit the plan or the other add-ons.
             *
             *     `InvalidQuantity`: A quantity must be 0 for none, or a whole number that the plan or add-on allows.
             *
             *     `invalid_subscription`: The requested subscription is not possible; `reason` says why.
             *
             *     `billing_refused`: The billing provider refuses the request; the message says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            /** @description `payment_failed`: The billing provider could not collect the payment; nothing was provisioned. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `SubscriptionNotFound`: No such subscription in this environment.
             *
             *     `AddonNotFound`: No such add-on in this environment.
             *
             *     `FeatureNotFound`: No such feature in this environment.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `InvalidSubscriptionStatus`: The subscription's status does not allow this.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    cancelScheduledSubscriptionUpdates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @example customer-6e24b4 */
                            id: string;
                        };
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `billing_refused`: The billing provider refuses the request; the message says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            /** @description `payment_failed`: The billing provider could not collect the payment; nothing was provisioned. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `SubscriptionNotFound`: No such subscription in this environment.
             *
             *     `future_update_not_found`: The subscription has no such scheduled change.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `InvalidSubscriptionStatus`: The subscription's status does not allow this.
             *
             *     `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    cancelPendingPaymentSubscriptionUpdates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @example customer-6e24b4 */
                            id: string;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `SubscriptionNotFound`: No such subscription in this environment.
             *
             *     `future_update_not_found`: The subscription has no such scheduled change.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: It is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getCustomerEntitlements: {
        parameters: {
            query?: {
                resourceId?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            accessDeniedReason: ("CustomerNotFound" | "CustomerIsArchived" | "NoActiveSubscription") | null;
                            entitlements: components["schemas"]["FeatureEntitlement"][];
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    checkCustomerEntitlement: {
        parameters: {
            query?: {
                featureId?: string;
                currencyId?: string;
                resourceId?: string;
                requestedUsage?: number;
                requestedValues?: string[];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["FeatureEntitlement"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    explainCustomerEntitlements: {
        parameters: {
            query?: {
                featureId?: string[];
                resourceId?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            customer: components["schemas"]["Provenance"];
                            subscriptions: {
                                /** @example customer-6e24b4 */
                                id: string;
                                provenance: components["schemas"]["Provenance"];
                            }[];
                            features: components["schemas"]["ExplainedEntitlement"][];
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listPromotionalEntitlements: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
                status?: ("Active" | "Expired" | "Paused")[];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PromotionalEntitlement"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    grantPromotionalEntitlements: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    promotionalEntitlements: {
                        /** @example customer-6e24b4 */
                        featureId: string;
                        /** @enum {string} */
                        period: "1 week" | "1 month" | "6 month" | "1 year" | "lifetime" | "custom";
                        customEndDate?: string | null;
                        usageLimit?: number | null;
                        hasUnlimitedUsage?: boolean | null;
                        hasSoftLimit?: boolean | null;
                        enumValues?: string[] | null;
                        isVisible?: boolean | null;
                        resetPeriod?: ("YEAR" | "MONTH" | "WEEK" | "DAY" | "HOUR") | null;
                        monthlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "StartOfTheMonth";
                        } | null;
                        weeklyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart" | "EverySunday" | "EveryMonday" | "EveryTuesday" | "EveryWednesday" | "EveryThursday" | "EveryFriday" | "EverySaturday";
                        } | null;
                        yearlyResetPeriodConfiguration?: {
                            /** @enum {string} */
                            accordingTo: "SubscriptionStart";
                        } | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PromotionalEntitlement"][];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `InvalidEntitlementResetPeriod`: This reset period does not fit the feature or its anchor.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `FeatureNotFound`: No such feature in this environment.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    revokePromotionalEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                featureId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PromotionalEntitlement"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `EntitlementNotFound`: No such entitlement.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `EntityIsArchivedError`: It is archived. Unarchive it first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listCustomerResources: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerResource"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `CustomerNotFound`: No such customer in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    reportUsage: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    usages: components["schemas"]["UsageReport"][];
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Usage"][];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `MeteringNotAvailableForFeatureType`: Usage cannot be reported for a feature of this kind.
             *
             *     `invalid_usage_report`: Some of the usages cannot be reported, so none was counted; `errors` names each.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `FeatureNotFound`: No such feature in this environment.
             *
             *     `CustomerResourceNotFound`: The customer has no subscription for this resource.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `EntityIsArchivedError`: It is archived. Unarchive it first.
             *
             *     `usage_key_reused`: The idempotencyKey was used for another usage of this customer and feature.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getUsageHistory: {
        parameters: {
            query: {
                startDate: string;
                endDate?: string;
                resourceId?: string | null;
                groupBy?: string;
            };
            header?: never;
            path: {
                customerId: string;
                featureId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            series: {
                                /** @description The dimension that all points have; empty for those without it. */
                                tags: {
                                    key: string;
                                    value: string;
                                }[];
                                /** @description In the order of time. */
                                points: {
                                    /** Format: date-time */
                                    timestamp: string;
                                    /** @description The value of the counter from then on. */
                                    value: number;
                                    isResetPoint: boolean;
                                }[];
                            }[];
                            markers: {
                                /** Format: date-time */
                                timestamp: string;
                                /** @enum {string} */
                                type: "PERIODIC_RESET" | "SUBSCRIPTION_CHANGE_RESET";
                            }[];
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `CustomerNotFound`: No such customer in this environment.
             *
             *     `FeatureNotFound`: No such feature in this environment.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    importSubscriptions: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    subscriptions: components["schemas"]["SubscriptionImportItem"][];
                    integrationId?: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            taskId: string;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listImportRuns: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                kind?: "customers" | "subscriptions" | "usage";
                status?: "open" | "completed" | "canceled";
                mode?: "apply" | "plan" | "undo" | "archive";
                dated?: "true";
                sourceName?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createImportRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    kind: "customers" | "subscriptions" | "usage";
                    /**
                     * @default apply
                     * @enum {string}
                     */
                    mode?: "apply" | "plan" | "archive";
                    source: {
                        name: string;
                        sha256?: string;
                        bytes?: number;
                    };
                    /**
                     * @default {
                     *       "ignoreUnknown": false,
                     *       "unarchive": false,
                     *       "noRepeats": false
                     *     }
                     */
                    options?: {
                        /** @default false */
                        ignoreUnknown?: boolean;
                        /** @default false */
                        unarchive?: boolean;
                        /** @default false */
                        noRepeats?: boolean;
                        compare?: boolean;
                    };
                    /** @default false */
                    restart?: boolean;
                    /** Format: uuid */
                    buildsOn?: string;
                    /** Format: uuid */
                    plan?: string;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `import_plan_not_found`: This environment has no such plan of an import. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `plan_stale`: The plan no longer holds: something has changed since. Plan again.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getImportRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    followImportRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getImportBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                batch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportBatchResult"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `import_run_not_found`: No such import run in this environment.
             *
             *     `batch_not_found`: The import run has no such batch yet.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    putImportBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                batch: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sha256: string;
                    recordNumbers: number[];
                    records: unknown[];
                    /** @default [] */
                    rejections?: {
                        recordNumber: number;
                        line: number | null;
                        column: number | null;
                        code: string;
                        path: string;
                        message: string;
                        hint: string;
                        customerId?: string | null;
                    }[];
                    overtaken?: number[];
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportBatchResult"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `import_run_not_open`: The import run is completed or canceled and takes no more batches.
             *
             *     `batch_conflict`: The batch was applied with different content. Has the file changed? Open a new run.
             *
             *     `batch_out_of_order`: The batches of a lane must arrive in order; an earlier one is missing.
             *
             *     `plan_stale`: The plan no longer holds: something has changed since. Plan again.
             *
             *     `plan_too_entangled`: Too many records of the same customers for a plan. Import the file without one.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    completeImportRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    recordCount: number;
                    batchCount: number;
                    newest?: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `import_run_not_open`: The import run is completed or canceled and takes no more batches.
             *
             *     `import_run_incomplete`: The import run lacks batches or records, so it cannot be completed.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    cancelImportRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `import_run_not_open`: The import run is completed or canceled and takes no more batches.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createImportUndo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    dryRun?: boolean;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `import_run_not_undoable`: The import run cannot be undone.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    stepImportUndo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRun"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `import_run_not_open`: The import run is completed or canceled and takes no more batches. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listUndoneRecords: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                outcome?: "reversed" | "kept" | "failed";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["UndoneRecord"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listImportOutcomes: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                outcome?: ("created" | "updated" | "unchanged" | "replaced" | "skipped" | "rejected")[];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRecordOutcome"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listExtraRecords: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                with?: string[];
                archive?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ExtraRecord"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `import_run_not_comparable`: The import run does not say what its file holds. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    countHeldRecords: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["HeldCount"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `import_run_not_comparable`: The import run does not say what its file holds. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listImportRejections: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ImportRejection"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    exportRecords: {
        parameters: {
            query?: {
                kinds?: ("customers" | "subscriptions" | "usage")[];
                since?: string;
                format?: "ndjson" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `import_run_not_found`: No such import run in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listBillingConnections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BillingConnection"][];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    connectStripe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    apiKey: string;
                    webhookSecret?: string;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BillingConnection"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `encryption_key_missing`: Keys are stored encrypted only: set CARRYOVER_ENCRYPTION_KEY on the server.
             *
             *     `cutover_account_busy`: Another cutover of this account is running.
             *
             *     `billing_tasks_open`: Work at the connected account is unfinished.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    disconnectStripe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BillingConnection"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `cutover_account_busy`: Another cutover of this account is running.
             *
             *     `billing_tasks_open`: Work at the connected account is unfinished.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listStripeCustomers: {
        parameters: {
            query?: {
                startingAfter?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            [key: string]: unknown;
                        }[];
                        hasMore: boolean;
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `billing_refused`: The billing provider refuses the request; the message says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `encryption_key_missing`: Keys are stored encrypted only: set CARRYOVER_ENCRYPTION_KEY on the server.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    listStripeSubscriptions: {
        parameters: {
            query?: {
                startingAfter?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            [key: string]: unknown;
                        }[];
                        hasMore: boolean;
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `billing_refused`: The billing provider refuses the request; the message says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `encryption_key_missing`: Keys are stored encrypted only: set CARRYOVER_ENCRYPTION_KEY on the server.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    receiveStripeEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                connection: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        received: true;
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `webhook_signature_invalid`: The signature does not match a signing secret of this server.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `encryption_key_missing`: Keys are stored encrypted only: set CARRYOVER_ENCRYPTION_KEY on the server.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    receiveOnlyStripeEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        received: true;
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `webhook_signature_invalid`: The signature does not match a signing secret of this server.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `encryption_key_missing`: Keys are stored encrypted only: set CARRYOVER_ENCRYPTION_KEY on the server.
             *
             *     `webhook_address_needed`: Several environments receive events, each at the address of its connection: see carryover integrations list.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    listBillingComparisons: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BillingComparison"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createBillingComparison: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    heal?: boolean;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BillingComparison"];
                    };
                };
            };
            /**
             * @description `InvalidArgumentError`: The request is not valid.
             *
             *     `invalid_json_body`: The body is not valid JSON.
             *
             *     `billing_refused`: The billing provider refuses the request; the message says why.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `encryption_key_missing`: Keys are stored encrypted only: set CARRYOVER_ENCRYPTION_KEY on the server.
             *
             *     `comparisons_waiting`: Other comparisons of this environment are not finished. Wait until one is.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    getBillingComparison: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BillingComparison"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `comparison_not_found`: No such comparison in this environment; only the newest are kept. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listBillingComparisonEntries: {
        parameters: {
            query?: {
                from?: number;
                limit?: number;
                verdict?: "in_sync" | "warning" | "differs";
                customerId?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BillingComparisonEntry"][];
                        next: number | null;
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `comparison_not_found`: No such comparison in this environment; only the newest are kept. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listCutovers: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                state?: "planning" | "planned" | "running" | "paused" | "held" | "stopped" | "completed" | "rolling_back" | "rolled_back" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Cutover"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createCutover: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    mapping: {
                        prices: {
                            [key: string]: {
                                plan?: string;
                                addon?: string;
                                feature?: string;
                                /** @constant */
                                skip?: true;
                                /** @default false */
                                keepPrice?: boolean;
                                /** @enum {string} */
                                way?: "adopt" | "swap" | "move";
                            };
                        };
                        resourceFrom?: string;
                    };
                    /** @default {} */
                    options?: {
                        /**
                         * @default safest
                         * @enum {string}
                         */
                        way?: "safest" | "adopt" | "swap" | "move";
                        /**
                         * @default now
                         * @enum {string}
                         */
                        swapAt?: "now" | "period_end";
                        /** @default false */
                        allowPriceChange?: boolean;
                        /**
                         * @default block
                         * @enum {string}
                         */
                        metered?: "block" | "bill-now";
                        /** @default 48 */
                        renewalMarginHours?: number;
                        /** @default false */
                        requirePaymentMethod?: boolean;
                        /** @default false */
                        moveEnding?: boolean;
                    };
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Cutover"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    getConformance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Conformance"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    startConformance: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    only?: string[];
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Conformance"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `conformance_needs_test_key`: Conformance checks require a secret test key (sk_test_…).
             *
             *     `conformance_busy`: Another check of this environment is under way. Wait until it is done.
             *
             *     `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    getCutover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Cutover"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `cutover_not_found`: No such cutover in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listCutoverItems: {
        parameters: {
            query?: {
                from?: number;
                limit?: number;
                state?: "planned" | "swapping" | "swapped" | "fencing" | "fenced" | "creating" | "created" | "verified" | "held" | "canceling" | "cut_over" | "done" | "skipped" | "blocked" | "deferred" | "drifted" | "needs_operator" | "rolling_back" | "rolled_back";
                rule?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CutoverItem"][];
                        next: number | null;
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `cutover_not_found`: No such cutover in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getCutoverItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            plan: {
                                position: number;
                                stripeCustomer: string;
                                customerId: string | null;
                                oldSubscription: string;
                                /** @enum {string} */
                                state: "planned" | "skipped" | "blocked" | "deferred";
                                recipe: ("adopt" | "swap" | "swap_later" | "move" | "move_trial") | null;
                                reason: string | null;
                                hits: {
                                    code: string;
                                    /** @enum {string} */
                                    action: "block" | "defer" | "skip" | "warn" | "info";
                                    message: string;
                                    fix: string;
                                }[];
                                startDate: string;
                                periodEnd: string | null;
                                target: {
                                    customerId: string;
                                    planId: string;
                                    resourceId: string | null;
                                    billingPeriod: ("MONTHLY" | "ANNUALLY") | null;
                                    addons: {
                                        id: string;
                                        quantity: number;
                                    }[];
                                    charges: {
                                        id: string;
                                        /** @enum {string} */
                                        type: "FEATURE" | "CREDIT";
                                        quantity: number;
                                    }[];
                                    prices?: {
                                        packageId: string;
                                        featureId: string | null;
                                        priceId: string;
                                    }[];
                                } | null;
                                requests: {
                                    fence: {
                                        /** @enum {string} */
                                        method: "POST" | "DELETE";
                                        path: string;
                                        params: {
                                            [key: string]: unknown;
                                        };
                                        key: string;
                                    };
                                    create: {
                                        /** @enum {string} */
                                        method: "POST" | "DELETE";
                                        path: string;
                                        params: {
                                            [key: string]: unknown;
                                        };
                                        key: string;
                                    };
                                    cancel: {
                                        /** @enum {string} */
                                        method: "POST" | "DELETE";
                                        path: string;
                                        params: {
                                            [key: string]: unknown;
                                        };
                                        key: string;
                                    };
                                    meter?: {
                                        /** @enum {string} */
                                        method: "POST" | "DELETE";
                                        path: string;
                                        params: {
                                            [key: string]: unknown;
                                        };
                                        key: string;
                                    };
                                } | null;
                                items?: {
                                    quantity: number | null;
                                    old: {
                                        id: string;
                                        currency: string;
                                        unitAmountDecimal: string | null;
                                        tiersMode: string | null;
                                        transformQuantity: {
                                            divideBy: number;
                                            round: string;
                                        } | null;
                                    };
                                    new: {
                                        id: string;
                                        currency: string;
                                        unitAmountDecimal: string | null;
                                        tiersMode: string | null;
                                        transformQuantity: {
                                            divideBy: number;
                                            round: string;
                                        } | null;
                                    } | null;
                                }[];
                                swap: {
                                    items: {
                                        id: string;
                                        from: string;
                                        to: string;
                                    }[];
                                    requests: {
                                        /** @enum {string} */
                                        method: "POST" | "DELETE";
                                        path: string;
                                        params: {
                                            [key: string]: unknown;
                                        };
                                        key: string;
                                    }[];
                                } | null;
                                nextInvoice: {
                                    old: {
                                        amount: number;
                                        own?: number;
                                        untaxed?: number;
                                        currency: string;
                                        at: string;
                                    } | null;
                                    new: {
                                        amount: number;
                                        own?: number;
                                        untaxed?: number;
                                        currency: string;
                                        at: string;
                                    } | null;
                                };
                                chargedNow: {
                                    amount: number;
                                    own?: number;
                                    untaxed?: number;
                                    currency: string;
                                    at: string;
                                } | null;
                                paymentMethod: {
                                    type: string;
                                    last4: string | null;
                                    expires: string | null;
                                } | null;
                                losses: string[];
                                snapshot: {
                                    [key: string]: unknown;
                                };
                            };
                            /** @enum {string} */
                            state: "planned" | "swapping" | "swapped" | "fencing" | "fenced" | "creating" | "created" | "verified" | "held" | "canceling" | "cut_over" | "done" | "skipped" | "blocked" | "deferred" | "drifted" | "needs_operator" | "rolling_back" | "rolled_back";
                            newSubscription: string | null;
                            movements: {
                                /** @enum {string} */
                                kind: "charged" | "credited";
                                amount: number;
                                currency: string;
                                objectId: string;
                                isPlanned: boolean;
                            }[];
                            draftsLeft: {
                                invoiceId: string;
                                amount: number;
                                currency: string;
                            }[];
                            usageGap: {
                                from: string;
                                until: string | null;
                            } | null;
                            takenOverBy: string | null;
                            problem: {
                                code: string;
                                message: string;
                                subscriptionId?: string;
                                priceIds?: string[];
                            } | null;
                            updatedAt: string;
                            journal: {
                                number: number;
                                /** @enum {string} */
                                kind: "intent" | "result" | "state";
                                /** @enum {string} */
                                state: "planned" | "swapping" | "swapped" | "fencing" | "fenced" | "creating" | "created" | "verified" | "held" | "canceling" | "cut_over" | "done" | "skipped" | "blocked" | "deferred" | "drifted" | "needs_operator" | "rolling_back" | "rolled_back";
                                method: string | null;
                                path: string | null;
                                params: {
                                    [key: string]: unknown;
                                } | null;
                                key: string | null;
                                status: number | null;
                                requestId: string | null;
                                isReplay: boolean | null;
                                note: string | null;
                                at: string;
                                sha256: string;
                            }[];
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /**
             * @description `cutover_not_found`: No such cutover in this environment.
             *
             *     `cutover_item_not_found`: The cutover has no such subscription.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    applyCutover: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    planSha256: string;
                    canary?: number;
                    /** @default false */
                    hold?: boolean;
                    subscriptionIds?: string[];
                    maxErrors?: number;
                    /** @default false */
                    live?: boolean;
                    accountId?: string;
                    withoutConformance?: boolean;
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Cutover"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `cutover_not_found`: No such cutover in this environment.
             *
             *     `cutover_item_not_found`: The cutover has no such subscription.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `cutover_not_applicable`: The cutover's state does not allow this.
             *
             *     `cutover_plan_differs`: This is not the plan that the server holds. Plan again.
             *
             *     `cutover_plan_stale`: The plan is older than a day, so its amounts may be wrong by now. Plan again.
             *
             *     `cutover_live_unconfirmed`: The account is live: pass --live and type the account id.
             *
             *     `cutover_account_differs`: The key belongs to another account, or another mode, than the plan.
             *
             *     `cutover_account_busy`: Another cutover of this account is running.
             *
             *     `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `conformance_needed`: A live cutover that writes requires a recent check of the account's test mode.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    pauseCutover: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Cutover"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `cutover_not_found`: No such cutover in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `cutover_not_applicable`: The cutover's state does not allow this.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    rollbackCutover: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    subscriptionIds?: string[];
                };
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Cutover"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /**
             * @description `cutover_not_found`: No such cutover in this environment.
             *
             *     `cutover_item_not_found`: The cutover has no such subscription.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `cutover_not_applicable`: The cutover's state does not allow this.
             *
             *     `cutover_account_busy`: Another cutover of this account is running.
             *
             *     `cutover_account_differs`: The key belongs to another account, or another mode, than the plan.
             *
             *     `billing_not_connected`: No billing provider is connected. Set CARRYOVER_STRIPE_KEY, or connect one.
             *
             *     `billing_key_refused`: The billing provider refuses the key, or the key lacks a permission.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            /**
             * @description `draining`: The server is shutting down. Try again shortly.
             *
             *     `database_unavailable`: The database cannot be reached. Try again shortly.
             *
             *     `database_busy`: The database took too long, or others keep changing the same rows. Try again shortly.
             *
             *     `database_starting`: The database is starting or recovering. Try again shortly.
             *
             *     `database_read_only`: The database is read-only, as after a failover. Try again shortly.
             *
             *     `database_connections_exhausted`: The database takes no more connections. Try again shortly, or raise its limit.
             *
             *     `database_out_of_memory`: The database has run out of memory. Try again shortly, or give it more.
             *
             *     `database_io_error`: The database cannot read or write its files; its log says why. Repair that, then retry.
             *
             *     `store_stopped`: The embedded store has stopped. Start the command, or the server, again.
             *
             *     `billing_unavailable`: The billing provider cannot be reached. Try again shortly.
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            507: components["responses"]["Refusal507"];
        };
    };
    whoami: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Whoami"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Session"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `session_not_found`: The request has no session: it has a key. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key within 24 hours gets the first reply again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Session"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            /**
             * @description `IdentityForbidden`: A client key may only read entitlements and the catalog. Use a server key.
             *
             *     `cross_site_request`: With a session, a change must come from a page of this server, with X-Carryover-Console: 1.
             *
             *     `cross_site_request`: With a session, a change must come from a page of this server, with X-Carryover-Console: 1.
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used with another request in the last 24 hours. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: Record<string, never>;
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `session_not_found`: The request has no session: it has a key. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    kind: "server" | "client" | "viewer";
                    name?: string | null;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewApiKey"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `too_many_keys`: The environment has as many keys as it may have. Revoke those that nobody uses. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    revokeKey: {
        parameters: {
            query?: {
                self?: "true" | "false";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `key_not_found`: No such key in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `own_key`: This is the key of the request itself. Say self=true to end it at once.
             *
             *     `last_server_key`: No other server key of the environment goes on without an end. Create one first.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 0 */
                    overlapSeconds?: number;
                    /**
                     * @description Whether the key of the request may end itself with it at once.
                     * @default false
                     */
                    self?: boolean;
                };
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NewApiKey"];
                    };
                };
            };
            400: components["responses"]["Refusal400OfBody"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403OfBody"];
            /** @description `key_not_found`: No such key in this environment. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /**
             * @description `own_key`: This is the key of the request itself. Say self=true to end it at once.
             *
             *     `key_ended`: The key has ended, or its end is set already.
             *
             *     `too_many_keys`: The environment has as many keys as it may have. Revoke those that nobody uses.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    listRequests: {
        parameters: {
            query?: {
                after?: string;
                before?: string;
                limit?: number;
                customerId?: string;
                keyId?: string;
                status?: "2xx" | "3xx" | "4xx" | "5xx";
                method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
                route?: string;
                requestId?: string;
                createdAt?: {
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    gte?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lt?: string;
                    /**
                     * Format: date-time
                     * @example 2022-01-31T00:00:00.000Z
                     */
                    lte?: string;
                };
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LoggedRequest"][];
                        pagination: {
                            next: string | null;
                            prev: string | null;
                        };
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LoggedRequestWithBody"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            /** @description `request_not_found`: The log of this environment has no such request; only the latest are kept. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Health"];
                    };
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Refusal503"];
            507: components["responses"]["Refusal507"];
        };
    };
}
