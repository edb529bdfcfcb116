package io.gantry.server;

import io.gantry.inventory.InventoryLayer;
import io.gantry.inventory.token.BreakGlass;
import io.gantry.platform.database.Outages;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Says to everybody that there are admins beside those there should be; who and why is in the list of tokens. */
@Default
@Wellness
@Singleton
final class BreakGlassHealth implements HealthCheck {

    private final InventoryLayer inventory;

    BreakGlassHealth(InventoryLayer inventory) {
        this.inventory = inventory;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("break-glass").up();
        try {
            BreakGlass.Open open = inventory.tokens().breakGlass();
            response.withData("tokens", open.tokens());
            open.until().ifPresent(until -> response.withData("until", until.toString()));
        } catch (RuntimeException e) {
            if (!Outages.isOutage(e)) {
                throw e;
            }
            response.withData("detail", "the database does not answer now"); // which readiness says
        }
        return response.build();
    }
}
