package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.platform.identity.Call.Act;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Verb;
import io.gantry.server.Routes.Found;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A path says which right is asked for, and only one that cannot be read in two ways leads anywhere. */
class RoutesTest {

    private static Found find(String method, @Nullable String path) {
        return Routes.find(method, path, "192.0.2.7");
    }

    @Test
    void aPathSaysWhatIsDoneToWhat() {
        assertThat(find("PUT", "/v1/namespaces/shop/jobs/web"))
                .isEqualTo(new Found.To(
                        new Act(Verb.PUT, Guarded.JOB, new Name("shop"), "web", "192.0.2.7"),
                        "/v1/namespaces/{namespace}/jobs/{name}"));
        assertThat(find("GET", "/v1/namespaces/shop/jobs"))
                .isEqualTo(new Found.To(
                        new Act(Verb.LIST, Guarded.JOB, new Name("shop"), null, "192.0.2.7"),
                        "/v1/namespaces/{namespace}/jobs"));
        assertThat(find("DELETE", "/v1/namespaces/shop"))
                .as("a namespace is in itself")
                .isEqualTo(new Found.To(
                        new Act(Verb.DELETE, Guarded.NAMESPACE, new Name("shop"), "shop", "192.0.2.7"),
                        "/v1/namespaces/{name}"));
        assertThat(find("HEAD", "/v1/pools/web")).isEqualTo(find("GET", "/v1/pools/web"));
        assertThat(find("PATCH", "/v1/pools/web")).isInstanceOf(Found.NoSuchMethod.class);
    }

    @Test
    void whatIsNoNameIsInNoNamespaceAndNotWrittenDown() {
        assertThat(find("GET", "/v1/namespaces/SHOP/jobs"))
                .isEqualTo(new Found.To(
                        new Act(Verb.LIST, Guarded.JOB, null, null, "192.0.2.7"), "/v1/namespaces/{namespace}/jobs"));
        assertThat(find("GET", "/v1/tokens/gantry_" + "A".repeat(43)))
                .isEqualTo(
                        new Found.To(new Act(Verb.GET, Guarded.TOKEN, null, null, "192.0.2.7"), "/v1/tokens/{name}"));
    }

    @Test
    void whatCouldBeReadInTwoWaysLeadsNowhere() {
        for (String path : List.of(
                "",
                "*",
                "/",
                "//v1/pools",
                "/v1/pools/",
                "/v1//pools",
                "/v1/./pools",
                "/v1/namespaces/shop/../bank/jobs",
                "/v1/namespaces/%62ank/jobs",
                "/v1/namespaces/shop%2f..%2fbank/jobs",
                "/v1/namespaces/bank;in=shop/jobs",
                "/v1\\pools",
                "v1/pools",
                "http://host/v1/pools",
                "/v1/pools\n",
                "/health/../v1/pools",
                "/v1/pools/" + "a".repeat(600),
                "/a".repeat(100_000))) {
            assertThat(find("GET", path))
                    .as(path.substring(0, Math.min(60, path.length())))
                    .isInstanceOf(Found.NoSuchPath.class);
        }
        assertThat(find("CONNECT", null)).isInstanceOf(Found.NoSuchPath.class);
    }
}
