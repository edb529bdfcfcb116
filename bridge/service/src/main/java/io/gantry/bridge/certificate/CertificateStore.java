package io.gantry.bridge.certificate;

import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.relist.RelistSource;
import java.util.ArrayList;
import java.util.List;
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

    /** Removes what there is of a cluster, and gives its last facts. */
    List<IdentityFact> end(Unit unit, Uid cluster) {
        var last = new ArrayList<IdentityFact>();
        Session session = unit.session();
        Authority authority = session.find(Authority.class, cluster.value());
        if (authority != null) {
            last.add(authority.lastFact(incarnation));
            session.remove(authority);
        }
        session.createSelectionQuery("from IssuedCertificate where cluster = :cluster", IssuedCertificate.class)
                .setParameter("cluster", cluster.value())
                .getResultList()
                .forEach(certificate -> {
                    last.add(certificate.lastFact(incarnation));
                    session.remove(certificate);
                });
        session.flush();
        return last;
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
            own(unit, "IssuedCertificate", IssuedCertificate.class, from, limit)
                    .map(certificate -> certificate.fact(incarnation))
                    .forEach(fact -> byUid.put(fact.uid(), fact));
            return byUid.values().stream().limit(limit).toList();
        });
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
