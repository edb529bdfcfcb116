package io.gantry.server;

import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether Kafka has answered since the start, for the readiness probe and for people who wonder. */
@Default
@Readiness
@Singleton
final class Broker implements HealthCheck {

    private final Foundation foundation;
    private volatile boolean answered;

    Broker(Foundation foundation) {
        this.foundation = foundation;
    }

    /** The topics are there. */
    void answered() {
        answered = true;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("kafka");
        if (!answered) {
            return response.down()
                    .withData("detail", "still coming up; what is written is kept and sent when it answers")
                    .build();
        }
        foundation.oldestWaitingFact().ifPresent(since -> response.withData("factsWaitSince", since.toString()));
        return response.up().build();
    }
}
