package io.gantry.server;

import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** What this copy is to its layers, for people who wonder: a copy that stands by is as ready as an active one. */
@Default
@Readiness
@Singleton
final class Standing implements HealthCheck {

    private final Foundation foundation;
    private final LayerChoice choice;

    Standing(Foundation foundation, LayerChoice choice) {
        this.foundation = foundation;
        this.choice = choice;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, Long> active = foundation.active();
        var response = HealthCheckResponse.named("layers").up();
        choice.here().forEach(layer -> response.withData(layer, active.containsKey(layer) ? "active" : "standby"));
        return response.build();
    }
}
