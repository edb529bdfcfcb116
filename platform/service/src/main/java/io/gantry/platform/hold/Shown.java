package io.gantry.platform.hold;

import io.gantry.platform.hold.Hold.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a hold looks like to people, and what its release would do.
 *
 * @param held whether there is one; the next four only then
 * @param by who began it; {@code gantry} if it began by itself
 * @param destroys how many things its release destroys: to be confirmed as {@code destroy:N}
 * @param withheld what is withheld now, by layer
 */
public record Shown(
        boolean held,
        @Nullable Cause cause,
        @Nullable String reason,
        @Nullable Instant since,
        @Nullable String by,
        int destroys,
        List<OfLayer> withheld) {

    public Shown {
        withheld = List.copyOf(withheld);
    }

    static Shown of(Optional<Hold> hold, List<OfLayer> withheld) {
        int destroys = withheld.stream()
                .filter(OfLayer::destroys)
                .mapToInt(OfLayer::count)
                .sum();
        return hold.map(one -> new Shown(true, one.cause(), one.reason(), one.since(), one.by(), destroys, withheld))
                .orElseGet(() -> new Shown(false, null, null, null, null, destroys, withheld));
    }
}
