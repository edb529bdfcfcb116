package io.gantry.platform.oidc;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom to believe about callers.
 *
 * @param issuer exactly as its tokens name it
 * @param audience which its tokens must be for
 * @param clientId as which the command-line client logs in there
 * @param nameClaim a caller's name; tokens without it are known by their subject
 * @param groupsClaim a list of groups; with dots between, of an object within: {@code realm_access.roles}
 * @param roles what groups may do
 * @param clocksDiffer how far the issuer's clock may be from ours
 * @param authority in PEM, who signed the issuer's certificate; this machine's authorities if left out
 */
public record IssuerSettings(
        URI issuer,
        String audience,
        String clientId,
        String nameClaim,
        String groupsClaim,
        List<GroupRole> roles,
        Duration clocksDiffer,
        Optional<Path> authority) {

    private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9._-]{1,255}");
    /** It stands beside names in the audit. */
    private static final int ISSUER_CHARACTERS_MAX = 400;

    private static final int ROLES_MAX = 1_000;
    private static final Duration CLOCKS_DIFFER_MAX = Duration.ofMinutes(5);

    public IssuerSettings {
        roles = List.copyOf(roles);
    }

    /** As it was set. */
    public record Texts(
            String issuer,
            Optional<String> audience,
            String clientId,
            String nameClaim,
            String groupsClaim,
            List<String> roles,
            Duration clocksDiffer,
            Optional<Path> authority) {}

    /** @throws IllegalArgumentException naming every setting that is wrong, and its rule */
    public static IssuerSettings of(Texts texts) {
        var faults = new ArrayList<String>();
        Optional<URI> issuer = issuer(texts.issuer(), faults);
        if (texts.audience().filter(text -> !text.isBlank()).isEmpty()) {
            faults.add(
                    "gantry.oidc.audience is not set; it must be the one that the issuer puts into tokens for Gantry");
        }
        if (!CLIENT.matcher(texts.clientId()).matches()) {
            faults.add("gantry.oidc.client-id is '" + texts.clientId() + "'; it must be letters, digits and ._-");
        }
        List<GroupRole> roles = roles(texts.roles(), faults);
        if (texts.clocksDiffer().isNegative() || texts.clocksDiffer().compareTo(CLOCKS_DIFFER_MAX) > 0) {
            faults.add("gantry.oidc.clocks-differ is " + texts.clocksDiffer() + "; it must be PT0S to "
                    + CLOCKS_DIFFER_MAX);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new IssuerSettings(
                issuer.orElseThrow(),
                texts.audience().orElseThrow(),
                texts.clientId(),
                texts.nameClaim(),
                texts.groupsClaim(),
                roles,
                texts.clocksDiffer(),
                texts.authority());
    }

    private static Optional<URI> issuer(String text, List<String> faults) {
        try {
            URI issuer = URI.create(text);
            if (text.length() <= ISSUER_CHARACTERS_MAX
                    && issuer.getHost() != null
                    && issuer.getQuery() == null
                    && issuer.getFragment() == null
                    && isSafe(issuer)) {
                return Optional.of(issuer);
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        faults.add("gantry.oidc.issuer is " + text + "; it must be an https:// address as its tokens name it, without"
                + " query; http:// at loopback only");
        return Optional.empty();
    }

    /** Keys that come in the clear could be anybody's. */
    static boolean isSafe(URI address) {
        return "https".equals(address.getScheme())
                || ("http".equals(address.getScheme()) && isLoopback(address.getHost()));
    }

    private static boolean isLoopback(String host) {
        try { // a name is not looked up: what it stands for may change
            return host.equals("localhost")
                    || (host.matches("[0-9.]+|\\[.*]")
                            && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private static List<GroupRole> roles(List<String> texts, List<String> faults) {
        var roles = new ArrayList<GroupRole>();
        for (String text : texts) {
            try {
                roles.add(GroupRole.parse(text));
            } catch (IllegalArgumentException e) {
                faults.add("gantry.oidc.roles: " + e.getMessage());
            }
        }
        if (texts.isEmpty() || texts.size() > ROLES_MAX) {
            faults.add("gantry.oidc.roles has " + texts.size() + " entries; it must have 1 to " + ROLES_MAX + ": "
                    + GroupRole.FORM);
        }
        return roles;
    }
}
