package io.gantry.scheduler.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.SSLConfig;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.scheduler.spi.ClientIdentities;
import io.gantry.scheduler.spi.ClientIdentity;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One shared client for each engine, with connections that are kept. A renewed identity gets a client of its own; the
 * old one is closed, which ends its streams, and their readers begin again with the new one.
 */
final class Connections implements AutoCloseable {

    private final DockerSettings settings;
    private final ClientIdentities identities;
    private final Map<EngineEndpoint, Connection> open = new ConcurrentHashMap<>();

    Connections(DockerSettings settings, ClientIdentities identities) {
        this.settings = settings;
        this.identities = identities;
    }

    /**
     * The way to one engine.
     *
     * @param calls whose answers come at once
     * @param streams the same engine without a limit on the time between two bytes
     */
    record Connection(
            @Nullable ClientIdentity identity, DockerHttpClient http, DockerClient calls, DockerHttpClient streams)
            implements AutoCloseable {
        @Override
        public void close() {
            try {
                calls.close();
                http.close();
                streams.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Why there is no way to an engine yet. */
    static final class NoIdentity extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoIdentity(Target target) {
            super("no client certificate for cluster " + target.cluster() + " yet: its authority has not signed one");
        }
    }

    /** @throws NoIdentity when the engine wants a certificate and the cluster's authority has not signed one yet */
    Connection to(Target target) {
        ClientIdentity wanted = wanted(target);
        Connection known = open.get(target.engine());
        if (known != null && Objects.equals(known.identity(), wanted)) {
            return known;
        }
        return open.compute(target.engine(), (endpoint, kept) -> {
            if (kept != null && Objects.equals(kept.identity(), wanted)) {
                return kept;
            }
            if (kept != null) {
                kept.close();
            }
            return connect(endpoint, wanted);
        });
    }

    private @Nullable ClientIdentity wanted(Target target) {
        if (target.engine().trust() != Trust.MUTUAL_TLS) {
            return null;
        }
        Optional<ClientIdentity> identity = identities.of(target.cluster());
        return identity.orElseThrow(() -> new NoIdentity(target));
    }

    private Connection connect(EngineEndpoint endpoint, @Nullable ClientIdentity identity) {
        SSLConfig tls = identity == null ? null : () -> TlsContext.of(identity);
        DockerHttpClient http = client(endpoint, tls, settings.connections(), true);
        DockerHttpClient streams = client(endpoint, tls, settings.streams(), false);
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerTlsVerify(false)
                .withDockerHost(endpoint.uri())
                .build();
        return new Connection(identity, http, DockerClientImpl.getInstance(config, http), streams);
    }

    private DockerHttpClient client(
            EngineEndpoint endpoint, @Nullable SSLConfig tls, int connections, boolean bounded) {
        var builder = new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(endpoint.uri()))
                .maxConnections(connections)
                .connectionTimeout(settings.connect());
        if (tls != null) {
            builder.sslConfig(tls);
        }
        if (bounded) {
            builder.responseTimeout(settings.answer());
        }
        return builder.build();
    }

    void forget(EngineEndpoint endpoint) {
        Connection gone = open.remove(endpoint);
        if (gone != null) {
            gone.close();
        }
    }

    @Override
    public void close() {
        for (EngineEndpoint endpoint : open.keySet()) {
            forget(endpoint);
        }
    }
}
