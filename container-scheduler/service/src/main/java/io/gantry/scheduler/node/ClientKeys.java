package io.gantry.scheduler.node;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.identity.IdentityFact.Role;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.relist.RelistSource;
import io.gantry.scheduler.spi.ClientIdentities;
import io.gantry.scheduler.spi.ClientIdentity;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Our client keys: one for each cluster, made here and never leaving here. The request for a certificate goes out as a
 * fact, and the bridge's answer comes in as one.
 */
public final class ClientKeys implements ClientIdentities, RelistSource<IdentityFact>, AutoCloseable {

    static final String SUBJECT = "scheduler";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    /** A request never changes: its first version is the request, its second says that it is gone. */
    private static final long LIVING = 1;

    private static final long GONE = 2;
    private static final UUID BEFORE_ALL = new UUID(0, 0);
    private static final String PAGE = """
            select cluster, request, request_pem from client_identity
            where request > ? order by request limit ?""";
    private static final Logger LOG = Logger.getLogger(ClientKeys.class);

    private final LayerContext context;
    private final Mirror mirror = new Mirror();
    private final Map<Uid, ClientIdentity> known = new ConcurrentHashMap<>();
    private final Map<Uid, PrivateKey> keys = new HashMap<>();
    private final Loop loop;

    public ClientKeys(LayerContext context) {
        this.context = context;
        this.loop = new Loop(context.threads(), "scheduler-client-keys", LOOK_EVERY, this::look);
    }

    public void start() {
        loop.start();
    }

    /** Clusters, certificates or authorities have changed. */
    public void changed() {
        loop.wake();
    }

    @Override
    public Optional<ClientIdentity> of(Uid cluster) {
        return Optional.ofNullable(known.get(cluster));
    }

    /** The keys of clusters that are deleted go, and the requests for their certificates. */
    private void forgetAllBut(List<Uid> clusters) {
        List<Uid> gone = context.database().write(unit -> {
            List<IdentityFact> requests = remove(unit, clusters);
            requests.forEach(request -> unit.publish(IdentityFact.TOPIC, new Shard(clusterOf(request)), request));
            return requests.stream().map(ClientKeys::clusterOf).toList();
        });
        gone.forEach(cluster -> {
            known.remove(cluster);
            keys.remove(cluster);
            context.secrets().delete(new SecretRef(secret(cluster)));
        });
    }

    private static Uid clusterOf(IdentityFact request) {
        return Objects.requireNonNull(request.cluster());
    }

    private List<IdentityFact> remove(Unit unit, List<Uid> clusters) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("""
                    delete from client_identity where cluster <> all (?) returning cluster, request, request_pem""")) {
                delete.setArray(
                        1,
                        connection.createArrayOf(
                                "uuid", clusters.stream().map(Uid::value).toArray()));
                return read(delete, GONE);
            }
        });
    }

    private record Request(Uid uid) {}

    /** What is known of one cluster's side. */
    private record Answers(@Nullable IdentityFact certificate, List<IdentityFact> authorities) {}

    private void look() throws GeneralSecurityException {
        List<Uid> clusters = context.database().read(unit -> {
            var found = new ArrayList<Uid>();
            mirror.forEach(unit, InventoryTopics.CLUSTERS, (Declared<ClusterSpec> one) -> found.add(one.uid()));
            return found;
        });
        forgetAllBut(clusters);
        for (Uid cluster : clusters) {
            Request request = requestOf(cluster);
            identity(cluster, request).ifPresent(identity -> {
                if (!identity.equals(known.put(cluster, identity))) {
                    LOG.infof("cluster %s: client certificate in use: %s", cluster, identity);
                }
            });
        }
    }

    // ---- our side

    private Request requestOf(Uid cluster) throws GeneralSecurityException {
        Optional<Request> there = context.database().read(unit -> read(unit, cluster));
        return there.isPresent() ? there.get() : make(cluster);
    }

    private static Optional<Request> read(Unit unit, Uid cluster) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement("select request from client_identity where cluster = ?")) {
                query.setObject(1, cluster.value());
                try (var rows = query.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Request(new Uid(rows.getObject(1, UUID.class))))
                            : Optional.empty();
                }
            }
        });
    }

    /** The key is kept before anybody hears of the request; a key without a request is replaced by the next try. */
    private Request make(Uid cluster) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        context.secrets().put(secret(cluster), Pem.text(pair.getPrivate()));
        keys.remove(cluster);
        String pem = SigningRequest.pem(SUBJECT, pair);
        Uid uid = context.uids().next();
        context.database().write(unit -> {
            insert(unit, cluster, uid, pem);
            unit.publish(IdentityFact.TOPIC, new Shard(cluster), fact(cluster, uid, pem, LIVING));
            return true;
        });
        return new Request(uid);
    }

    private IdentityFact fact(Uid cluster, Uid request, String pem, long version) {
        return new IdentityFact(
                request,
                context.installation().revision(version),
                version == GONE,
                Role.SIGNING_REQUEST,
                SUBJECT,
                cluster,
                null,
                pem);
    }

    @Override
    public Shard shard(IdentityFact fact) {
        return new Shard(fact.cluster() == null ? fact.uid() : fact.cluster());
    }

    @Override
    public Topic<IdentityFact> topic() {
        return IdentityFact.TOPIC;
    }

    /** The scheduler's part of the topic of identities. */
    @Override
    public List<IdentityFact> page(@Nullable Uid after, int limit) {
        return context.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var query = connection.prepareStatement(PAGE)) {
                        query.setObject(1, after == null ? BEFORE_ALL : after.value());
                        query.setInt(2, limit);
                        return read(query, LIVING);
                    }
                }));
    }

    /** Rows of cluster, request and its text. */
    private List<IdentityFact> read(PreparedStatement query, long version) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            var facts = new ArrayList<IdentityFact>();
            while (rows.next()) {
                facts.add(fact(
                        new Uid(rows.getObject(1, UUID.class)),
                        new Uid(rows.getObject(2, UUID.class)),
                        rows.getString(3),
                        version));
            }
            return facts;
        }
    }

    private static void insert(Unit unit, Uid cluster, Uid request, String pem) {
        unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement(
                    "insert into client_identity (cluster, request, request_pem) values (?, ?, ?)")) {
                insert.setObject(1, cluster.value());
                insert.setObject(2, request.value());
                insert.setString(3, pem);
                return insert.executeUpdate();
            }
        });
    }

    private static Name secret(Uid cluster) {
        return new Name("client-key-" + cluster);
    }

    private PrivateKey key(Uid cluster) throws GeneralSecurityException {
        PrivateKey key = keys.get(cluster);
        if (key == null) {
            SecretText text = context.secrets()
                    .get(new SecretRef(secret(cluster)))
                    .orElseThrow(() -> new IllegalStateException("the client key of cluster " + cluster + " is gone"));
            key = Pem.ellipticKey(text);
            keys.put(cluster, key);
        }
        return key;
    }

    // ---- the bridge's side

    private Optional<ClientIdentity> identity(Uid cluster, Request request) throws GeneralSecurityException {
        Answers answers = context.database().read(unit -> answers(unit, cluster, request));
        IdentityFact certificate = answers.certificate();
        if (certificate == null || answers.authorities().isEmpty()) {
            return Optional.empty();
        }
        var authorities = new ArrayList<X509Certificate>();
        for (IdentityFact authority : answers.authorities()) {
            authorities.addAll(Pem.certificates(authority.pem()));
        }
        return Optional.of(new ClientIdentity(key(cluster), Pem.certificates(certificate.pem()), authorities));
    }

    private Answers answers(Unit unit, Uid cluster, Request request) {
        var certificates = new ArrayList<IdentityFact>();
        var authorities = new ArrayList<IdentityFact>();
        mirror.forEach(unit, IdentityFact.TOPIC, fact -> {
            if (fact.role() == Role.CERTIFICATE && request.uid().equals(fact.answers())) {
                certificates.add(fact);
            } else if (fact.role() == Role.AUTHORITY && cluster.equals(fact.cluster())) {
                authorities.add(fact);
            }
        });
        return new Answers(certificates.isEmpty() ? null : certificates.getLast(), authorities);
    }

    @Override
    public void close() {
        loop.close();
    }
}
