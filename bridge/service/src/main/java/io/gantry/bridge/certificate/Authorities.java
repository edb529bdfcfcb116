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
import io.gantry.platform.certificate.CertificateLife;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The authority of every cluster: made with the cluster, its keys opened from the secret store at the start and kept in
 * memory. Changed by the owner's thread, read by any.
 */
public final class Authorities implements ClientTrust {

    private static final Logger LOG = Logger.getLogger(Authorities.class);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    /** Of what is left of a certificate when its machine renews it, up to this part sooner: not all at once. */
    private static final int SPREAD = 10;

    private final LayerContext context;
    private final CertificateStore store;
    private final EngineCertificates engines;
    private final Duration certificateLife;
    private final Map<Uid, Opened> byCluster = new ConcurrentHashMap<>();
    private final Set<Uid> answered = ConcurrentHashMap.newKeySet();

    /** @param certificateLife of what authorities sign */
    public Authorities(
            LayerContext context, CertificateStore store, EngineCertificates engines, Duration certificateLife) {
        this.context = context;
        this.store = store;
        this.engines = engines;
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

    /** The certificates that machines of a cluster are to trust; empty until it has an authority. */
    public Optional<String> pem(Uid cluster) {
        return Optional.ofNullable(byCluster.get(cluster)).map(Opened::bundle);
    }

    /** Who signs there now. */
    public Optional<X509Certificate> signer(Uid cluster) {
        return opened(cluster).map(open -> open.signer().authority().certificate());
    }

    /** Which of the join listeners' ports is the cluster's. */
    public Optional<Integer> joinSlot(Uid cluster) {
        return Optional.ofNullable(byCluster.get(cluster)).map(Opened::joinSlot);
    }

    @Override
    public Optional<SSLContext> of(Uid cluster) {
        return Optional.ofNullable(byCluster.get(cluster)).map(Opened::client);
    }

    Optional<Opened> opened(Uid cluster) {
        return Optional.ofNullable(byCluster.get(cluster));
    }

    /** What a change made of it, after its commit. */
    void changed(Uid cluster, Opened now) {
        byCluster.put(cluster, now);
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
        Client client = client(made);
        Opened opened = context.database().write(unit -> {
            unit.fence(hold);
            Authority there = unit.session().find(Authority.class, cluster.value());
            if (there != null) {
                return open(unit, there); // by a commit that was not answered
            }
            var row = new Authority(
                    cluster, name, context.uids().next(), freeSlot(unit), made.certificate(), client.certificate());
            context.secrets().put(unit, row.key().name(), new SecretText(Pem.of(made.key())));
            context.secrets().put(unit, row.clientKey().name(), client.key());
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

    /** The bridge's own certificate and key of one authority. */
    record Client(X509Certificate certificate, SecretText key) {}

    Client client(CertificateAuthority authority) {
        KeyPair pair = CertificateAuthority.newKeys();
        X509Certificate certificate = authority.issue(
                Subject.named("gantry bridge"),
                pair.getPublic(),
                Use.CLIENT,
                context.time().instant(),
                certificateLife);
        return new Client(certificate, new SecretText(Pem.of(pair.getPrivate())));
    }

    /** Whether the bridge's own certificate is to be renewed. */
    public boolean isClientDue(Uid cluster) {
        Instant now = context.time().instant();
        return opened(cluster)
                .filter(open -> !now.isBefore(CertificateLife.renewal(open.certificate())))
                .isPresent();
    }

    /** With a new key; connections that are there go on, the next ones show it. */
    public void renewClient(LeaseHold hold, Uid cluster) {
        Opened open = byCluster.get(cluster);
        if (open == null || !isClientDue(cluster)) {
            return;
        }
        Client client = client(open.signer().authority());
        Opened renewed = context.database().write(unit -> {
            unit.fence(hold);
            Authority row = store.authority(unit, cluster);
            context.secrets().put(unit, row.clientKey().name(), client.key());
            row.client(client.certificate());
            unit.session().flush();
            unit.publish(
                    IdentityFact.TOPIC,
                    new Shard(cluster),
                    row.fact(context.installation().incarnation()));
            return open(unit, row);
        });
        byCluster.put(cluster, renewed);
        LOG.infof("cluster %s: the bridge's client certificate is renewed", cluster);
    }

    /**
     * The end of a cluster: its authority and what that signed are worth nothing any more, and others may forget them.
     *
     * @return whether there was something to end: that a cluster is deleted is heard again and again
     */
    public boolean end(LeaseHold hold, Uid cluster) {
        Set<SecretRef> keys = new LinkedHashSet<>(List.of(Authority.keyOf(cluster), Authority.clientKeyOf(cluster)));
        boolean ended = context.database().write(unit -> {
            unit.fence(hold);
            keys.addAll(store.keys(unit, cluster));
            engines.end(unit, cluster);
            List<IdentityFact> last = store.end(unit, cluster);
            last.forEach(fact -> unit.publish(IdentityFact.TOPIC, hold.shard(), fact));
            return !last.isEmpty();
        });
        byCluster.remove(cluster);
        for (SecretRef key : keys) {
            ended |= context.secrets().delete(key);
        }
        return ended;
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

    /**
     * Answers a layer's request for a client certificate, once its cluster has the authority that it asks.
     *
     * @return whether there is nothing left to do about it now
     */
    public boolean answer(LeaseHold hold, IdentityFact request) {
        Opened open = request.cluster() == null ? null : byCluster.get(request.cluster());
        if (open == null || answered.contains(request.uid())) {
            return true;
        }
        Opened.Beside beside = open.beside();
        if (beside != null && beside.phase() == Phase.TRUSTING && beside.uid().equals(request.answers())) {
            return true; // whoever it is for is not trusted everywhere yet: marked again then
        }
        switch (SigningRequest.parse(request.pem())) {
            case Result.Refused<SigningRequest> refused ->
                LOG.warnf("signing request %s of %s: %s", request.uid(), request.subject(), refused.rejection());
            case Result.Ok<SigningRequest>(SigningRequest asked) -> {
                X509Certificate certificate = open.signer()
                        .authority()
                        .issue(
                                Subject.named("gantry " + request.subject()),
                                asked.key(),
                                Use.CLIENT,
                                context.time().instant(),
                                certificateLife);
                context.database().write(unit -> {
                    unit.fence(hold);
                    store.issue(
                            unit,
                            hold.shard(),
                            new IssuedCertificate(context.uids().next(), request, certificate));
                    return true;
                });
            }
        }
        answered.add(request.uid());
        return true;
    }

    /** Whether a request was answered that is not there any more: its answer may go too. */
    public boolean isAnswered(Uid request) {
        return answered.contains(request);
    }

    /** Whoever asked has another certificate by now, or is gone. */
    public void forgetAnswer(LeaseHold hold, Uid request) {
        context.database().write(unit -> {
            unit.fence(hold);
            store.endAnswer(unit, request).forEach(last -> unit.publish(IdentityFact.TOPIC, hold.shard(), last));
            return true;
        });
        answered.remove(request);
    }

    /**
     * What a machine gets.
     *
     * @param bundle whom its engine is to trust, in PEM
     * @param renewBefore how long before its end it is to be renewed
     */
    public record Given(EngineCertificate certificate, String bundle, Duration renewBefore) {}

    /**
     * Certifies a machine's engine under the machine's own name, which never is another's, and the names and addresses
     * given.
     *
     * @param names that we know to be the machine's
     * @param previous the serial of the certificate that it goes on from; null for a join
     * @return empty if the cluster has no authority
     */
    public Optional<Given> certifyEngine(
            Uid cluster, Uid machine, List<String> names, SigningRequest request, @Nullable String previous) {
        var dns = new LinkedHashSet<String>();
        var addresses = new LinkedHashSet<String>();
        dns.add(EngineEndpoint.certificateName(machine));
        names.forEach(name -> (isAddress(name) ? addresses : dns).add(name));
        var subject = new Subject(machine.text(), List.copyOf(dns), List.copyOf(addresses));
        return opened(cluster).map(open -> {
            X509Certificate signed = open.signer()
                    .authority()
                    .issue(subject, request.key(), Use.SERVER, context.time().instant(), certificateLife);
            var certificate = new EngineCertificate(
                    machine,
                    cluster,
                    MachineCertificate.serial(signed.getSerialNumber()),
                    previous,
                    request.digest(),
                    open.bundleDigest(),
                    Pem.of(signed),
                    false,
                    signed.getNotBefore().toInstant(),
                    signed.getNotAfter().toInstant());
            return given(open, certificate);
        });
    }

    /** The same answer as before; empty if whom the machine is to trust has changed since. */
    public Optional<Given> again(EngineCertificate before) {
        return opened(before.cluster())
                .filter(open -> open.bundleDigest().equals(before.bundle()))
                .map(open -> given(open, before));
    }

    private Given given(Opened open, EngineCertificate certificate) {
        Duration left = CertificateLife.left(certificateLife);
        // by the request, so that an answer that is given again is the same
        long sooner = Math.floorMod((long) certificate.request().hashCode(), 1 + left.toMillis() / SPREAD);
        return new Given(certificate, open.bundle(), left.minusMillis(sooner));
    }

    /** Whether a machine trusts whom it is to trust now, as far as it was told. */
    public boolean isUpToDate(EngineCertificate certificate) {
        return opened(certificate.cluster())
                .filter(open -> open.bundleDigest().equals(certificate.bundle()))
                .isPresent();
    }

    /** For a listener of ours that is called by these names; its keys never leave memory. */
    public Optional<ListenerTls> listener(Uid cluster, List<String> names) {
        var subject = new Subject(
                "gantry join",
                names.stream().filter(name -> !isAddress(name)).toList(),
                names.stream().filter(Authorities::isAddress).toList());
        return opened(cluster)
                .map(_ -> new ListenerTls(
                        () -> opened(cluster).map(Opened::trusted).orElse(List.of()),
                        () -> shown(cluster, subject),
                        context.time()));
    }

    private ListenerTls.Shown shown(Uid cluster, Subject subject) {
        CertificateAuthority authority = opened(cluster)
                .orElseThrow(() -> new IllegalStateException("cluster " + cluster + " has no authority any more"))
                .signer()
                .authority();
        KeyPair pair = CertificateAuthority.newKeys();
        X509Certificate certificate = authority.issue(
                subject, pair.getPublic(), Use.SERVER, context.time().instant(), certificateLife);
        return new ListenerTls.Shown(pair.getPrivate(), certificate, authority.certificate());
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

    CertificateAuthority signer(Unit unit, Authority row) {
        return new CertificateAuthority(
                Pem.certificate(row.certificatePem()), Pem.key(secret(unit, row.key())), context.uids());
    }

    Opened open(Unit unit, Authority row) {
        CertificateAuthority authority = signer(unit, row);
        X509Certificate certificate = authority.certificate();
        Opened.Beside beside = store.beside(unit, row.cluster())
                .map(it -> new Opened.Beside(
                        it.uid(), Pem.certificate(it.certificatePem()), it.phase(), it.phaseSince(), it.begun()))
                .orElse(null);
        X509Certificate client = Pem.certificate(row.clientCertificatePem());
        var trusted = beside == null ? List.of(certificate) : List.of(certificate, beside.certificate());
        return new Opened(
                new Opened.Signer(row.uid(), authority),
                beside,
                row.joinSlot(),
                TlsContexts.of(Pem.key(secret(unit, row.clientKey())), client, trusted),
                client);
    }

    private String secret(Unit unit, SecretRef ref) {
        return context.secrets()
                .get(unit, ref)
                .orElseThrow(() -> new IllegalStateException("the secret store lacks " + ref.name()))
                .reveal();
    }
}
