package io.gantry.inventory.declared;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.inventory.declared.Catalog.Outcome;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Precondition;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Decides about a write: what it does, or why it is refused. Pure. */
final class Writing<S> {

    private final DeclaredKind<S> kind;
    private final String what;
    private final @Nullable Declared<S> current;

    /** @param current null if there is no such object */
    Writing(DeclaredKind<S> kind, String what, @Nullable Declared<S> current) {
        this.kind = kind;
        this.what = what;
        this.current = current;
    }

    /** {@code pool web}. */
    static String what(Kind kind, Object name) {
        return kind.singular() + " " + name;
    }

    /**
     * Who based himself on something else hears of that first; then all that is wrong with what he wants.
     *
     * @param remembered what people had written at a version, as far as that is kept
     */
    Result<Outcome> put(
            Wanted<S> wanted, Precondition precondition, Known known, LongFunction<Optional<JsonNode>> remembered) {
        Optional<Rejection> stale = stale(precondition, remembered, document(wanted));
        if (stale.isPresent()) {
            return Result.refused(stale.get());
        }
        if (current != null && current.metadata().deleting() != null) {
            return Result.refused(new Rejection.IllegalMove(what, "being deleted", "be changed"));
        }
        var errors = new FieldErrors();
        LabelsOfPeople.check("metadata.labels", wanted.labels(), errors);
        kind.rules().check(new Proposal<>(wanted.name(), wanted.spec(), currentSpec(), known), errors);
        if (!errors.list().isEmpty()) {
            return Result.refused(new Rejection.Invalid(errors.list()));
        }
        return Result.ok(outcome(wanted));
    }

    /** @param usedBy what still needs it */
    Result<Declared<S>> delete(
            Precondition precondition, List<String> usedBy, LongFunction<Optional<JsonNode>> remembered) {
        if (current == null) {
            return Result.refused(new Rejection.NotFound(what));
        }
        Optional<Rejection> stale = stale(precondition, remembered, document(current));
        if (stale.isPresent()) {
            return Result.refused(stale.get());
        }
        return usedBy.isEmpty() ? Result.ok(current) : Result.refused(new Rejection.InUse(what, usedBy));
    }

    private Optional<Rejection> stale(
            Precondition precondition, LongFunction<Optional<JsonNode>> remembered, JsonNode wanted) {
        return switch (precondition) {
            case Precondition.MustNotExist() ->
                current == null ? Optional.empty() : Optional.of(new Rejection.AlreadyExists(what));
            case Precondition.MustExist() ->
                current != null ? Optional.empty() : Optional.of(new Rejection.NotFound(what));
            case Precondition.MustBe(long version) ->
                current == null
                        ? Optional.of(new Rejection.NotFound(what))
                        : staleVersion(current, version, remembered, wanted);
        };
    }

    private Optional<Rejection> staleVersion(
            Declared<S> there, long given, LongFunction<Optional<JsonNode>> remembered, JsonNode wanted) {
        long actual = there.metadata().version();
        if (given == actual) {
            return Optional.empty();
        }
        String difference = given > actual
                ? "no such version was ever here"
                : remembered
                        .apply(given)
                        .map(base -> "since then " + text(base, document(there)))
                        .orElseGet(() -> "that version is not kept; what is there differs from yours in "
                                + text(document(there), wanted));
        return Optional.of(new Rejection.StaleVersion(what, Long.toString(given), actual, difference));
    }

    private static String text(JsonNode before, JsonNode after) {
        List<String> differences = Differences.between(before, after);
        return differences.isEmpty() ? "nothing that people write" : Differences.text(differences);
    }

    private Outcome outcome(Wanted<S> wanted) {
        if (current == null) {
            return Outcome.CREATED;
        }
        return document(wanted).equals(document(current)) ? Outcome.UNCHANGED : Outcome.CHANGED;
    }

    /** The object as it would be, for a dry run. */
    Declared<S> preview(Wanted<S> wanted, Declared<S> asNew) {
        if (current == null) {
            return asNew;
        }
        Metadata old = current.metadata();
        boolean sameSpec = DeclaredKind.tree(wanted.spec()).equals(DeclaredKind.tree(current.spec()));
        var metadata = new Metadata(
                old.uid(),
                null,
                old.name(),
                wanted.labels(),
                sameSpec ? old.generation() : old.generation() + 1,
                old.version() + 1,
                old.created(),
                old.deleting());
        return new Declared<>(metadata, current.incarnation(), wanted.spec(), false);
    }

    private @Nullable S currentSpec() {
        return current == null ? null : current.spec();
    }

    private static JsonNode document(Wanted<?> wanted) {
        return DeclaredKind.document(wanted.labels(), wanted.spec());
    }

    private static JsonNode document(Declared<?> declared) {
        return DeclaredKind.document(declared.metadata().labels(), declared.spec());
    }
}
