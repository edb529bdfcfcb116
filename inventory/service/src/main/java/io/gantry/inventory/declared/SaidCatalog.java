package io.gantry.inventory.declared;

import io.gantry.inventory.api.Described;
import io.gantry.inventory.watch.ChangeLog;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.Precondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that Gantry makes: machines and nodes. The object is the fact of the layer that made it; a row is here only
 * once somebody has said something of it, and goes with it. While nobody has, its generation is 0 and its version 1.
 */
public final class SaidCatalog<F extends Fact, S> implements Catalog<S, F> {

    private static final int LOOKED_AT_ONCE = 500;

    private final LayerContext context;
    private final DeclaredKind<S> kind;
    private final Source<F, S> source;
    private final Mirror mirror;
    private final DeclarationStore store = new DeclarationStore();
    private final SpecReader<S> reader;
    private final SpecWriter<S> writer;

    public SaidCatalog(
            LayerContext context, DeclaredKind<S> kind, Source<F, S> source, Mirror mirror, ChangeLog changes) {
        this.context = context;
        this.kind = kind;
        this.source = source;
        this.mirror = mirror;
        this.reader = new SpecReader<>(kind);
        this.writer = new SpecWriter<>(context, kind, store, changes);
    }

    /**
     * Where the objects come from.
     *
     * @param since when the object came to be
     * @param unsaid the spec while nobody has said anything
     */
    public record Source<F extends Fact, S>(
            Topic<F> topic,
            Function<F, Name> name,
            Function<F, Map<String, String>> labels,
            Function<F, Instant> since,
            S unsaid) {}

    @Override
    public Kind kind() {
        return kind.kind();
    }

    @Override
    public SpecReader<S> reader() {
        return reader;
    }

    public RelistSource<Declared<S>> relist() {
        return new DeclaredRelist<>(context, kind, store);
    }

    /** By uid, which is by age; a page may need several looks when few have the labels. */
    @Override
    public Result<Page<Described<S, F>>> page(ListQuery query) {
        return query.page().after(Uid::parse).map(last -> page(query, last.orElse(null)));
    }

    private Page<Described<S, F>> page(ListQuery query, @Nullable Uid last) {
        return database().read(unit -> {
            var found = new ArrayList<F>();
            Uid after = last;
            boolean more = true;
            while (more && found.size() <= query.page().limit()) {
                List<F> look = mirror.page(unit, source.topic(), after, LOOKED_AT_ONCE);
                look.stream()
                        .filter(fact -> query.matches(source.labels().apply(fact)))
                        .limit(query.page().limitAndOne() - found.size())
                        .forEach(found::add);
                more = look.size() == LOOKED_AT_ONCE;
                after = more ? look.getLast().uid() : after;
            }
            return Page.of(query.page(), found, fact -> fact.uid().text()).map(fact -> described(unit, fact));
        });
    }

    @Override
    public Optional<Described<S, F>> byName(Name name) {
        return database()
                .read(unit -> mirror.byAlias(unit, source.topic(), name.value()).map(fact -> described(unit, fact)));
    }

    @Override
    public Optional<Described<S, F>> byUid(Unit unit, Uid uid) {
        return mirror.get(unit, source.topic(), uid).map(fact -> described(unit, fact));
    }

    @Override
    public Result<Answer<S, F>> put(Wanted<S> wanted, Precondition precondition, Mode mode) {
        try {
            return switch (mode) {
                case WRITE -> database().write(unit -> put(unit, wanted, precondition, mode));
                case DRY_RUN -> database().read(unit -> put(unit, wanted, precondition, mode));
            };
        } catch (ConstraintViolationException _) {
            return Result.refused(new Rejection.AlreadyExists(
                    "a spec of " + Writing.what(kind(), wanted.name()))); // two said the first word at once
        }
    }

    private Result<Answer<S, F>> put(Unit unit, Wanted<S> wanted, Precondition precondition, Mode mode) {
        Optional<F> fact = mirror.byAlias(unit, source.topic(), wanted.name().value());
        return fact.isEmpty()
                ? Result.refused(new Rejection.NotFound(Writing.what(kind(), wanted.name())))
                : put(unit, fact.get(), wanted, precondition, mode);
    }

    private Result<Answer<S, F>> put(Unit unit, F fact, Wanted<S> wanted, Precondition precondition, Mode mode) {
        if (!wanted.labels().isEmpty()
                && !wanted.labels().equals(source.labels().apply(fact))) {
            return Result.refused(Rejection.Invalid.of(
                    "metadata.labels",
                    "a " + kind().singular() + "'s labels come from its provider and its pool; change them there"));
        }
        Optional<Declaration> row =
                mode == Mode.WRITE ? store.lockByUid(unit, fact.uid()) : store.byUid(unit, fact.uid());
        Declared<S> current = current(fact, row);
        var said = new Wanted<S>(wanted.name(), new TreeMap<>(), wanted.spec());
        var writing = new Writing<>(kind, Writing.what(kind(), wanted.name()), current);
        return writing.put(said, precondition, Known.NOTHING, version -> store.remembered(unit, fact.uid(), version))
                .map(outcome -> new Answer<>(
                        outcome,
                        described(
                                fact,
                                switch (outcome) {
                                    case CREATED, CHANGED ->
                                        mode == Mode.WRITE
                                                ? written(unit, fact, row, said)
                                                : writing.preview(said, current);
                                    case UNCHANGED -> current;
                                })));
    }

    private Declared<S> written(Unit unit, F fact, Optional<Declaration> row, Wanted<S> said) {
        return row.isPresent() ? writer.change(unit, row.get(), said) : writer.create(unit, fact.uid(), said);
    }

    /** What was said of an object goes with it. */
    public void gone(Unit unit, List<F> facts) {
        facts.stream()
                .filter(Fact::deleted)
                .forEach(fact -> store.lockByUid(unit, fact.uid()).ifPresent(row -> writer.remove(unit, row)));
    }

    /** Without labels: they are the fact's, and nobody says them here. */
    private Declared<S> current(F fact, Optional<Declaration> row) {
        return row.map(writer::declared).orElseGet(() -> unsaid(fact));
    }

    private Declared<S> unsaid(F fact) {
        Instant since = source.since().apply(fact);
        var metadata = new Metadata(fact.uid(), null, source.name().apply(fact), Map.of(), 0, 1, since, null);
        return new Declared<>(metadata, context.installation().incarnation(), source.unsaid(), false);
    }

    private Described<S, F> described(Unit unit, F fact) {
        return described(fact, current(fact, store.byUid(unit, fact.uid())));
    }

    private Described<S, F> described(F fact, Declared<S> said) {
        var metadata = new Metadata(
                fact.uid(),
                null,
                source.name().apply(fact),
                source.labels().apply(fact),
                said.metadata().generation(),
                said.metadata().version(),
                source.since().apply(fact),
                null);
        return Described.of(kind(), metadata, said.spec(), fact);
    }

    private LayerDatabase database() {
        return context.database();
    }
}
