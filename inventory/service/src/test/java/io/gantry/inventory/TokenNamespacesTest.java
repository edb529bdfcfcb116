package io.gantry.inventory;

import static io.gantry.inventory.Answers.detail;
import static io.gantry.inventory.Bodies.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.inventory.token.TokenResource;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A token that is limited to a namespace opens that one, and never the next of its name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenNamespacesTest {

    private final InventoryWorld world = new InventoryWorld();
    private final TokenResource tokens = new TokenResource(world.layer.tokens(), world.clock());

    @AfterAll
    void close() {
        world.close();
    }

    private Response make(String name, String body) {
        return tokens.make(name, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTokenIsForNamespacesThatAreThere() {
        Response refused = make("early", "{\"role\": \"viewer\", \"namespaces\": [\"default\", \"not-yet\"]}");
        assertThat(refused.getStatus()).isEqualTo(400);
        assertThat(detail(refused)).contains("namespaces: there is no namespace not-yet; declare it first");
        assertThat(tokens.get("early").getStatus()).isEqualTo(404);
    }

    @Test
    void aNamespaceStaysWhileATokenOpensIt() throws Exception {
        assertThat(world.namespaces
                        .put("tenant", null, "*", null, body("Namespace", "tenant", "{}", "{}"))
                        .getStatus())
                .isEqualTo(201);
        assertThat(make("of-tenant", "{\"role\": \"viewer\", \"namespaces\": [\"default\", \"tenant\"]}")
                        .getStatus())
                .isEqualTo(201);
        String later = world.clock().instant().plusSeconds(60).toString();
        make("ends", "{\"role\": \"viewer\", \"namespaces\": [\"tenant\"], \"until\": \"" + later + "\"}");
        make("of-all", "{\"role\": \"viewer\"}");

        assertThat(detail(world.namespaces.delete("tenant", "*", null)))
                .isEqualTo("namespace tenant is in use by token ends, token of-tenant");
        tokens.revoke("of-tenant");
        assertThat(detail(world.namespaces.delete("tenant", "*", null)))
                .isEqualTo("namespace tenant is in use by token ends");
        try (Connection connection = world.connect();
                var statement = connection.createStatement()) {
            statement.executeUpdate("update service_token set until = 'epoch' where name = 'ends'");
        }
        assertThat(world.namespaces.delete("tenant", "*", null).getStatus()).isEqualTo(200);
    }
}
