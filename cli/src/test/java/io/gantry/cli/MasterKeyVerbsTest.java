package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an admin sees of the master keys, and how they are changed. */
class MasterKeyVerbsTest extends AtAServer {

    private static final String ROUTE = "GET /v1/master-keys";
    private static final String OLD = "5f0c11d2a99e4b07";
    private static final String NEW = "aa0c11d2a99e4b07";

    private static String keys(String old, String next, int left) {
        return """
            {"items":[
            {"id":"%s","state":"%s","since":"2026-11-22T11:59:58Z","secrets":%d,"missingIn":[]},
            {"id":"%s","state":"%s","secrets":0,"missingIn":["019aa000-0000-7000-8000-0000000fed03"]}]}""".formatted(OLD, old, left, NEW, next);
    }

    @Test
    void eachIsALineWithWhatIsSealedUnderIt() {
        server.on(ROUTE, 200, keys("SEALING", "WAITING", 7));
        assertThat(shell.run("master-key", "list")).isZero();
        assertThat(shell.out()).isEqualTo("""
                ID                STATE    SECRETS  SINCE  MISSING IN
                5f0c11d2a99e4b07  SEALING  7        2s     -
                aa0c11d2a99e4b07  WAITING  0        -      019aa000-0000-7000-8000-0000000fed03
                """);
    }

    @Test
    void theOneThatWaitsIsRotatedToAndWaitedForUntilTheOtherIsRetired() {
        server.on(ROUTE, 200, keys("SEALING", "WAITING", 7));
        server.on(ROUTE, 200, keys("OPENING", "SEALING", 3));
        server.on(ROUTE, 200, keys("RETIRED", "SEALING", 0));
        server.on("POST /v1/master-keys/" + NEW + "/seal", 202, "{}");
        assertThat(shell.run("master-key", "rotate", "--wait")).isZero();
        assertThat(server.changesAsked()).containsExactly("POST /v1/master-keys/" + NEW + "/seal");
        assertThat(shell.out()).contains("master key " + NEW + " seals, and the one before is retired");
    }

    @Test
    void withoutANewKeyItSaysWhereToPutOne() {
        server.on(ROUTE, 200, keys("SEALING", "RETIRED", 7));
        assertThat(shell.run("master-key", "rotate")).isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err()).contains("master.key.next");
        assertThat(server.changesAsked()).isEmpty();
    }
}
