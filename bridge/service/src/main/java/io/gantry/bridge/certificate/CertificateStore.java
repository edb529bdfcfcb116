package io.gantry.bridge.certificate;

import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.relist.RelistSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Authorities and certificates in the database: the bridge's part of the topic of identities. */
public final class CertificateStore implements RelistSource<IdentityFact> {

    private final LayerDatabase database;
    private final int incarnation;

    public CertificateStore(LayerDatabase database, int incarnation) {
        this.database = database;
        this.incarnation = incarnation;
    }

    List<Authority> authorities(Unit unit) {
        return unit.session()
                .createSelectionQuery("from Authority where not deleted order by joinSlot", Authority.class)
                .getResultList();
    }

    /** One that is there. */
    Authority authority(Unit unit, Uid cluster) {
        Authority row = unit.session().find(Authority.class, cluster.value());
        if (row == null) {
            throw new IllegalStateException("cluster " + cluster + " has no authority in the database");
        }
        return row;
    }

    /** The second one, while a cluster's authority is changed. */
    Optional<AuthorityBeside> beside(Unit unit, Uid cluster) {
        return Optional.ofNullable(unit.session().find(AuthorityBeside.class, cluster.value()));
    }

    /** Under which names a cluster's keys are kept. */
    List<SecretRef> keys(Unit unit, Uid cluster) {
        var keys = new ArrayList<SecretRef>();
        Authority authority = unit.session().find(Authority.class, cluster.value());
        if (authority != null) {
            keys.add(authority.key());
        }
        beside(unit, cluster).ifPresent(beside -> keys.add(beside.key()));
        return keys;
    }

    /** Removes the answer to a request, and gives its last fact. */
    List<IdentityFact> endAnswer(Unit unit, Uid request) {
        return endAll(unit, "request", request);
    }

    private List<IdentityFact> endAll(Unit unit, String field, Uid value) {
        var last = new ArrayList<IdentityFact>();
        unit.session()
                .createSelectionQuery("from IssuedCertificate where " + field + " = :value", IssuedCertificate.class)
                .setParameter("value", value.value())
                .getResultList()
                .forEach(certificate -> {
                    last.add(certificate.lastFact(incarnation));
                    unit.session().remove(certificate);
                });
        unit.session().flush();
        return last;
    }

    /** Removes what there is of a cluster, and gives its last facts. */
    List<IdentityFact> end(Unit unit, Uid cluster) {
        var last = new ArrayList<IdentityFact>();
        Session session = unit.session();
        Authority authority = session.find(Authority.class, cluster.value());
        if (authority != null) {
            last.add(authority.lastFact(incarnation));
            session.remove(authority);
        }
        beside(unit, cluster).ifPresent(beside -> {
            last.add(beside.lastFact(incarnation));
            session.remove(beside);
        });
        last.addAll(endAll(unit, "cluster", cluster));
        return last;
    }

    /** Answers a request, unless a commit that was not answered has done so. */
    void issue(Unit unit, Shard shard, IssuedCertificate row) {
        boolean isAnswered = !unit.session()
                .createSelectionQuery("select 1 from IssuedCertificate where request = :request", Integer.class)
                .setParameter("request", row.request().value())
                .getResultList()
                .isEmpty();
        if (!isAnswered) {
            unit.session().persist(row);
            unit.session().flush();
            unit.publish(IdentityFact.TOPIC, shard, row.fact(incarnation));
        }
    }

    /** The requests that have been answered. */
    Set<Uid> answered() {
        return database.read(unit -> unit
                .session()
                .createSelectionQuery("from IssuedCertificate where not deleted", IssuedCertificate.class)
                .getResultList()
                .stream()
                .map(IssuedCertificate::request)
                .collect(Collectors.toSet()));
    }

    @Override
    public Shard shard(IdentityFact fact) {
        return new Shard(fact.cluster() == null ? fact.uid() : fact.cluster());
    }

    @Override
    public Topic<IdentityFact> topic() {
        return IdentityFact.TOPIC;
    }

    @Override
    public List<IdentityFact> page(@Nullable Uid after, int limit) {
        UUID from = Uid.after(after);
        return database.read(unit -> {
            var byUid = new TreeMap<Uid, IdentityFact>();
            own(unit, "Authority", Authority.class, from, limit)
                    .map(authority -> authority.fact(incarnation))
                    .forEach(fact -> byUid.put(fact.uid(), fact));
            besides(unit, from, limit)
                    .map(beside -> beside.fact(incarnation))
                    .forEach(fact -> byUid.put(fact.uid(), fact));
            own(unit, "IssuedCertificate", IssuedCertificate.class, from, limit)
                    .map(certificate -> certificate.fact(incarnation))
                    .forEach(fact -> byUid.put(fact.uid(), fact));
            return byUid.values().stream().limit(limit).toList();
        });
    }

    private static Stream<AuthorityBeside> besides(Unit unit, UUID from, int limit) {
        return unit
                .session()
                .createSelectionQuery("from AuthorityBeside where uid > :after order by uid", AuthorityBeside.class)
                .setParameter("after", from)
                .setMaxResults(limit)
                .getResultList()
                .stream();
    }

    private static <E> Stream<E> own(Unit unit, String entity, Class<E> type, UUID from, int limit) {
        return unit
                .session()
                .createSelectionQuery("from " + entity + " where uid > :after and not deleted order by uid", type)
                .setParameter("after", from)
                .setMaxResults(limit)
                .getResultList()
                .stream();
    }
}
