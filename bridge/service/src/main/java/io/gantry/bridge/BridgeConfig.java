package io.gantry.bridge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The bridge's settings. */
@ConfigMapping(prefix = "gantry.bridge")
public interface BridgeConfig {

    /** Address of this host on which machines may join; 0.0.0.0 is every one. Not blank. */
    @WithDefault("0.0.0.0")
    String joinBind();

    /** Port on which machines of the first cluster join, 0 to 65,000; each further cluster has the next. 0: any free one. */
    @WithDefault("7071")
    int joinPort();

    /** Address or name by which machines reach this host: stands in the join listener's certificate and in joinUrl. Not blank. */
    @WithDefault("10.87.0.1")
    String joinAddress();

    /** How long a machine that asks again with a used token and the same request gets the same answer; 0 s to 1 h. */
    @WithDefault("PT10M")
    Duration joinAgainWithin();

    /** Time between two questions to an engine that answers; 100 ms to 1 h. */
    @WithDefault("PT2S")
    Duration heartbeatEvery();

    /** Time between two questions after a miss, and while a machine comes up; 50 ms to 1 h. */
    @WithDefault("PT0.5S")
    Duration heartbeatQuick();

    /** How long an engine may take to answer one question; 100 ms to half of node-lost-after. */
    @WithDefault("PT5S")
    Duration probeWithin();

    /** How many engines are asked at the same time; 1 to 10,000. */
    @WithDefault("256")
    int probesAtOnce();

    /** A node whose engine is silent for so long is LOST; longer than heartbeat-every, 1 s to 1 d. */
    @WithDefault("PT15S")
    Duration nodeLostAfter();

    /** How long an engine that answers but does not say who it is keeps its node as it is, before that counts as silence; 0 s to 1 h. */
    @WithDefault("PT1M")
    Duration unverifiedWithin();

    /** A node that is LAUNCHED for so long says that its engine does not answer; 1 s to 1 d. */
    @WithDefault("PT2M")
    Duration launchedWithin();

    /** A node that is REGISTERED for so long says why it is not READY; 1 s to 1 d. */
    @WithDefault("PT1M")
    Duration registeredWithin();

    /** A node that is DRAINING for so long says what is still on it; 1 s to 7 d. */
    @WithDefault("PT30M")
    Duration drainedWithin();

    /** How long fewer machines must do before a pool that does not say gives one back; settle-within to 7 d. */
    @WithDefault("PT10M")
    Duration scaleDownAfter();

    /** How long a new node counts as room for what waits, since what was heard of both may be older; 1 s to 10 min. */
    @WithDefault("PT15S")
    Duration settleWithin();

    /** By when a machine that a pool is to have more must be begun, or its sources have broken a promise; 1 s to 1 d. */
    @WithDefault("PT2M")
    Duration begunWithin();

    /** So many broken promises of a source, one after the other, and it is given up for a time; 1 to 100. */
    @WithDefault("3")
    int promisesMax();

    /** How long a source is given up; 1 s to 7 d. */
    @WithDefault("PT10M")
    Duration sourceRest();

    /**
     * How long certificates of engines and clients are good for; 30 s to 3650 d, which is the authority's own life. They are
     * renewed when a third of it is left; less than an hour is for tests.
     */
    @WithDefault("P365D")
    Duration certificateLife();

    /** How long after its end a machine's certificate is still worth a new one, for machines that were off; 0 s to 365 d. */
    @WithDefault("P30D")
    Duration rejoinWithin();

    /** A phase of the change of an authority that takes longer is said to be overdue; 1 min to 30 d. */
    @WithDefault("P1D")
    Duration rotationWithin();

    /** How often machines ask whether all is well; 1 s to a third of stop-tasks-after. */
    @WithDefault("PT10S")
    Duration pingEvery();

    /** A machine without a good answer for so long stops the tasks that are to stop by themselves; 6 s to 1 h. */
    @WithDefault("PT1M")
    Duration stopTasksAfter();

    /** How long rows of nodes that have ended are kept; 1 min to 365 d. */
    @WithDefault("P7D")
    Duration endedKeptFor();
}
