package io.gantry.server;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Readers of streams that another copy gives. */
class StillGoodTest {

    private static final Rejection ENDED =
            new Rejection.TokenEnded("ci", Uid.parse("01890a5d-ac96-774b-bcce-b302099a8057"), "it was revoked");

    private final AtomicReference<Optional<Result<Identity>>> known = new AtomicReference<>(Optional.empty());
    private final AtomicInteger lookUps = new AtomicInteger();

    @Test
    void whoIsNotKnownReadsOnWhileTheyAreLookedUp() {
        var reader = new StillGood(known::get, () -> {
            lookUps.incrementAndGet();
            known.set(Optional.of(Result.refused(ENDED)));
            return Result.refused(ENDED);
        });
        assertThat(reader.getAsBoolean()).isTrue();
        soon().untilAsserted(() -> assertThat(reader.getAsBoolean()).isFalse());
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void anOutagePutsNobodyOut() {
        var reader = new StillGood(known::get, () -> {
            lookUps.incrementAndGet();
            throw new IllegalStateException("the database is away");
        });
        soon().until(() -> reader.getAsBoolean() && lookUps.get() > 1);
        known.set(Optional.of(Result.refused(new Rejection.Unavailable("the database", Duration.ofSeconds(1)))));
        assertThat(reader.getAsBoolean()).isTrue();
        known.set(Optional.of(Result.ok(Identity.OWNER)));
        assertThat(reader.getAsBoolean()).isTrue();
        known.set(Optional.of(Result.refused(new Rejection.Unauthenticated())));
        assertThat(reader.getAsBoolean()).isFalse();
    }
}
