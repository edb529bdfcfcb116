package io.gantry.bridge;

import java.time.Duration;

/** The defaults, but for the address of the join listener. */
record TestSettings() implements BridgeConfig {

    @Override
    public String joinBind() {
        return "127.0.0.1";
    }

    @Override
    public int joinPort() {
        return 0;
    }

    @Override
    public String joinAddress() {
        return "127.0.0.1";
    }

    @Override
    public Duration joinAgainWithin() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Duration heartbeatEvery() {
        return Duration.ofSeconds(2);
    }

    @Override
    public Duration heartbeatQuick() {
        return Duration.ofMillis(500);
    }

    @Override
    public Duration probeWithin() {
        return Duration.ofSeconds(2);
    }

    @Override
    public int probesAtOnce() {
        return 64;
    }

    @Override
    public Duration nodeLostAfter() {
        return Duration.ofSeconds(15);
    }

    @Override
    public Duration unverifiedWithin() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration endedKeptFor() {
        return Duration.ofDays(7);
    }

    @Override
    public Duration launchedWithin() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Duration registeredWithin() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration drainedWithin() {
        return Duration.ofMinutes(30);
    }

    @Override
    public Duration scaleDownAfter() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Duration settleWithin() {
        return Duration.ofSeconds(15);
    }

    @Override
    public Duration begunWithin() {
        return Duration.ofMinutes(2);
    }

    @Override
    public int promisesMax() {
        return 3;
    }

    @Override
    public Duration sourceRest() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Duration certificateLife() {
        return Duration.ofDays(365);
    }

    @Override
    public Duration rejoinWithin() {
        return Duration.ofDays(30);
    }

    @Override
    public Duration rotationWithin() {
        return Duration.ofDays(1);
    }

    @Override
    public Duration pingEvery() {
        return Duration.ofSeconds(10);
    }

    @Override
    public Duration stopTasksAfter() {
        return Duration.ofMinutes(1);
    }
}
