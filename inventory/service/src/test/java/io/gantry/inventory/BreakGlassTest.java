package io.gantry.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.inventory.token.BreakGlass;
import io.gantry.inventory.token.BreakGlass.Made;
import io.gantry.inventory.token.BreakGlass.Maker;
import io.gantry.inventory.token.TokenResource;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.audit.AuditResource;
import io.gantry.platform.audit.AuditTrails;
import io.gantry.platform.identity.BearerToken;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Role;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An admin's token, made with a connection to the database and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BreakGlassTest {

    private static final Maker MAKER = new Maker("root", "rack-a-1");

    private final InventoryWorld world = new InventoryWorld();
    private final TokenResource tokens = new TokenResource(world.layer.tokens(), world.clock());
    private final AuditResource audit = new AuditResource(new AuditTrails().with(world.layer.audit()));
    private final Callers callers =
            new Callers(new BearerToken(new SecretText("owner-token")), world.clock(), world.clock());
    private final BreakGlass breakGlass = new BreakGlass(world.clock(), new SecureRandom());

    @AfterAll
    void close() {
        world.close();
    }

    private Made make(String reason, Duration lasts) throws Exception {
        try (Connection connection = world.connect()) {
            return breakGlass.make(connection, reason, lasts, MAKER);
        }
    }

    private Result<Identity> call(Made made) {
        return callers.lookUp("Bearer " + made.text().reveal(), world.layer.tokens());
    }

    @Test
    void itOpensEverythingUntilItEndsAndEverybodyCanSeeIt() throws Exception {
        Made made = make("sso is away", Duration.ofHours(1));

        assertThat(call(made).orThrow().role()).isEqualTo(Role.ADMIN);
        assertThat(world.layer.tokens().breakGlass()).isEqualTo(new BreakGlass.Open(1, Optional.of(made.until())));
        JsonNode told = Answers.json(tokens.get(made.name().value()));
        assertThat(told.path("reason").asText()).isEqualTo("sso is away");
        assertThat(told.path("createdBy").asText()).isEqualTo("root at rack-a-1");
        assertThat(Answers.json(audit.list(null, "1000", null)).path("items")).anySatisfy(entry -> {
            assertThat(entry.path("object").asText()).isEqualTo(made.name().value());
            assertThat(entry.path("who").asText()).isEqualTo(made.name().value());
            assertThat(entry.path("from").asText()).isEqualTo("root at rack-a-1");
            assertThat(entry.path("outcome").asText()).isEqualTo("DONE");
        });

        world.clock().advance(Duration.ofHours(1));
        assertThat(call(made))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.TokenEnded.class));
        assertThat(world.layer.tokens().breakGlass()).isEqualTo(new BreakGlass.Open(0, Optional.empty()));
    }

    @Test
    void itCanBeRevoked() throws Exception {
        Made made = make("a drill", Duration.ofHours(24));

        tokens.revoke(made.name().value());

        assertThat(call(made)).isInstanceOf(Result.Refused.class);
        assertThat(world.layer.tokens().breakGlass().tokens()).isZero();
    }

    @Test
    void itIsNeitherForLongNorWithoutAReason() {
        assertThatThrownBy(() -> make("x", Duration.ofHours(24).plusSeconds(1))).hasMessage("--for must be 1m to 24h");
        assertThatThrownBy(() -> make(" ", Duration.ofHours(1))).hasMessageContaining("--reason must say why");
    }

    @Test
    void noOtherTokenIsCalledSo() {
        byte[] body = "{\"role\": \"viewer\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(Answers.detail(tokens.make("break-glass-mine", body)))
                .contains("'break-glass' begins the names of those that `gantry server break-glass` makes");
    }
}
