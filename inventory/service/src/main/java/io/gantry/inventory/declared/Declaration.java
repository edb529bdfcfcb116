package io.gantry.inventory.declared;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * What somebody said of one object, whatever its kind: the row behind a {@code Declared} fact. The spec is JSON here and
 * a record of its kind outside.
 */
@Entity
@Table(name = "declaration")
public class Declaration {

    @Id
    private UUID uid;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private Kind kind;

    private String name;

    @Column(columnDefinition = "jsonb")
    @ColumnTransformer(write = "cast(? as jsonb)")
    private String labels;

    @Column(columnDefinition = "jsonb")
    @ColumnTransformer(write = "cast(? as jsonb)")
    private String spec;

    @Column(columnDefinition = "text[]")
    @JdbcTypeCode(SqlTypes.ARRAY)
    private String[] uses;

    private long generation = 1;

    /** Facts count versions from 1. */
    @Version
    private long version = 1;

    private Instant created;

    private @Nullable Instant deleting;

    @NullUnmarked
    protected Declaration() {}

    Declaration(Uid uid, Kind kind, Name name, Content content, Instant created) {
        this.uid = uid.value();
        this.kind = kind;
        this.name = name.value();
        this.labels = content.labels();
        this.spec = content.spec();
        this.uses = keys(content.uses());
        this.created = created;
    }

    /** As JSON; {@code uses} follow from the spec. */
    record Content(String labels, String spec, List<Use> uses) {}

    /** The generation grows only with the spec; the version, by Hibernate, with any change. */
    void relabel(String newLabels) {
        labels = newLabels;
    }

    void respecify(String newSpec, List<Use> newUses) {
        spec = newSpec;
        uses = keys(newUses);
        generation++;
    }

    /**
     * That it be gone is the last thing wanted of an object, so it is a new generation: who has observed that one knows.
     */
    void askDeletion(Instant at) {
        deleting = at;
        generation++;
    }

    private static String[] keys(List<Use> uses) {
        return uses.stream().map(Use::key).distinct().toArray(String[]::new);
    }

    Uid uid() {
        return new Uid(uid);
    }

    Kind kind() {
        return kind;
    }

    Name name() {
        return new Name(name);
    }

    String labels() {
        return labels;
    }

    String spec() {
        return spec;
    }

    long generation() {
        return generation;
    }

    /** Version 1 of a machine or a node is the one of which nobody has said anything; the row begins at 2. */
    long version() {
        return kind == Kind.MACHINE || kind == Kind.NODE ? version + 1 : version;
    }

    Instant created() {
        return created;
    }

    @Nullable
    Instant deleting() {
        return deleting;
    }
}
