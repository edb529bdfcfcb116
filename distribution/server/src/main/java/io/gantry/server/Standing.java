package io.gantry.server;

import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * What this copy is to its layers, for people who wonder. A copy that stands by is as ready as an active one, once it
 * can pass on what it is asked.
 */
@Default
@Readiness
@Singleton
final class Standing implements HealthCheck {

    private final Foundation foundation;
    private final LayerChoice choice;
    private final Copies copies;

    Standing(Foundation foundation, LayerChoice choice, Copies copies) {
        this.foundation = foundation;
        this.choice = choice;
        this.copies = copies;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, Long> active = foundation.active();
        var response = HealthCheckResponse.named("layers").status(copies.passesOn());
        choice.here().forEach(layer -> response.withData(layer, active.containsKey(layer) ? "active" : "standby"));
        return response.build();
    }
}
