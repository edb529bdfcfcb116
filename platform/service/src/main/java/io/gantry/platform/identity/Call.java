package io.gantry.platform.identity;

import io.gantry.kinds.id.Name;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request that this thread works for: who asks, and for what. Bound to the thread for as long as the request lasts,
 * so that what it writes can say who wrote it. Work of the program's own has none.
 */
public final class Call {

    private static final ThreadLocal<Call> CURRENT = new ThreadLocal<>();

    private final Identity identity;
    private final Act act;
    private boolean settled;

    public Call(Identity identity, Act act) {
        this.identity = identity;
        this.act = act;
    }

    /**
     * What is asked for.
     *
     * @param namespace in which the thing is, or which it is
     * @param object the thing's name or uid, of what has one
     * @param from the caller's address
     */
    public record Act(
            Verb verb,
            Guarded kind,
            @Nullable Name namespace,
            @Nullable String object,
            @Nullable String from) {}

    public static Optional<Call> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** This thread works for it, until {@link #leave}. */
    public void enter() {
        CURRENT.set(this);
    }

    public static void leave() {
        CURRENT.remove();
    }

    public Identity identity() {
        return identity;
    }

    public Act act() {
        return act;
    }

    /** Whether something is to become different by it, and nobody has written down yet that it was asked for. */
    public boolean isToBeRecorded() {
        return act.verb().effect() != Verb.Effect.NONE && !settled;
    }

    public void recorded() {
        settled = true;
    }

    /** Everything is checked and nothing changed. Said by whoever sees to that, never believed of a request. */
    public void rehearsed() {
        settled = true;
    }
}
