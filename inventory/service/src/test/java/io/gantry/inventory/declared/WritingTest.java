package io.gantry.inventory.declared;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.declared.Catalog.Outcome;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Precondition;
import io.gantry.platform.web.Precondition.MustBe;
import io.gantry.platform.web.Precondition.MustExist;
import io.gantry.platform.web.Precondition.MustNotExist;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WritingTest {

    private static final Instant THEN = Instant.parse("2026-11-22T08:00:00Z");
    private static final DeclaredKind<NamespaceSpec> KIND = new DeclaredKind<>(
            Kind.NAMESPACE,
            InventoryTopics.NAMESPACES,
            NamespaceSpec.class,
            (proposal, errors) -> {
                if ("bad".equals(proposal.spec().description())) {
                    errors.add("spec.description", "is bad");
                }
            },
            spec -> List.of());

    private final Map<Long, JsonNode> kept = new TreeMap<>();

    @Test
    void creatingNeedsThatThereIsNone() {
        assertThat(put(null, wanted("x"), new MustNotExist())).isEqualTo(Result.ok(Outcome.CREATED));
        assertThat(refusal(there(3, "x"), wanted("x"), new MustNotExist()))
                .isEqualTo(new Rejection.AlreadyExists("namespace shop"));
    }

    @Test
    void changingNeedsThatThereIsOne() {
        assertThat(put(there(3, "x"), wanted("y"), new MustBe(3))).isEqualTo(Result.ok(Outcome.CHANGED));
        assertThat(put(there(3, "x"), wanted("y"), new MustExist())).isEqualTo(Result.ok(Outcome.CHANGED));
        assertThat(refusal(null, wanted("y"), new MustBe(3))).isEqualTo(new Rejection.NotFound("namespace shop"));
        assertThat(refusal(null, wanted("y"), new MustExist())).isEqualTo(new Rejection.NotFound("namespace shop"));
    }

    @Test
    void sayingTheSameChangesNothing() {
        assertThat(put(there(3, "x"), wanted("x"), new MustBe(3))).isEqualTo(Result.ok(Outcome.UNCHANGED));
    }

    @Test
    void aStaleWriterIsToldWhatHasChangedSinceFieldByField() {
        kept.put(2L, DeclaredKind.document(Map.of("team", "a"), new NamespaceSpec("first")));

        assertThat(detail(there(5, "second"), wanted("mine"), new MustBe(2)))
                .isEqualTo("namespace shop is at version 5, not 2: since then metadata.labels.team a -> (none), "
                        + "spec.description first -> second");
    }

    @Test
    void whenItsVersionIsNotKeptAStaleWriterIsToldHowHisDiffers() {
        assertThat(detail(there(50, "second"), wanted("mine"), new MustBe(2)))
                .isEqualTo("namespace shop is at version 50, not 2: that version is not kept; what is there differs "
                        + "from yours in spec.description second -> mine");
    }

    @Test
    void aVersionThatNeverWasIsSaidToBeSo() {
        assertThat(detail(there(2, "x"), wanted("x"), new MustBe(7)))
                .isEqualTo("namespace shop is at version 2, not 7: no such version was ever here");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        var wanted = new Wanted<>(
                new Name("shop"), new TreeMap<>(Map.of("gantry.io/pool", "web")), new NamespaceSpec("bad"));

        assertThat(refusal(null, wanted, new MustNotExist()))
                .isEqualTo(new Rejection.Invalid(List.of(
                        new FieldError(
                                "metadata.labels.gantry.io/pool",
                                "'gantry.io/pool': keys that begin with gantry.io/ are set by Gantry"),
                        new FieldError("spec.description", "is bad"))));
    }

    @Test
    void whatIsBeingDeletedCannotBeChanged() {
        var going = declared(4, "x", THEN);

        assertThat(refusal(going, wanted("y"), new MustBe(4)))
                .isEqualTo(new Rejection.IllegalMove("namespace shop", "being deleted", "be changed"));
    }

    @Test
    void whatIsUsedCannotBeDeleted() {
        Result<Declared<NamespaceSpec>> result =
                writing(there(1, "x")).delete(new MustExist(), List.of("job shop/web"), version -> Optional.empty());

        assertThat(result).isEqualTo(Result.refused(new Rejection.InUse("namespace shop", List.of("job shop/web"))));
    }

    @Test
    void aPreviewOfANewSpecIsTheNextGeneration() {
        Metadata after =
                writing(there(3, "x")).preview(wanted("y"), there(1, "y")).metadata();

        assertThat(after.generation()).isEqualTo(2);
        assertThat(after.version()).isEqualTo(4);
    }

    @Test
    void aPreviewOfNewLabelsKeepsTheGeneration() {
        var labelled = new Wanted<>(new Name("shop"), new TreeMap<>(Map.of("team", "b")), new NamespaceSpec("x"));

        Metadata after = writing(there(3, "x")).preview(labelled, there(1, "y")).metadata();

        assertThat(after.generation()).isEqualTo(1);
        assertThat(after.version()).isEqualTo(4);
        assertThat(after.labels()).containsEntry("team", "b");
    }

    private Result<Outcome> put(
            @Nullable Declared<NamespaceSpec> current, Wanted<NamespaceSpec> wanted, Precondition precondition) {
        return writing(current)
                .put(wanted, precondition, Known.NOTHING, version -> Optional.ofNullable(kept.get(version)));
    }

    private Rejection refusal(
            @Nullable Declared<NamespaceSpec> current, Wanted<NamespaceSpec> wanted, Precondition precondition) {
        return put(current, wanted, precondition)
                .fold(
                        outcome -> {
                            throw new AssertionError("not refused: " + outcome);
                        },
                        rejection -> rejection);
    }

    private String detail(Declared<NamespaceSpec> current, Wanted<NamespaceSpec> wanted, Precondition precondition) {
        return refusal(current, wanted, precondition).problem().detail();
    }

    private static Writing<NamespaceSpec> writing(@Nullable Declared<NamespaceSpec> current) {
        return new Writing<>(KIND, "namespace shop", current);
    }

    private static Wanted<NamespaceSpec> wanted(String description) {
        return new Wanted<>(new Name("shop"), new TreeMap<>(), new NamespaceSpec(description));
    }

    private static Declared<NamespaceSpec> there(long version, String description) {
        return declared(version, description, null);
    }

    private static Declared<NamespaceSpec> declared(long version, String description, @Nullable Instant deleting) {
        var metadata = new Metadata(
                Uid.parse("0192f3c4-7b1a-7001-8a3e-1c5d7f20b6a1"),
                null,
                new Name("shop"),
                Map.of(),
                1,
                version,
                THEN,
                deleting);
        return new Declared<>(metadata, 1, new NamespaceSpec(description), false);
    }
}
