package io.gantry.scheduler.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.engine.Address;
import io.gantry.platform.engine.EngineHttp;
import io.gantry.scheduler.spi.ClientIdentities;
import io.gantry.scheduler.spi.ClientIdentity;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** The way to each engine. A renewed identity is used for every connection opened from then on. */
final class Connections implements AutoCloseable {

    /** Of all engines: where they are is the transport's to know, and what requests look like is worked out once. */
    private static final DockerClientConfig CONFIG = DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost("tcp://engine.invalid:2376")
            .withDockerTlsVerify(false)
            .build();

    /** Of the output of one engine's containers, at once. */
    static final int READERS_MAX = 256;

    private final DockerSettings settings;
    private final ClientIdentities identities;
    private final EngineHttp http;
    private final Map<Key, Connection> known = new ConcurrentHashMap<>();
    private final Map<Uid, Proof> proofs = new ConcurrentHashMap<>();

    Connections(DockerSettings settings, ClientIdentities identities) {
        this.settings = settings;
        this.identities = identities;
        this.http = new EngineHttp(this::proof, settings.connect());
    }

    private record Key(EngineEndpoint engine, Uid machine) {}

    private record Proof(ClientIdentity identity, SSLContext context) {}

    /**
     * The way to one engine.
     *
     * @param calls whose answers come at once
     * @param streams the same engine without a limit on how long an answer takes
     * @param readers places for those who read output, so that they leave room for everything else
     * @param within the same engine with another limit than that of ordinary calls
     */
    record Connection(
            Address address,
            DockerClient calls,
            DockerHttpClient streams,
            Semaphore readers,
            Function<Duration, DockerHttpClient> within) {}

    private Optional<SSLContext> proof(Uid cluster) {
        Optional<ClientIdentity> identity = identities.of(cluster);
        if (identity.isEmpty()) {
            proofs.remove(cluster);
        }
        return identity.map(now -> proofs.compute(
                        cluster,
                        (key, was) ->
                                was != null && was.identity().equals(now) ? was : new Proof(now, TlsContext.of(now)))
                .context());
    }

    /** @throws IllegalArgumentException if the engine's address cannot be one */
    Connection to(Target target) {
        return known.computeIfAbsent(new Key(target.engine(), target.machine()), key -> connection(target));
    }

    private Connection connection(Target target) {
        EngineEndpoint engine = target.engine();
        Address address = Address.of(engine, target.cluster(), EngineEndpoint.certificateName(target.machine()));
        String prefix = Address.pathPrefix(engine);
        var calls = new Transport(http, address, prefix, new Transport.Way.Call(settings.answer()));
        var streams = new Transport(http, address, prefix, new Transport.Way.Stream());
        return new Connection(
                address,
                DockerClientImpl.getInstance(CONFIG, calls),
                streams,
                new Semaphore(READERS_MAX),
                limit -> new Transport(http, address, prefix, new Transport.Way.Call(limit)));
    }

    void forget(Target target) {
        Connection gone = known.remove(new Key(target.engine(), target.machine()));
        if (gone != null && !(gone.address() instanceof Address.Plain)) { // that is other engines' too
            http.forget(gone.address());
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
