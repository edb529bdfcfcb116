package io.gantry.bridge.rotation;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.certificate.Authorities;
import io.gantry.bridge.certificate.AuthorityChanges;
import io.gantry.bridge.certificate.AuthorityChanges.Change;
import io.gantry.bridge.certificate.EngineCertificate;
import io.gantry.bridge.certificate.EngineCertificates;
import io.gantry.bridge.certificate.Phase;
import io.gantry.bridge.picture.Picture;
import io.gantry.bridge.registration.NodeBook;
import io.gantry.bridge.registration.NodeView;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.identity.IdentityFact.Role;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/**
 * Changes a cluster's authority while everything runs: first all trust the next one beside the old, then the next one
 * signs, then the old one is trusted by nobody. A phase ends when everybody has done its part, which is told by what they
 * show at the join listener and by the requests of other layers, never by time. Whoever lags behind is named, and may be
 * cut off by a person's word. Changed by the owner's thread, read by any.
 */
public final class Rotations {

    private static final int NAMED_MAX = 100;
    private static final Logger LOG = Logger.getLogger(Rotations.class);

    private final Picture picture;
    private final NodeBook nodes;
    private final Authorities authorities;
    private final AuthorityChanges changes;
    private final EngineCertificates certificates;
    private final InstantSource time;
    private final Duration within;

    /** @param within how long a phase may take until it is said to be overdue */
    public Rotations(
            Picture picture,
            NodeBook nodes,
            Authorities authorities,
            AuthorityChanges changes,
            EngineCertificates certificates,
            InstantSource time,
            Duration within) {
        this.picture = picture;
        this.nodes = nodes;
        this.authorities = authorities;
        this.changes = changes;
        this.certificates = certificates;
        this.time = time;
        this.within = within;
    }

    /** Clusters whose authority is being changed. */
    public List<Uid> underWay() {
        return authorities.clusters().stream()
                .filter(cluster -> changes.of(cluster).isPresent())
                .toList();
    }

    /** Begins a change, or lets the one under way be; whether one was begun. */
    public boolean begin(LeaseHold hold, Uid cluster, Name name) {
        if (changes.of(cluster).isPresent() || authorities.signer(cluster).isEmpty()) {
            return false;
        }
        changes.begin(hold, cluster, name);
        LOG.infof("cluster %s: its authority is being changed: the next one is told to all", name);
        return true;
    }

    /** Goes on to the next phase if everybody is ready for it; whether it did. */
    public boolean step(LeaseHold hold, Uid cluster) {
        return changes.of(cluster)
                .filter(change -> lagging(cluster, change).isEmpty())
                .map(change -> goOn(hold, cluster, change))
                .isPresent();
    }

    /** Goes on to the next phase, whoever is not ready. */
    public boolean force(LeaseHold hold, Uid cluster) {
        return changes.of(cluster)
                .map(change -> {
                    LOG.warnf(
                            "cluster %s: its authority is changed by force: %s are cut off",
                            cluster, String.join(", ", lagging(cluster, change)));
                    return goOn(hold, cluster, change);
                })
                .isPresent();
    }

    private Phase goOn(LeaseHold hold, Uid cluster, Change change) {
        switch (change.phase()) {
            case TRUSTING -> changes.sign(hold, cluster);
            case SIGNING -> changes.retire(hold, cluster);
            case RETIRING -> changes.finish(hold, cluster);
        }
        LOG.infof(
                "cluster %s: its authority is %s",
                cluster,
                changes.of(cluster)
                        .map(next -> "being changed: " + next.phase())
                        .orElse("changed: the old one is gone"));
        return change.phase();
    }

    /** How a cluster's authority is; empty while it has none. */
    public Optional<AuthorityStatus> status(Uid cluster, Name name) {
        return authorities.signer(cluster).map(signer -> {
            Optional<Change> change = changes.of(cluster);
            Set<String> members = new TreeSet<>();
            members(cluster).forEach(member -> members.add(member.name()));
            List<String> lagging = change.map(it -> lagging(cluster, it)).orElse(List.of());
            Instant ends = signer.getNotAfter().toInstant();
            return change.map(it -> new AuthorityStatus(
                            name,
                            fingerprint(signer),
                            ends,
                            it.phase(),
                            it.begun(),
                            it.since(),
                            time.instant().isAfter(it.since().plus(within)),
                            members.size(),
                            members.size()
                                    - (int) lagging.stream()
                                            .filter(members::contains)
                                            .count(),
                            lagging.stream().limit(NAMED_MAX).toList(),
                            lagging.size()))
                    .orElseGet(() -> AuthorityStatus.settled(name, fingerprint(signer), ends, members.size()));
        });
    }

    private static String fingerprint(X509Certificate certificate) {
        return AuthorityStatus.fingerprint(certificate);
    }

    /** Whom the phase still waits for, by their names; machines first. */
    private List<String> lagging(Uid cluster, Change change) {
        var lagging = new ArrayList<String>();
        if (change.phase() != Phase.SIGNING) {
            members(cluster).stream()
                    .filter(member -> !isReady(member.machine()))
                    .map(Member::name)
                    .sorted()
                    .forEach(lagging::add);
        }
        lagging.addAll(clients(cluster, change));
        return lagging;
    }

    /** It shows a certificate with which it was told whom to trust now. */
    private boolean isReady(Uid machine) {
        return certificates
                .of(machine)
                .filter(EngineCertificate::inUse)
                .filter(authorities::isUpToDate)
                .isPresent();
    }

    private record Member(Uid machine, String name) {}

    /** Nodes that are reached by certificates, and machines on their way to become such, with an older word of whom to trust. */
    private List<Member> members(Uid cluster) {
        var members = new ArrayList<Member>();
        var known = new HashSet<Uid>();
        for (NodeView node : nodes.all()) {
            known.add(node.machine());
            if (node.cluster().equals(cluster)
                    && node.state() != NodeState.LEFT
                    && node.engine().trust() == Trust.MUTUAL_TLS) {
                members.add(new Member(node.machine(), node.name().value()));
            }
        }
        for (MachineFact machine : picture.machines()) {
            boolean joining = !machine.deleted()
                    && machine.state() == MachineState.PROVISIONING
                    && certificates.of(machine.uid()).isPresent();
            if (joining && cluster.equals(machine.cluster()) && !known.contains(machine.uid())) {
                members.add(new Member(machine.uid(), machine.name().value()));
            }
        }
        return members;
    }

    /**
     * Other layers that are not as far: while TRUSTING, those who have not shown by a request for the next authority that
     * they trust it; after that, those who still have a request of before.
     */
    private List<String> clients(Uid cluster, Change change) {
        List<IdentityFact> requests = picture.identities(Role.SIGNING_REQUEST).stream()
                .filter(request -> cluster.equals(request.cluster()))
                .toList();
        Uid next = change.phase() == Phase.TRUSTING ? change.beside() : change.signer();
        Set<String> asked = new HashSet<>();
        requests.stream().filter(it -> next.equals(it.answers())).forEach(it -> asked.add(it.subject()));
        return requests.stream()
                .filter(it -> !next.equals(it.answers()))
                .filter(it -> change.phase() != Phase.TRUSTING || !asked.contains(it.subject()))
                .map(it -> "layer " + it.subject())
                .distinct()
                .toList();
    }
}
