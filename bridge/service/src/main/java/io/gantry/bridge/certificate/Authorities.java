package io.gantry.bridge.certificate;

import io.gantry.bridge.spi.ClientTrust;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.CertificateAuthority.Subject;
import io.gantry.platform.certificate.CertificateAuthority.Use;
import io.gantry.platform.certificate.Pem;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.platform.problem.Result;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;

/**
 * The authority of every cluster: made with the cluster, its keys opened from the secret store at the start and kept in
 * memory. Changed by the owner's thread, read by any.
 */
public final class Authorities implements ClientTrust {

    private static final Logger LOG = Logger.getLogger(Authorities.class);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final LayerContext context;
    private final CertificateStore store;
    private final Duration certificateLife;
    private final Map<Uid, Open> byCluster = new ConcurrentHashMap<>();
    private final Set<Uid> answered = ConcurrentHashMap.newKeySet();

    private record Open(CertificateAuthority authority, String pem, int joinSlot, SSLContext client) {}

    /** @param certificateLife of what authorities sign */
    public Authorities(LayerContext context, CertificateStore store, Duration certificateLife) {
        this.context = context;
        this.store = store;
        this.certificateLife = certificateLife;
    }

    public void load() {
        context.database().read(unit -> {
            store.authorities(unit).forEach(row -> byCluster.put(row.cluster(), open(unit, row)));
            return true;
        });
        answered.addAll(store.answered());
    }

    /** Those that have one. */
    public Set<Uid> clusters() {
        return Set.copyOf(byCluster.keySet());
    }

    /** The certificate of a cluster's authority; empty until it has one. */
    public Optional<String> pem(Uid cluster) {
        return Optional.ofNullable(byCluster.get(cluster)).map(Open::pem);
    }

    /** Which of the join listeners' ports is the cluster's. */
    public Optional<Integer> joinSlot(Uid cluster) {
        return Optional.ofNullable(byCluster.get(cluster)).map(Open::joinSlot);
    }

    @Override
    public Optional<SSLContext> of(Uid cluster) {
        return Optional.ofNullable(byCluster.get(cluster)).map(Open::client);
    }

    /**
     * Makes a cluster's authority if it has none.
     *
     * @return whether it was made now
     */
    public boolean ensure(LeaseHold hold, Uid cluster, Name name) {
        if (byCluster.containsKey(cluster)) {
            return false;
        }
        Instant now = context.time().instant();
        CertificateAuthority made = CertificateAuthority.create("gantry " + name, now, context.uids());
        KeyPair client = CertificateAuthority.newKeys();
        X509Certificate clientCertificate = made.issue(
                Subject.named("gantry bridge"), client.getPublic(), Use.CLIENT, now, CertificateAuthority.LIFE);
        Open opened = context.database().write(unit -> {
            unit.fence(hold);
            var row = new Authority(
                    cluster, name, context.uids().next(), freeSlot(unit), made.certificate(), clientCertificate);
            context.secrets().put(unit, row.key().name(), new SecretText(Pem.of(made.key())));
            context.secrets().put(unit, row.clientKey().name(), new SecretText(Pem.of(client.getPrivate())));
            unit.session().persist(row);
            unit.session().flush();
            unit.publish(
                    IdentityFact.TOPIC,
                    new Shard(cluster),
                    row.fact(context.installation().incarnation()));
            return open(unit, row);
        });
        byCluster.put(cluster, opened);
        return true;
    }

    /**
     * The end of a cluster: its authority and what that signed are worth nothing any more, and others may forget them.
     *
     * @return whether there was something to end: that a cluster is deleted is heard again and again
     */
    public boolean end(LeaseHold hold, Uid cluster) {
        boolean ended = context.database().write(unit -> {
            unit.fence(hold);
            List<IdentityFact> last = store.end(unit, cluster);
            last.forEach(fact -> unit.publish(IdentityFact.TOPIC, hold.shard(), fact));
            return !last.isEmpty();
        });
        byCluster.remove(cluster);
        boolean key = context.secrets().delete(Authority.keyOf(cluster));
        boolean clientKey = context.secrets().delete(Authority.clientKeyOf(cluster));
        return ended || key || clientKey;
    }

    /** The lowest that no cluster has. */
    private int freeSlot(Unit unit) {
        List<Integer> taken =
                store.authorities(unit).stream().map(Authority::joinSlot).toList();
        int slot = 0;
        while (taken.contains(slot)) {
            slot++;
        }
        return slot;
    }

    /** Answers a layer's request for a client certificate, once its cluster has an authority. */
    public void answer(LeaseHold hold, IdentityFact request) {
        Open open = request.cluster() == null ? null : byCluster.get(request.cluster());
        if (open == null || answered.contains(request.uid())) {
            return;
        }
        switch (SigningRequest.parse(request.pem())) {
            case Result.Refused<SigningRequest> refused ->
                LOG.warnf("signing request %s of %s: %s", request.uid(), request.subject(), refused.rejection());
            case Result.Ok<SigningRequest>(SigningRequest asked) -> {
                X509Certificate certificate = open.authority()
                        .issue(
                                Subject.named("gantry " + request.subject()),
                                asked.key(),
                                Use.CLIENT,
                                context.time().instant(),
                                certificateLife);
                context.database().write(unit -> {
                    unit.fence(hold);
                    var row = new IssuedCertificate(context.uids().next(), request, certificate);
                    unit.session().persist(row);
                    unit.session().flush();
                    unit.publish(
                            IdentityFact.TOPIC,
                            hold.shard(),
                            row.fact(context.installation().incarnation()));
                    return true;
                });
            }
        }
        answered.add(request.uid());
    }

    /**
     * Certifies a machine's engine under the machine's own name, which never is another's, and the names and addresses
     * given.
     *
     * @param names that we know to be the machine's
     * @return PEM; empty if the cluster has no authority
     */
    public Optional<String> certifyEngine(Uid cluster, Uid machine, List<String> names, SigningRequest request) {
        var dns = new java.util.LinkedHashSet<String>();
        var addresses = new java.util.LinkedHashSet<String>();
        dns.add(EngineEndpoint.certificateName(machine));
        names.forEach(name -> (isAddress(name) ? addresses : dns).add(name));
        var subject = new Subject(machine.text(), List.copyOf(dns), List.copyOf(addresses));
        return Optional.ofNullable(byCluster.get(cluster))
                .map(open -> Pem.of(open.authority()
                        .issue(
                                subject,
                                request.key(),
                                Use.SERVER,
                                context.time().instant(),
                                certificateLife)));
    }

    /** For a listener of ours that is called by these names: made anew at every start, its key never leaves memory. */
    public Optional<SSLContext> listener(Uid cluster, List<String> names) {
        KeyPair pair = CertificateAuthority.newKeys();
        var subject = new Subject(
                "gantry join",
                names.stream().filter(name -> !isAddress(name)).toList(),
                names.stream().filter(Authorities::isAddress).toList());
        return Optional.ofNullable(byCluster.get(cluster)).map(open -> {
            X509Certificate certificate = open.authority()
                    .issue(subject, pair.getPublic(), Use.SERVER, context.time().instant(), CertificateAuthority.LIFE);
            return TlsContexts.of(
                    pair.getPrivate(), certificate, open.authority().certificate());
        });
    }

    static boolean isAddress(String name) {
        if (!ADDRESS.matcher(name).matches()) {
            return false;
        }
        try {
            return InetAddress.ofLiteral(name) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private Open open(Unit unit, Authority row) {
        X509Certificate certificate = Pem.certificate(row.certificatePem());
        var authority = new CertificateAuthority(certificate, Pem.key(secret(unit, row.key())), context.uids());
        SSLContext client = TlsContexts.of(
                Pem.key(secret(unit, row.clientKey())), Pem.certificate(row.clientCertificatePem()), certificate);
        return new Open(authority, row.certificatePem(), row.joinSlot(), client);
    }

    private String secret(Unit unit, SecretRef ref) {
        return context.secrets()
                .get(unit, ref)
                .orElseThrow(() -> new IllegalStateException("the secret store lacks " + ref.name()))
                .reveal();
    }
}
