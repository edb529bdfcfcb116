package io.gantry.server;

import io.gantry.platform.kafka.BrokerProbe;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.thread.ServerThreads;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether Kafka answers, for the readiness probe and for people who wonder. */
@Default
@Readiness
@Singleton
final class Broker implements HealthCheck {

    private static final Duration ASK_EVERY = Duration.ofSeconds(3);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

    private final Foundation foundation;
    private final BrokerProbe probe;
    private final Loop asking = new Loop(new ServerThreads(), "kafka-probe", ASK_EVERY, this::ask);
    private volatile boolean topicsThere;
    private volatile boolean answers = true;

    Broker(Foundation foundation) {
        this.foundation = foundation;
        this.probe = new BrokerProbe(foundation.kafka(), ANSWER_LIMIT);
    }

    /** The topics are there; from now on it is asked again and again. */
    void answered() {
        if (!topicsThere) {
            topicsThere = true;
            asking.start();
        }
    }

    private void ask() {
        answers = probe.answers();
    }

    void close() {
        asking.close();
        probe.close();
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("kafka");
        foundation.oldestWaitingFact().ifPresent(since -> response.withData("factsWaitSince", since.toString()));
        if (topicsThere && answers) {
            return response.up().build();
        }
        String what = topicsThere ? "does not answer" : "still coming up";
        return response.down()
                .withData("detail", what + "; what is written is kept and sent when it answers")
                .build();
    }
}
