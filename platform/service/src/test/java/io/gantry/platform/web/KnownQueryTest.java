package io.gantry.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.problem.Rejection;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownQueryTest {

    interface Route {
        void put(
                @PathParam("name") String name,
                @QueryParam("failFast") @Nullable String failFast,
                @QueryParam("dryRun") @Nullable String dryRun,
                @HeaderParam("If-Match") @Nullable String ifMatch);
    }

    @Test
    void aRouteKnowsWhatItsMethodTakes() throws Exception {
        var put = Route.class.getDeclaredMethod("put", String.class, String.class, String.class, String.class);

        assertThat(KnownQuery.of(put)).containsExactly("dryRun", "failFast");
    }

    @Test
    void whatItDoesNotKnowIsRefusedByItsNameAndTheKnownOnes() {
        List<String> known = List.of("dryRun", "failFast");

        assertThat(KnownQuery.unknown(List.of("dryRun"), known)).isEmpty();
        assertThat(KnownQuery.unknown(List.of("dryrun"), known))
                .contains(Rejection.Invalid.of("dryrun", "is no query parameter here; known: dryRun, failFast"));
        assertThat(KnownQuery.unknown(List.of("dryRun"), List.of()))
                .contains(Rejection.Invalid.of("dryRun", "is no query parameter here; there are none"));
    }
}
