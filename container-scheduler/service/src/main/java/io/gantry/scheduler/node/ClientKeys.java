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
import io.gantry.platform.certificate.CertificateLife;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.relist.RelistSource;
import io.gantry.scheduler.node.ClientIdentityTable.Row;
import io.gantry.scheduler.spi.ClientIdentities;
import io.gantry.scheduler.spi.ClientIdentity;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    /** A request never changes: its first version is the request, its second says that it is gone. */
    private static final long LIVING = 1;

    private static final long GONE = 2;
    private static final UUID BEFORE_ALL = new UUID(0, 0);
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
        List<Row> gone = context.database().write(unit -> {
            List<Row> requests = ClientIdentityTable.removeAllBut(unit, clusters);
            requests.forEach(request -> publish(unit, request, GONE));
            return requests;
        });
        gone.forEach(request -> {
            known.remove(request.cluster());
            keys.remove(request.cluster());
            context.secrets().delete(new SecretRef(secret(request.cluster())));
            context.secrets().delete(new SecretRef(nextSecret(request.cluster())));
        });
    }

    /** What is known of one cluster's side: what it answered to our requests, and who may sign there. */
    private record Answers(Map<Uid, IdentityFact> byRequest, List<IdentityFact> authorities) {

        /** Which is to sign: the one that was made last. */
        Optional<IdentityFact> newest() {
            return authorities.stream().max((a, b) -> a.uid().compareTo(b.uid()));
        }
    }

    private void look() throws GeneralSecurityException {
        var clusters = new ArrayList<Uid>();
        boolean others = context.database().read(unit -> {
            mirror.forEach(unit, InventoryTopics.CLUSTERS, (Declared<ClusterSpec> one) -> clusters.add(one.uid()));
            return ClientIdentityTable.hasOthersThan(unit, clusters);
        });
        if (others) {
            forgetAllBut(clusters);
        }
        for (Uid cluster : clusters) {
            look(context.database().read(unit -> new Side(unit, cluster)));
        }
    }

    /** All that is known of one cluster. */
    private final class Side {
        final Uid cluster;
        final Answers answers;
        final Optional<Row> present;
        final Optional<Row> next;

        Side(Unit unit, Uid cluster) {
            this.cluster = cluster;
            this.answers = answers(unit, cluster);
            this.present = ClientIdentityTable.present(unit, cluster);
            this.next = ClientIdentityTable.next(unit, cluster);
        }
    }

    private void look(Side side) throws GeneralSecurityException {
        Uid cluster = side.cluster;
        Answers answers = side.answers;
        Row present = side.present.isPresent() ? side.present.get() : make(cluster);
        Optional<Row> next = side.next;
        if (next.isPresent() && answers.byRequest().containsKey(next.get().request())) {
            present = next.get();
            changeOver(present);
            next = Optional.empty();
        }
        Optional<ClientIdentity> identity = identity(cluster, present, answers);
        if (identity.isPresent() && !identity.get().equals(known.put(cluster, identity.get()))) {
            LOG.infof("cluster %s: client certificate in use: %s", cluster, identity.get());
        }
        if (next.isEmpty() && identity.isPresent() && isDue(identity.get(), present, answers)) {
            makeNext(cluster, answers.newest().orElseThrow().uid());
        }
    }

    // ---- our side

    /** With a third of its life left, and when another authority is to sign. */
    private boolean isDue(ClientIdentity identity, Row present, Answers answers) throws GeneralSecurityException {
        X509Certificate own = identity.chain().getFirst();
        if (!context.time().instant().isBefore(CertificateLife.renewal(own))) {
            return true;
        }
        IdentityFact newest = answers.newest().orElseThrow();
        return !newest.uid().equals(present.authority()) && !isBy(own, Pem.certificates(newest.pem()));
    }

    private static boolean isBy(X509Certificate own, List<X509Certificate> authority) {
        try {
            own.verify(authority.getFirst().getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** The key is kept before anybody hears of the request; a key without a request is replaced by the next try. */
    private Row make(Uid cluster) throws GeneralSecurityException {
        KeyPair pair = keyPair();
        context.secrets().put(secret(cluster), Pem.text(pair.getPrivate()));
        keys.remove(cluster);
        var request = new Row(cluster, context.uids().next(), SigningRequest.pem(SUBJECT, pair), null);
        context.database().write(unit -> {
            ClientIdentityTable.insert(unit, request);
            publish(unit, request, LIVING);
            return true;
        });
        return request;
    }

    /** The present one stays in use until the other is signed. */
    private void makeNext(Uid cluster, Uid authority) throws GeneralSecurityException {
        KeyPair pair = keyPair();
        context.secrets().put(nextSecret(cluster), Pem.text(pair.getPrivate()));
        var request = new Row(cluster, context.uids().next(), SigningRequest.pem(SUBJECT, pair), authority);
        context.database().write(unit -> {
            ClientIdentityTable.insertNext(unit, request);
            publish(unit, request, LIVING);
            return true;
        });
        LOG.infof("cluster %s: another client certificate is asked for", cluster);
    }

    /** Key and request change in one transaction. That the earlier request is gone tells the bridge that we did. */
    private void changeOver(Row next) {
        Uid cluster = next.cluster();
        context.database().write(unit -> {
            SecretText key = context.secrets()
                    .get(unit, new SecretRef(nextSecret(cluster)))
                    .orElseThrow(() -> new IllegalStateException("the next client key of " + cluster + " is gone"));
            context.secrets().put(unit, secret(cluster), key);
            publish(unit, ClientIdentityTable.promote(unit, next), GONE);
            return true;
        });
        keys.remove(cluster);
        context.secrets().delete(new SecretRef(nextSecret(cluster)));
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private void publish(Unit unit, Row request, long version) {
        unit.publish(IdentityFact.TOPIC, new Shard(request.cluster()), fact(request, version));
    }

    private IdentityFact fact(Row request, long version) {
        return new IdentityFact(
                request.request(),
                context.installation().revision(version),
                version == GONE,
                Role.SIGNING_REQUEST,
                SUBJECT,
                request.cluster(),
                request.authority(),
                request.pem());
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
        return context
                .database()
                .read(unit -> ClientIdentityTable.page(unit, after == null ? BEFORE_ALL : after.value(), limit))
                .stream()
                .map(row -> fact(row, LIVING))
                .toList();
    }

    private static Name secret(Uid cluster) {
        return new Name("client-key-" + cluster);
    }

    private static Name nextSecret(Uid cluster) {
        return new Name("next-client-key-" + cluster);
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

    private Optional<ClientIdentity> identity(Uid cluster, Row request, Answers answers)
            throws GeneralSecurityException {
        IdentityFact certificate = answers.byRequest().get(request.request());
        if (certificate == null || answers.authorities().isEmpty()) {
            return Optional.empty();
        }
        var authorities = new ArrayList<X509Certificate>();
        for (IdentityFact authority : answers.authorities()) {
            authorities.addAll(Pem.certificates(authority.pem()));
        }
        return Optional.of(new ClientIdentity(key(cluster), Pem.certificates(certificate.pem()), authorities));
    }

    private Answers answers(Unit unit, Uid cluster) {
        var certificates = new HashMap<Uid, IdentityFact>();
        var authorities = new ArrayList<IdentityFact>();
        mirror.forEach(unit, IdentityFact.TOPIC, fact -> {
            if (fact.role() == Role.CERTIFICATE && fact.answers() != null) {
                certificates.put(fact.answers(), fact);
            } else if (fact.role() == Role.AUTHORITY && cluster.equals(fact.cluster())) {
                authorities.add(fact);
            }
        });
        return new Answers(certificates, authorities);
    }

    @Override
    public void close() {
        loop.close();
    }
}
