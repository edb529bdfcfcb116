package io.gantry.platform.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.secret.HeldKeys;
import io.gantry.platform.secret.KeyId;
import io.gantry.platform.secret.KeyRing;
import io.gantry.platform.secret.KeyStatus;
import io.gantry.platform.secret.KeyStatus.State;
import io.gantry.platform.secret.MasterKey;
import io.gantry.platform.secret.MasterKeys;
import io.gantry.platform.secret.MasterKeys.Copy;
import io.gantry.platform.secret.Resealing;
import io.gantry.platform.secret.SecretPlace;
import io.gantry.platform.secret.SecretStore;
import io.gantry.testkit.LayerFixture;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key is changed on a real database, by copies each with keys and a ring of its own. */
class ResealingTest {

    private static final int SECRETS = 120; // more than two batches

    private final SecureRandom random = new SecureRandom();
    private final List<Copy> copies = new ArrayList<>();

    @TempDir
    private Path folder;

    private LayerFixture layer;
    private MasterKey before;
    private MasterKey next;
    private Server one;

    /** A copy of the program, as far as keys go. */
    private final class Server {
        final HeldKeys keys;
        final SecretStore secrets;
        final Resealing resealing;
        final MasterKeys commands;

        Server(MasterKey first, MasterKey... more) {
            keys = new HeldKeys(random, first);
            keys.hold(List.of(more));
            var ring = new KeyRing(keys);
            secrets = new SecretStore(layer.database(), ring, random);
            resealing = new Resealing(layer.shared(), ring, random, List.of(new SecretPlace("things", schema())));
            commands = new MasterKeys(layer.database(), ring, resealing, () -> List.copyOf(copies), () -> {});
        }

        void resealAll() {
            resealing.learn();
            while (resealing.step()) {
                // the next part
            }
            resealing.step();
        }

        String value(int i) {
            return secrets.get(new SecretRef(name(i))).orElseThrow().reveal();
        }
    }

    @BeforeEach
    void open() throws SQLException {
        layer = LayerFixture.of("things").open();
        sql("delete from gantry.master_key");
        before = MasterKey.fromFile(folder.resolve("master.key"), random);
        next = MasterKey.fromFile(folder.resolve("master.key.next"), random);
        one = new Server(before, next);
        copies.add(copy(before.id(), next.id()));
        for (int i = 0; i < SECRETS; i++) {
            one.secrets.put(name(i), new SecretText("value " + i));
        }
    }

    @AfterEach
    void close() throws SQLException {
        sql("delete from gantry.master_key");
        layer.close();
    }

    @Test
    void everySecretIsSealedAnewAndTheKeyBeforeIsRetired() throws SQLException {
        byte[] sealed = bytes("select sealed from secret where name = 's-0'");
        assertThat(state(next)).isEqualTo(State.WAITING);

        assertThat(one.commands.sealUnder(next.id()).orThrow().state()).isEqualTo(State.SEALING);
        assertThat(state(before)).isEqualTo(State.OPENING);
        assertThat(status(before).secrets()).isEqualTo(SECRETS);

        one.resealAll();

        assertThat(status(next).secrets()).isEqualTo(SECRETS);
        assertThat(status(before).secrets()).isZero();
        assertThat(state(before)).isEqualTo(State.RETIRED);
        assertThat(bytes("select sealed from secret where name = 's-0'"))
                .as("the value is under a new data key too: who had the old ones has nothing")
                .isNotEqualTo(sealed);
        var withTheNewAlone = new Server(next);
        for (int i = 0; i < SECRETS; i++) {
            assertThat(withTheNewAlone.value(i)).isEqualTo("value " + i);
        }
    }

    @Test
    void whoIsKilledInTheMiddleIsFollowedByOneWhoGoesOn() throws SQLException {
        one.commands.sealUnder(next.id()).orThrow();
        sql("update secret set key_id = null where name < 's-5'"); // as an earlier release leaves them
        one.resealing.learn();
        // killed within a batch: what it held is as it was
        try (Connection killed = layer.connect()) {
            killed.setAutoCommit(false);
            try (var half = killed.createStatement()) {
                half.executeUpdate("update secret set key_id = '" + next.id() + "', sealed = '' where name = 's-7'");
            }
            one.resealing.step();
            assertThat(status(before).secrets()).as("what another holds waits").isOne();
            assertThat(state(before)).isEqualTo(State.OPENING);
            killed.rollback();
        }
        var follower = new Server(before, next);
        follower.resealAll();
        assertThat(follower.value(7)).isEqualTo("value 7");
        assertThat(state(before)).isEqualTo(State.RETIRED);
    }

    @Test
    void bothKeysOpenMeanwhileAndWhatIsKeptMeanwhileIsSealedAnewToo() {
        one.commands.sealUnder(next.id()).orThrow();
        one.secrets.put(name(500), new SecretText("by one who has not heard of it yet"));
        one.resealing.learn();
        one.secrets.put(name(501), new SecretText("by one who has"));
        var other = new Server(before, next);
        assertThat(other.value(500)).startsWith("by one who has not");
        assertThat(other.value(501)).isEqualTo("by one who has");
        other.resealAll();
        assertThat(new Server(next).value(500)).startsWith("by one who has not");
    }

    @Test
    void aCopyThatSleptSealsNothingUnderARetiredKeyAndChangesNoneBack() {
        var asleep = new Server(before, next);
        asleep.resealing.learn();
        one.commands.sealUnder(next.id()).orThrow();
        assertThatThrownBy(asleep.resealing::step).as("its key seals no more").isNotNull();
        one.resealAll();
        assertThatThrownBy(() -> asleep.secrets.put(name(600), new SecretText("late")))
                .hasMessageContaining("master key " + before.id() + " is retired");
        assertThat(asleep.resealing.learn().retired()).containsExactly(before.id());
        asleep.secrets.put(name(600), new SecretText("late"));
        asleep.keys.drop(Set.of(before.id()));
        assertThat(asleep.value(600)).isEqualTo("late");
    }

    @Test
    void whatNoKeyOpensKeepsTheOldOneFromBeingRetired() throws SQLException {
        sql("update secret set sealed = '\\x00' where name = 's-3'");
        one.commands.sealUnder(next.id()).orThrow();
        one.resealAll();
        assertThat(status(before).secrets()).isOne();
        assertThat(state(before)).isEqualTo(State.OPENING);
        one.secrets.delete(new SecretRef(name(3)));
        one.resealAll();
        assertThat(state(before)).isEqualTo(State.RETIRED);
    }

    @Test
    void whatIsOnlySaidToBeUnderTheNewKeyIsFound() throws SQLException {
        one.commands.sealUnder(next.id()).orThrow();
        sql("update secret set key_id = '" + next.id() + "' where name = 's-9'");
        one.resealAll();
        one.resealAll();
        assertThat(state(before)).isEqualTo(State.RETIRED);
        assertThat(new Server(next).value(9)).isEqualTo("value 9");
    }

    @Test
    void isRefusedWhileACopyLacksTheKey() {
        Copy without = copy(before.id());
        Copy earlier = new Copy(layer.uid(), "0.3", null);
        copies.add(without);
        copies.add(earlier);
        assertThat(refused(next.id()))
                .contains("master key " + next.id() + " is missing in copy " + without.uid())
                .contains("copy " + earlier.uid() + ", whose release 0.3 cannot change keys");
        assertThat(status(next).missingIn()).containsExactly(without.uid(), earlier.uid());
        assertThat(state(before)).as("nothing was changed").isEqualTo(State.SEALING);
    }

    @Test
    void isRefusedForAKeyThatNobodyHasThatIsRetiredOrBeforeTheLastChangeIsDone() {
        MasterKey third = MasterKey.fromFile(folder.resolve("third.key"), random);
        assertThat(refused(third.id())).contains("there is no master key " + third.id() + " in any copy");

        copies.set(0, copy(before.id(), next.id(), third.id()));
        one.commands.sealUnder(next.id()).orThrow();
        assertThat(one.commands.sealUnder(next.id()).orThrow().state())
                .as("again")
                .isEqualTo(State.SEALING);
        assertThat(refused(third.id())).contains("secrets are still sealed under " + before.id());

        one.resealAll();
        assertThat(refused(before.id())).contains("retired since");
    }

    @Test
    void goesBackWhileTheKeyBeforeIsNotRetired() {
        one.commands.sealUnder(next.id()).orThrow();
        one.resealing.learn();
        one.secrets.put(name(1), new SecretText("under the next"));
        one.commands.sealUnder(before.id()).orThrow();
        one.resealAll();
        assertThat(state(next)).isEqualTo(State.RETIRED);
        assertThat(new Server(before).value(1)).isEqualTo("under the next");
    }

    private String refused(KeyId key) {
        return switch (one.commands.sealUnder(key)) {
            case Result.Ok<KeyStatus>(KeyStatus status) -> throw new AssertionError("not refused: " + status);
            case Result.Refused<KeyStatus>(Rejection why) -> why.problem().detail();
        };
    }

    private KeyStatus status(MasterKey key) {
        return one.commands.list().stream()
                .filter(status -> status.id().equals(key.id().text()))
                .findFirst()
                .orElseThrow();
    }

    private State state(MasterKey key) {
        return status(key).state();
    }

    private Copy copy(KeyId... keys) {
        return new Copy(layer.uid(), "1", List.of(keys));
    }

    private static Name name(int i) {
        return new Name("s-" + i);
    }

    private String schema() {
        try (Connection connection = layer.connect()) {
            return connection.getSchema();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] bytes(String query) throws SQLException {
        try (Connection connection = layer.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getBytes(1);
        }
    }

    private int sql(String statement) throws SQLException {
        try (Connection connection = layer.connect();
                var change = connection.createStatement()) {
            return change.executeUpdate(statement);
        }
    }
}
