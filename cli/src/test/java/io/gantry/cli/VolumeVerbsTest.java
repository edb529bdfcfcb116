package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a person sees of volumes, and how they go. */
class VolumeVerbsTest extends AtAServer {

    private static final String VOLUME = """
            {"uid":"019aa000-0000-7000-8000-0000000fed03","namespace":"shop","name":"db-0","cluster":"main","node":"n1",
            "job":"web","group":"main","index":0,"state":"FREE","onLost":"wait","deleteWithJob":false,
            "created":"2026-11-22T11:00:00Z"}""";

    @Test
    void volumesAreListedWithWhereTheyAreAndWhoHasThem() {
        server.on("GET /v1/namespaces/shop/volumes", 200, "{\"items\":[" + VOLUME + "]}");
        assertThat(shell.run("volume", "list", "-n", "shop")).isZero();
        assertThat(shell.out()).isEqualTo("""
                NAME  STATE  NODE  JOB  AGE
                db-0  FREE   n1    web  60m
                """);
        assertThat(shell.run("volume", "list", "-n", "shop", "-o", "name")).isZero();
        assertThat(shell.out()).isEqualTo("db-0\n");
    }

    @Test
    void oneIsShownWhole() {
        server.on("GET /v1/namespaces/shop/volumes/db-0", 200, VOLUME);
        assertThat(shell.run("volume", "get", "db-0", "-n", "shop")).isZero();
        assertThat(shell.out()).contains("name: db-0", "onLost: wait");
    }

    @Test
    void noneIsDeletedBeforeSomebodySaidYes() {
        server.on("GET /v1/namespaces/shop/volumes/db-0", 200, VOLUME);
        assertThat(shell.run("volume", "delete", "db-0", "-n", "shop")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.err())
                .contains("delete  volume shop/db-0 on node n1, last used by job web")
                .contains("nothing was deleted");
        assertThat(server.asked()).noneMatch(asked -> asked.method().equals("DELETE"));

        server.on("DELETE /v1/namespaces/shop/volumes/db-0", 202, VOLUME);
        assertThat(shell.run("volume", "delete", "db-0", "-n", "shop", "--yes")).isZero();
        assertThat(shell.out()).isEqualTo("deleting volume shop/db-0\n");
    }
}
