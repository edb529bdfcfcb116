package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.testkit.PrivateDockerd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What an ordinary user has: a Docker engine that is there, adopted as one machine over its unix socket. (Root is needed
 * here only to have such an engine that is nobody else's.)
 */
@NeedsRoot
@Order(2)
class OneEngineTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Gantry gantry;
    private static PrivateDockerd engine;

    @RegisterExtension
    static final Failures SHOWN = OneEngineTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @AfterEach
    void bothAreCleared() throws Exception {
        if (engine != null) {
            engine.close();
            engine = null;
        }
        if (gantry != null) {
            gantry.close();
            gantry = null;
        }
    }

    @Test
    void anEngineThatIsThereBecomesOneMachineAndIsLeftAsItWas() throws Exception {
        gantry = new Gantry(Map.of());
        engine = PrivateDockerd.start();
        JsonNode before = Engines.get(engine.socket(), "/info");
        gantry.start();
        Path file = OneEngine.file(gantry, engine, List.of(OneEngine.service("hello", 2)));
        gantry.cli("apply", "-f", file.toString(), "--yes", "--wait", "--timeout", "90s")
                .ended(0);

        FourNodes.awaitNodes(gantry, 1);
        FourNodes.awaitRunning(gantry, "hello", 2);
        assertThat(Engines.containers(engine.socket(), "engine")).hasSize(2).allMatch(Engines.Container::running);
        Eventually.so(
                "both have said something",
                LIMIT,
                () -> assertThat(gantry.cli("job", "logs", "hello", "-n", "demo")
                                .ended(0)
                                .output())
                        .contains("hello[0] hello 1 from", "hello[1] hello 1 from"));
        FourNodes.stop(gantry, "hello");

        gantry.rest().delete(FourNodes.path("hello"));
        gantry.rest().delete("/v1/pools/desk");
        Eventually.until(
                "the engine is given back", LIMIT, () -> Engines.containers(engine.socket(), "engine"), List::isEmpty);
        assertThat(engine.isAlive()).isTrue();
        assertThat(Engines.get(engine.socket(), "/info").path("ID")).isEqualTo(before.path("ID"));
    }
}
