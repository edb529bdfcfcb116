package io.gantry.bridge.docker;

import io.gantry.bridge.spi.ClientTrust;
import io.gantry.bridge.spi.ClusterEngine.Member;
import io.gantry.kinds.engine.EngineEndpoint;
import java.net.URI;
import java.nio.file.Path;

/** Where a connection goes to. Two members of one address may share connections, two machines under TLS never do. */
sealed interface Address {

    /** A socket in the file system of this host. */
    record Unix(Path socket) implements Address {}

    /** Plain TCP: simulated engines and tests, on loopback only. */
    record Plain(String host, int port) implements Address {}

    /**
     * TCP under mutual TLS.
     *
     * @param machineName that the engine's certificate must carry
     */
    record Tls(String host, int port, io.gantry.kinds.id.Uid cluster, String machineName) implements Address {}

    /** What stands in the Host header. */
    default String hostHeader() {
        return switch (this) {
            case Unix _ -> "docker";
            case Plain plain -> plain.host() + ":" + plain.port();
            case Tls tls -> tls.host() + ":" + tls.port();
        };
    }

    /** @throws IllegalArgumentException naming what is wrong with the endpoint */
    static Address of(Member member) {
        EngineEndpoint engine = member.engine();
        URI uri = URI.create(engine.uri());
        return switch (engine.trust()) {
            case LOCAL_SOCKET -> new Unix(Path.of(required(uri, "unix", uri.getPath())));
            case PLAIN_LOOPBACK -> plain(uri);
            case MUTUAL_TLS ->
                new Tls(
                        required(uri, "tcp", uri.getHost()),
                        uri.getPort(),
                        member.cluster(),
                        ClientTrust.nameOf(member.machine()));
            case UNRECOGNIZED ->
                throw new IllegalArgumentException(
                        "engine " + uri + ": how it is trusted is not known to this release");
        };
    }

    /** The path before the API's own, without a slash at the end; mostly empty. */
    static String pathPrefix(EngineEndpoint engine) {
        if (engine.trust() == EngineEndpoint.Trust.LOCAL_SOCKET) {
            return "";
        }
        String path = URI.create(engine.uri()).getRawPath();
        return path == null ? "" : path.replaceFirst("/+$", "");
    }

    private static Address plain(URI uri) {
        String host = required(uri, "tcp", uri.getHost());
        if (!host.equals("localhost") && !host.equals("[::1]") && !host.startsWith("127.")) {
            throw new IllegalArgumentException("engine " + uri + ": without TLS only loopback addresses are allowed");
        }
        return new Plain(host, uri.getPort());
    }

    private static String required(URI uri, String scheme, @org.jspecify.annotations.Nullable String part) {
        if (!scheme.equals(uri.getScheme()) || part == null || (scheme.equals("tcp") && uri.getPort() <= 0)) {
            throw new IllegalArgumentException("engine " + uri + ": must be "
                    + (scheme.equals("unix") ? "unix:///path/of/socket" : "tcp://host:port"));
        }
        return part;
    }
}
