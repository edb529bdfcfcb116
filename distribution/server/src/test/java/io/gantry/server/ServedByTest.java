package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.server.Routes.Route;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which layer answers what. */
class ServedByTest {

    /** What every copy knows by itself. */
    private static final List<String> ANYWHERE =
            List.of("/v1/auth/whoami", "/v1/auth/can-i", "/v1/members", "/v1/version", "/metrics", "/openapi");

    static Stream<Route> routes() {
        return Routes.table().stream();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void everyRouteIsALayersOrKnownToBeAnswerableAnywhere(Route route) {
        String path = route.path()
                .replace("{layer}", "bridge")
                .replace("{topic}", "gantry.pools")
                .replaceAll("\\{[a-z]+}", "some");
        assertThat(ServedBy.layer(path).isEmpty()).as(path).isEqualTo(ANYWHERE.contains(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/namespaces, inventory",
        "/v1/namespaces/jobs, inventory",
        "/v1/namespaces/shop/jobs, scheduler",
        "/v1/namespaces/shop/jobs/web, scheduler",
        "/v1/namespaces/shop/jobs/explain, scheduler",
        "/v1/namespaces/shop/jobs/web/explain, inventory",
        "/v1/namespaces/shop/jobs/web/placement, scheduler",
        "/v1/namespaces/shop/allocations/some/exec, scheduler",
        "/v1/namespaces/shop/volumes/db-0, scheduler",
        "/v1/providers/lab, inventory",
        "/v1/providers/lab/credential, provisioner",
        "/v1/clusters/main, inventory",
        "/v1/clusters/replay, inventory",
        "/v1/clusters/main/replay, scheduler",
        "/v1/clusters/main/replay/nodes, scheduler",
        "/v1/pools/web, inventory",
        "/v1/watch, inventory",
        "/v1/tokens, inventory",
        "/v1/layers/provisioner/suspects, provisioner",
        "/v1/facts/gantry.nodes, bridge",
        "/v1/facts/gantry.jobs, scheduler",
        "/v1/facts/gantry.machines, provisioner"
    })
    void theLayerThatHasIt(String path, String layer) {
        assertThat(ServedBy.layer(path)).contains(layer);
    }

    @Test
    void aTopicOfManyIsAskedForWhereverItIs() {
        assertThat(ServedBy.layer("/v1/facts/gantry.identities")).isEmpty();
    }
}
