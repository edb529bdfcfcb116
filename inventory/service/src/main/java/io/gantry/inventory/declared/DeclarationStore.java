package io.gantry.inventory.declared;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.database.Unit;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** The queries on what people said. */
final class DeclarationStore {

    /** Versions kept of each object, to tell a stale writer what has changed. */
    static final int HISTORY_MAX = 20;

    Optional<Declaration> byName(Unit unit, Kind kind, Name name) {
        return unit.session()
                .createSelectionQuery("from Declaration where kind = :kind and name = :name", Declaration.class)
                .setParameter("kind", kind)
                .setParameter("name", name.value())
                .uniqueResultOptional();
    }

    Optional<Declaration> byUid(Unit unit, Uid uid) {
        return Optional.ofNullable(unit.session().find(Declaration.class, uid.value()));
    }

    /** For writing: whoever else writes it waits until this transaction ends. */
    Optional<Declaration> lockByName(Unit unit, Kind kind, Name name) {
        return unit.session()
                .createSelectionQuery("from Declaration where kind = :kind and name = :name", Declaration.class)
                .setParameter("kind", kind)
                .setParameter("name", name.value())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .uniqueResultOptional();
    }

    Optional<Declaration> lockByUid(Unit unit, Uid uid) {
        return Optional.ofNullable(unit.session().find(Declaration.class, uid.value(), LockModeType.PESSIMISTIC_WRITE));
    }

    /** By name, after one, those that have all of these labels, which are given as a JSON object. */
    List<Declaration> pageByName(Unit unit, Kind kind, @Nullable Name after, String labels, int limit) {
        return unit.session()
                .createNativeQuery("""
                        select * from declaration
                        where kind = :kind and name > :after and labels @> cast(:labels as jsonb)
                        order by name limit :limit""", Declaration.class)
                .setParameter("kind", kind.name())
                .setParameter("after", after == null ? "" : after.value())
                .setParameter("labels", labels)
                .setParameter("limit", limit)
                .getResultList();
    }

    List<Declaration> pageByUid(Unit unit, Kind kind, @Nullable Uid after, int limit) {
        String order = " order by uid";
        Session session = unit.session();
        var query = after == null
                ? session.createSelectionQuery("from Declaration where kind = :kind" + order, Declaration.class)
                : session.createSelectionQuery(
                                "from Declaration where kind = :kind and uid > :after" + order, Declaration.class)
                        .setParameter("after", after.value());
        return query.setParameter("kind", kind).setMaxResults(limit).getResultList();
    }

    boolean hasDeleting(Unit unit, Kind kind) {
        return !unit.session()
                .createSelectionQuery(
                        "select uid from Declaration where kind = :kind and deleting is not null", UUID.class)
                .setParameter("kind", kind)
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    /** For writing, without those that somebody else writes now: to read first and lock then would meet their change. */
    List<Declaration> lockDeleting(Unit unit, Kind kind, @Nullable Uid after, int limit) {
        return unit.session()
                .createSelectionQuery(
                        "from Declaration where kind = :kind and deleting is not null and uid > :after order by uid",
                        Declaration.class)
                .setParameter("kind", kind)
                .setParameter("after", Uid.after(after))
                .setMaxResults(limit)
                .setHibernateLockMode(LockMode.UPGRADE_SKIPLOCKED)
                .getResultList();
    }

    /** Who names an object in its spec, as {@code pool web}. */
    List<String> usersOf(Unit unit, Kind kind, Name name, int limit) {
        return unit.session()
                .createNativeQuery("""
                        select lower(kind) || ' ' || name from declaration
                        where uses @> array[cast(:use as text)]
                        order by 1 limit :limit""", String.class)
                .setParameter("use", Use.keyOf(kind, name))
                .setParameter("limit", limit)
                .getResultList();
    }

    /** The objects of one kind that name another in their spec. */
    List<Declaration> usersOf(Unit unit, Kind users, Kind used, Name name) {
        return unit.session()
                .createNativeQuery("""
                        select * from declaration
                        where kind = :kind and uses @> array[cast(:use as text)]
                        order by name""", Declaration.class)
                .setParameter("kind", users.name())
                .setParameter("use", Use.keyOf(used, name))
                .getResultList();
    }

    /** Which of these exist; none of them is changed or deleted until this transaction ends. */
    Set<Name> share(Unit unit, Kind kind, Collection<Name> names) {
        if (names.isEmpty()) {
            return Set.of();
        }
        return unit.session()
                .createNativeQuery("""
                        select name from declaration where kind = :kind and name in (:names)
                        order by name for share""", String.class)
                .setParameter("kind", kind.name())
                .setParameterList("names", names.stream().map(Name::value).toList())
                .getResultStream()
                .map(Name::new)
                .collect(Collectors.toUnmodifiableSet());
    }

    void remember(Unit unit, Uid uid, long version, JsonNode document) {
        unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement("""
                    with old as (delete from declaration_history where uid = ? and version <= ?)
                    insert into declaration_history (uid, version, document) values (?, ?, cast(? as jsonb))""")) {
                insert.setObject(1, uid.value());
                insert.setLong(2, version - HISTORY_MAX);
                insert.setObject(3, uid.value());
                insert.setLong(4, version);
                insert.setString(5, document.toString());
                return insert.executeUpdate();
            }
        });
    }

    /** What people had written at a version, if that is still kept. */
    Optional<JsonNode> remembered(Unit unit, Uid uid, long version) {
        return unit.session()
                .createNativeQuery(
                        "select cast(document as text) from declaration_history where uid = :uid and version = :version",
                        String.class)
                .setParameter("uid", uid.value())
                .setParameter("version", version)
                .uniqueResultOptional()
                .map(DeclaredKind::parse);
    }

    void remove(Unit unit, Declaration row) {
        unit.session().remove(row);
        unit.session().flush();
        unit.session()
                .createNativeMutationQuery("delete from declaration_history where uid = :uid")
                .setParameter("uid", row.uid().value())
                .executeUpdate();
    }
}
