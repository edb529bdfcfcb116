package io.gantry.platform.engine;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Uid;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a connection goes to. Two members of one address may share connections, two machines under TLS never do. */
public sealed interface Address {

    /** A socket in the file system of this host. */
    record Unix(Path socket) implements Address {}

    /** Plain TCP: simulated engines and tests, on loopback only. */
    record Plain(String host, int port) implements Address {}

    /**
     * TCP under mutual TLS.
     *
     * @param machineName that the engine's certificate must carry; null: the cluster's authority alone vouches for it
     */
    record Tls(String host, int port, Uid cluster, @Nullable String machineName) implements Address {}

    /** What stands in the Host header. */
    default String hostHeader() {
        return switch (this) {
            case Unix _ -> "docker";
            case Plain plain -> plain.host() + ":" + plain.port();
            case Tls tls -> tls.host() + ":" + tls.port();
        };
    }

    /**
     * @param machineName see {@link Tls#machineName}
     * @throws IllegalArgumentException naming what is wrong with the endpoint
     */
    static Address of(EngineEndpoint engine, Uid cluster, @Nullable String machineName) {
        URI uri = URI.create(engine.uri());
        return switch (engine.trust()) {
            case LOCAL_SOCKET -> new Unix(Path.of(required(uri, "unix", uri.getPath())));
            case PLAIN_LOOPBACK -> plain(uri);
            case MUTUAL_TLS -> new Tls(required(uri, "tcp", uri.getHost()), uri.getPort(), cluster, machineName);
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

    private static String required(URI uri, String scheme, @Nullable String part) {
        if (!scheme.equals(uri.getScheme()) || part == null || (scheme.equals("tcp") && uri.getPort() <= 0)) {
            throw new IllegalArgumentException("engine " + uri + ": must be "
                    + (scheme.equals("unix") ? "unix:///path/of/socket" : "tcp://host:port"));
        }
        return part;
    }
}
