package io.gantry.platform.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.Name;
import io.gantry.platform.identity.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerSettingsTest {

    private static IssuerSettings.Texts texts(String issuer, String... roles) {
        return new IssuerSettings.Texts(
                issuer,
                Optional.of("gantry"),
                "gantry",
                "preferred_username",
                "groups",
                List.of(roles),
                Duration.ofSeconds(30),
                Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://sso.example/realms/main",
                "http://127.0.0.1:8080/realm",
                "http://[::1]:80",
                "http://localhost"
            })
    void anIssuerIsCalledByTlsOrOnThisMachine(String issuer) {
        assertThat(IssuerSettings.of(texts(issuer, "a=viewer")).issuer()).hasToString(issuer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sso.example",
                "http://127.0.0.1.example",
                "https://sso.example?x=1",
                "sso.example",
                "ftp://x",
                ""
            })
    void othersAreRefused(String issuer) {
        assertThatThrownBy(() -> IssuerSettings.of(texts(issuer, "a=viewer")))
                .hasMessageStartingWith("gantry.oidc.issuer is " + issuer + "; it must be an https:// address");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        var wrong = new IssuerSettings.Texts(
                "ftp://x", Optional.empty(), "a b", "n", "g", List.of("a=king"), Duration.ofHours(1), Optional.empty());

        assertThatThrownBy(() -> IssuerSettings.of(wrong))
                .hasMessageContainingAll(
                        "gantry.oidc.issuer",
                        "gantry.oidc.audience is not set",
                        "gantry.oidc.client-id",
                        "gantry.oidc.clocks-differ is PT1H; it must be PT0S to PT5M",
                        "gantry.oidc.roles: 'a=king': there is no role 'king'; there are viewer, developer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "admins | must be GROUP=ROLE",
                "=admin | must be GROUP=ROLE",
                "ops= | must be GROUP=ROLE",
                "ops=operator/shop | role operator is for the whole installation",
                "dev=developer/Shop | 'Shop' is no namespace's name",
                "dev=developer/ | '' is no namespace's name"
            })
    void whatIsNoRoleOfAGroupIsRefused(String text, String why) {
        assertThatThrownBy(() -> GroupRole.parse(text)).hasMessageContaining(why);
    }

    @Test
    void aGroupMayBeCalledAnything() {
        assertThat(GroupRole.parse("cn=shop,ou=teams=developer/shop+cart"))
                .isEqualTo(
                        new GroupRole("cn=shop,ou=teams", Role.DEVELOPER, List.of(new Name("shop"), new Name("cart"))));
    }

    @Test
    void theHighestRoleCountsWhereAnyGroupGivesIt() {
        List<GroupRole> known = Stream.of(
                        "all=viewer", "shop=developer/shop", "cart=developer/cart", "lead=developer", "ops=operator")
                .map(GroupRole::parse)
                .toList();

        assertThat(GroupRole.granted(known, Set.of())).isEmpty();
        assertThat(GroupRole.granted(known, Set.of("all"))).contains(new GroupRole.Granted(Role.VIEWER, List.of()));
        assertThat(GroupRole.granted(known, Set.of("all", "cart", "shop")))
                .contains(new GroupRole.Granted(Role.DEVELOPER, List.of(new Name("shop"), new Name("cart"))));
        assertThat(GroupRole.granted(known, Set.of("shop", "lead")))
                .contains(new GroupRole.Granted(Role.DEVELOPER, List.of()));
        assertThat(GroupRole.granted(known, Set.of("shop", "ops")))
                .contains(new GroupRole.Granted(Role.OPERATOR, List.of()));
    }
}
