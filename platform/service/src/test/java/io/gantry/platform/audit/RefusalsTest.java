package io.gantry.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.platform.audit.AuditEntry.Outcome;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Role;
import io.gantry.platform.identity.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whoever is refused cannot fill the audit, and none of it is lost from sight. */
class RefusalsTest {

    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
    private static final Uid TOKEN = Uid.parse("01890a5d-ac96-774b-bcce-b302099a8057");

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final UidSource uids = new UidSource(() -> BEGIN.plus(passed.get()), new Random(1));
    private final Refusals refusals = new Refusals(
            uids, () -> BEGIN.plus(passed.get()), () -> passed.get().toNanos());

    private AuditEntry refusal(String who, String object) {
        boolean known = !who.equals(Identity.UNKNOWN);
        return new AuditEntry(
                uids.next(),
                BEGIN.plus(passed.get()),
                who,
                known ? TOKEN : null,
                known ? Role.VIEWER : null,
                Verb.PUT,
                Guarded.POOL,
                null,
                object,
                Outcome.REFUSED,
                known ? "forbidden" : "unauthenticated",
                "192.0.2.7",
                null,
                1,
                null);
    }

    private void pass(Duration time) {
        passed.updateAndGet(before -> before.plus(time));
    }

    /** As the audit writes them. */
    private List<AuditEntry> written() {
        var all = new ArrayList<AuditEntry>();
        for (var batch = refusals.next(50); !batch.isEmpty(); batch = refusals.next(50)) {
            refusals.written(batch);
            all.addAll(batch);
        }
        return all;
    }

    private static long count(List<AuditEntry> entries) {
        return entries.stream().mapToLong(AuditEntry::count).sum();
    }

    @Test
    void whatUnknownCallersTryInTheSameWayIsOneEntry() {
        for (int i = 0; i < 5_000; i++) {
            refusals.add(refusal(Identity.UNKNOWN, i % 2 == 0 ? "a" : "b"));
        }
        assertThat(written()).extracting(AuditEntry::count).containsExactly(2_500L, 2_500L);
    }

    @Test
    void ofAKnownCallerEachIsOne() {
        refusals.add(refusal("ci", "a"));
        refusals.add(refusal("ci", "a"));
        assertThat(written()).extracting(AuditEntry::count).containsExactly(1L, 1L);
    }

    @Test
    void aFloodIsCountedAndAnotherCallerIsStillSeen() {
        for (int i = 0; i < 10_000; i++) {
            refusals.add(refusal(Identity.UNKNOWN, "x" + i));
            refusals.add(refusal("ci", "x" + i));
        }
        refusals.add(refusal("ann", "y"));
        List<AuditEntry> atOnce = written();
        assertThat(atOnce).hasSize(2 * Refusals.EACH_MAX + 1);
        assertThat(atOnce.getLast().who()).isEqualTo("ann");

        pass(Refusals.WINDOW);
        List<AuditEntry> sums = written();
        assertThat(sums).hasSize(2).allSatisfy(sum -> {
            assertThat(sum.problem()).isEqualTo(AuditEntry.TOO_MANY);
            assertThat(sum.count()).isEqualTo(10_000 - Refusals.EACH_MAX);
            assertThat(sum.object()).isNull();
            assertThat(sum.at()).isEqualTo(BEGIN.plus(Refusals.WINDOW));
        });
        assertThat(sums).extracting(AuditEntry::who).containsExactlyInAnyOrder(Identity.UNKNOWN, "ci");

        refusals.add(refusal("ci", "z"));
        assertThat(written()).as("a new minute").extracting(AuditEntry::object).containsExactly("z");
    }

    @Test
    void whatIsWrittenWithItsTransactionCountsToo() {
        int left = 0;
        for (int i = 0; i < 1_000; i++) {
            left += refusals.leaves(refusal("ci", "x" + i)) ? 1 : 0;
        }
        assertThat(left).isEqualTo(Refusals.EACH_MAX);
        assertThat(written()).isEmpty();
        refusals.endWindow();
        assertThat(count(written())).isEqualTo(1_000 - Refusals.EACH_MAX);
    }

    @Test
    void whatComesWhileItIsBeingWrittenIsNotLost() {
        refusals.add(refusal(Identity.UNKNOWN, "a"));
        List<AuditEntry> batch = refusals.next(50);
        refusals.add(refusal(Identity.UNKNOWN, "a"));
        refusals.add(refusal(Identity.UNKNOWN, "a"));
        refusals.written(batch);

        List<AuditEntry> rest = written();
        assertThat(rest).extracting(AuditEntry::count).containsExactly(2L);
        assertThat(rest.getFirst().uid()).isNotEqualTo(batch.getFirst().uid());
    }

    @Test
    void whatWaitsForADatabaseThatIsAwayIsBounded() {
        for (int minute = 0; minute < 200; minute++) {
            for (int i = 0; i < 200; i++) {
                refusals.add(refusal(Identity.UNKNOWN, "x" + minute + "-" + i));
            }
            pass(Refusals.WINDOW);
        }
        assertThat(refusals.next(Integer.MAX_VALUE)).hasSizeLessThan(Refusals.WAITING_MAX + 2);
        refusals.endWindow();
        assertThat(count(written())).isEqualTo(200 * 200);
    }
}
