package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a person sees of a hold. */
class HoldTest extends AtAServer {

    private static final String HELD = """
            {"held":true,"cause":"RESTORED","reason":"it was restored","since":"2026-11-22T11:55:00Z","by":"gantry",
            "destroys":42,"withheld":[
            {"layer":"scheduler","what":"tasks to stop","count":42,"destroys":true,"names":["dev/web/main[0]","dev/web/main[1]"]},
            {"layer":"scheduler","what":"objects that Kafka knows newer","count":1,"destroys":false,"names":["later"]}]}""";

    @Test
    void whatItsEndDestroysIsSaidWithTheNumberToConfirm() {
        server.on("GET /v1/hold", 200, HELD);
        assertThat(shell.run("hold", "show")).isZero();
        assertThat(shell.out())
                .startsWith("hold for 5m, begun by gantry: it was restored\nits end destroys 42 things\n")
                .contains("dev/web/main[1], and 40 more")
                .contains("kept");
        assertThat(shell.err()).isEqualTo("to end it: gantry hold release --confirm destroy:42\n");
        assertThat(shell.run("hold", "show", "-o", "json")).isZero();
        assertThat(shell.out()).contains("\"destroys\" : 42");
        assertThat(shell.run("hold", "show", "-o", "name")).isZero();
        assertThat(shell.out()).isEqualTo("held\n");
    }

    @Test
    void withoutOneItSaysSo() {
        server.on("GET /v1/hold", 200, "{\"held\":false,\"destroys\":0,\"withheld\":[]}");
        assertThat(shell.run("hold", "show")).isZero();
        assertThat(shell.out()).isEqualTo("no hold\n");
    }

    @Test
    void aBeginNeedsAReasonAndAReleaseItsNumber() {
        assertThat(shell.run("hold", "begin")).isEqualTo(Exit.USAGE.code());
        assertThat(shell.run("hold", "release")).isEqualTo(Exit.USAGE.code());
        server.on("PUT /v1/hold", 200, HELD);
        assertThat(shell.run("hold", "begin", "--reason", "works on the network"))
                .isZero();
        server.on("DELETE /v1/hold", 200, "{\"held\":false,\"destroys\":42,\"withheld\":[]}");
        assertThat(shell.run("hold", "release", "--confirm", "destroy:42")).isZero();
        assertThat(shell.out()).isEqualTo("the hold is over; 42 things are destroyed now\n");
        assertThat(server.changesAsked())
                .containsExactly(
                        "PUT /v1/hold?reason=works%20on%20the%20network", "DELETE /v1/hold?confirm=destroy%3A42");
    }
}
