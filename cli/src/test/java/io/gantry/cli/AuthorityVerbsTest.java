package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What people see of the authorities of clusters, and how they are changed. */
class AuthorityVerbsTest extends AtAServer {

    private static final String ROUTE = "GET /v1/authorities";
    private static final String SETTLED = """
            {"items":[{"cluster":"main","fingerprint":"5f0c11d2a99e4b075f0c11d2a99e4b07","ends":"2036-11-22T11:59:58Z",
            "overdue":false,"machines":4,"ready":4,"waitsFor":[],"cutOff":0}]}""";
    private static final String CHANGING = """
            {"items":[{"cluster":"main","fingerprint":"5f0c11d2a99e4b075f0c11d2a99e4b07","ends":"2036-11-22T11:59:58Z",
            "phase":"TRUSTING","overdue":true,"machines":9,"ready":4,"waitsFor":["m-1","m-2","m-3","m-4","m-5",
            "layer scheduler"],"cutOff":6}]}""";

    @Test
    void aChangeIsALineWithWhomItWaitsFor() {
        server.on(ROUTE, 200, CHANGING);
        assertThat(shell.run("authority", "list")).isZero();
        assertThat(shell.out()).isEqualTo("""
                CLUSTER  FINGERPRINT       ENDS        CHANGE              READY  WAITS FOR
                main     5f0c11d2a99e4b07  2036-11-22  TRUSTING (overdue)  4/9    m-1, m-2, m-3 and 3 more
                """);
    }

    @Test
    void aChangeIsWaitedForUntilTheOldOneIsGone() {
        server.on("POST /v1/authorities/main/rotate", 202, "{}");
        server.on(ROUTE, 200, CHANGING);
        server.on(ROUTE, 200, SETTLED);
        assertThat(shell.run("authority", "rotate", "main", "--wait")).isZero();
        assertThat(shell.out()).contains("the authority of main is changed, and the old one is gone");
        assertThat(server.changesAsked()).containsExactly("POST /v1/authorities/main/rotate");
    }

    @Test
    void whoeverLagsBehindIsCutOffByAConfirmedNumberOnly() {
        server.on("POST /v1/authorities/main/rotate?confirm=cut-off%3A6", 202, "{}");
        assertThat(shell.run("authority", "rotate", "main", "--confirm", "cut-off:6"))
                .isZero();
        assertThat(server.changesAsked()).hasSize(1);
    }
}
