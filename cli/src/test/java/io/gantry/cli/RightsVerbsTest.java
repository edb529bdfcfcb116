package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who one is, what one may, and what an admin does about it. */
class RightsVerbsTest extends AtAServer {

    private static final String MADE = """
            {"uid":"019aa000-0000-7000-8000-000000000001","name":"ci","role":"developer","namespaces":["shop"],
             "created":"2026-11-22T12:00:00Z","createdBy":"owner","text":"gantry_TEXT"}""";

    @Test
    void aNewTokenIsAllThatIsPrintedSoThatAFileCanTakeIt() {
        server.on("PUT /v1/tokens/ci", 201, MADE);

        assertThat(shell.run("token", "create", "ci", "--role", "developer", "-n", "shop", "--for", "90d"))
                .isZero();
        assertThat(shell.out()).isEqualTo("gantry_TEXT\n");
        assertThat(shell.err()).isEqualTo("token ci is developer; this is the only time it is shown:\n");
        assertThat(server.asked().getFirst().body())
                .isEqualTo("{\"role\":\"developer\",\"namespaces\":[\"shop\"],\"until\":\"2027-02-20T12:00:00Z\"}");
    }

    @Test
    void tokensAreListedWithWhatBecameOfThem() {
        server.on("GET /v1/tokens", 200, """
                {"items":[
                  {"name":"ci","role":"developer","namespaces":["shop","lab"],"created":"2026-11-01T00:00:00Z",
                   "createdBy":"owner"},
                  {"name":"old","role":"viewer","namespaces":[],"created":"2026-10-01T00:00:00Z","createdBy":"ann",
                   "until":"2026-11-01T00:00:00Z"},
                  {"name":"lost","role":"admin","namespaces":[],"created":"2026-10-01T00:00:00Z","createdBy":"ann",
                   "revoked":"2026-10-02T00:00:00Z","revokedBy":"bob"}]}""");

        assertThat(shell.run("token", "list")).isZero();
        assertThat(shell.out()).isEqualTo("""
                NAME  ROLE       NAMESPACES  CREATED               BY     STATE
                ci    developer  shop,lab    2026-11-01T00:00:00Z  owner  good
                old   viewer     all         2026-10-01T00:00:00Z  ann    ended 2026-11-01T00:00:00Z
                lost  admin      all         2026-10-01T00:00:00Z  ann    revoked 2026-10-02T00:00:00Z by bob
                """);
    }

    @Test
    void aTokenIsRevokedByItsName() {
        server.on("DELETE /v1/tokens/ci", 200, MADE);

        assertThat(shell.run("token", "revoke", "ci")).isZero();
        assertThat(shell.out()).isEqualTo("token ci is revoked\n");
        assertThat(shell.run("token", "revoke", "none")).isEqualTo(Exit.NOT_FOUND.code());
    }

    @Test
    void whoAmISaysRoleAndReach() {
        server.on("GET /v1/auth/whoami", 200, """
                {"name":"ci","role":"developer","namespaces":["shop"],"until":"2027-01-01T00:00:00Z"}""");

        assertThat(shell.run("auth", "whoami")).isZero();
        assertThat(shell.out()).isEqualTo("ci: developer in shop, until 2027-01-01T00:00:00Z\n");
    }

    @Test
    void canIEndsWithTheAnswer() {
        server.on("GET /v1/auth/can-i?verb=create&kind=jobs&namespace=shop", 200, "{\"allowed\":true}");
        server.on("GET /v1/auth/can-i?verb=put&kind=pool", 200, "{\"allowed\":false,\"why\":\"it takes operator\"}");

        assertThat(shell.run("auth", "can-i", "create", "jobs", "-n", "shop")).isZero();
        assertThat(shell.out()).isEqualTo("yes\n");
        server.on("GET /v1/auth/can-i?verb=get&kind=namespace&namespace=shop", 200, "{\"allowed\":true}");
        assertThat(shell.run("auth", "can-i", "get", "namespace", "-n", "shop")).isZero();
        assertThat(shell.out()).isEqualTo("yes\n");
        assertThat(shell.run("auth", "can-i", "put", "pool")).isEqualTo(Exit.FAILED.code());
        assertThat(shell.out()).isEqualTo("no: it takes operator\n");
    }

    @Test
    void theAuditIsExportedPageByPageALineEach() {
        server.on("GET /v1/audit?limit=500&since=2026-11-21T12%3A00%3A00Z", 200, """
                {"items":[{"who":"ci","outcome":"DONE"},{"who":"unknown","outcome":"REFUSED"}],"next":"c1"}""");
        server.on("GET /v1/audit?limit=500&since=2026-11-21T12%3A00%3A00Z&cursor=c1", 200, """
                {"items":[{"who":"ann","outcome":"DONE"}]}""");

        assertThat(shell.run("audit", "export", "--since", "24h")).isZero();
        assertThat(shell.out()).isEqualTo("""
                {"who":"ci","outcome":"DONE"}
                {"who":"unknown","outcome":"REFUSED"}
                {"who":"ann","outcome":"DONE"}
                """);
        assertThat(shell.run("audit", "export", "--since", "yesterday")).isEqualTo(Exit.USAGE.code());
    }

    @Test
    void aLongAuditIsExportedToItsEnd() {
        for (int page = 0; page < 10_000; page++) {
            server.on("GET /v1/audit", 200, "{\"items\":[],\"next\":\"c" + page + "\"}");
        }
        server.on("GET /v1/audit", 200, "{\"items\":[{\"who\":\"the-last\"}]}");

        assertThat(shell.run("audit", "export")).isZero();
        assertThat(shell.out()).isEqualTo("{\"who\":\"the-last\"}\n");
    }

    @Test
    void anAuditThatDoesNotGoOnIsNoWholeOne() {
        server.on("GET /v1/audit", 200, "{\"items\":[],\"next\":\"c1\"}");

        assertThat(shell.run("audit", "export")).isEqualTo(Exit.FAILED.code());
        assertThat(shell.err()).contains("the list at /v1/audit does not go on");
    }

    @Test
    void whoMayNotIsToldWhatIsMissing() {
        server.on("GET /v1/tokens", 403, Objects.problem(403, "forbidden", "Not allowed", "it takes the role admin"));
        assertThat(shell.run("token", "list")).isEqualTo(Exit.REFUSED.code());
        assertThat(shell.err()).contains("it takes the role admin", "gantry auth can-i", "docs/problems/forbidden.md");
    }
}
