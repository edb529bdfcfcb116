package io.gantry.provisioner;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient and how busy the provisioner is. */
@ConfigMapping(prefix = "gantry.provisioner")
public interface ProvisionerConfig {

    /** Driver calls at once, over all providers: 1 to 10,000. */
    @WithDefault("128")
    int callsMax();

    /** Driver calls at once to one provider: 1 to 10,000. */
    @WithDefault("32")
    int callsPerProviderMax();

    /** The longest one driver call may take; after it the provider counts as not answering. */
    @WithDefault("PT60S")
    Duration callTimeout();

    /** Operations that are looked after at once; more wait in the table. 1 to 100,000. */
    @WithDefault("5000")
    int operationsMax();

    /** Machines of one pool whose making is decided in one transaction: 1 to 1,000. */
    @WithDefault("250")
    int createBatch();

    /** How often providers are asked what they have. */
    @WithDefault("PT10S")
    Duration observeEvery();

    /** How often every pool is looked at when nothing is heard of it. */
    @WithDefault("PT15S")
    Duration reconcileEvery();

    /** The shortest time between two statuses of a pool whose machines change. */
    @WithDefault("PT0.1S")
    Duration statusEvery();

    /** How often a machine may be tried at a source that does not answer, before the next source is asked. */
    @WithDefault("5")
    int createAttemptsMax();

    /** The first wait before a failed call is repeated; doubles with each failure. */
    @WithDefault("PT1S")
    Duration retryFirst();

    /** The longest wait before a failed call is repeated. */
    @WithDefault("PT1M")
    Duration retryMost();

    /** The first wait before a source that refused is asked again; doubles with each refusal. */
    @WithDefault("PT10S")
    Duration sourceRetryFirst();

    /** The longest wait before a source that refused is asked again. */
    @WithDefault("PT5M")
    Duration sourceRetryMost();

    /** How long making a machine may take before it is given up. */
    @WithDefault("PT15M")
    Duration provisionWithin();

    /** How long deleting a machine may take before it is called FAILED. */
    @WithDefault("PT15M")
    Duration deleteWithin();

    /** How long a machine that could not be deleted stays FAILED before it is tried again. */
    @WithDefault("PT1M")
    Duration retryFailedAfter();

    /** How long emptying a machine's node may take before it is called overdue. */
    @WithDefault("PT1H")
    Duration drainWithin();

    /** How long a machine that its provider does not know any more may come back before it is replaced. */
    @WithDefault("PT2M")
    Duration lostWithin();

    /** How long switching a machine on or off may take. */
    @WithDefault("PT2M")
    Duration powerWithin();

    /** How long a join token is valid after it was signed. */
    @WithDefault("PT30M")
    Duration joinTokenLasts();

    /** How long rows of deleted machines, and the specs of deleted providers without machines, are kept: 1 min to 365 d. */
    @WithDefault("PT24H")
    Duration deletedKeptFor();

    /** How long it is kept who did what with credentials of providers: 1 d to 3650 d. */
    @WithDefault("P365D")
    Duration auditKeptFor();
}
