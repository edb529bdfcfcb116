package io.gantry.faults.stage;

import java.util.Date;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A lock whose holder may give the turn away while it holds it. */
final class TurnLock implements Lock {

    private final Stage stage;
    private final Waiters waiters;
    /** An actor, or the stage itself for events of the world, which hold it for no time. */
    private @Nullable Object holder;

    private int held;

    TurnLock(Stage stage) {
        this.stage = stage;
        this.waiters = new Waiters(stage);
    }

    private Object self() {
        Actor actor = stage.current();
        return actor == null ? stage : actor;
    }

    private boolean isAnothers(Object self) {
        Object has = holder;
        return has != null && !has.equals(self);
    }

    @Override
    public void lock() {
        Object self = self();
        while (isAnothers(self)) {
            waiters.awaitSurely();
        }
        holder = self;
        held++;
    }

    @Override
    public void lockInterruptibly() {
        lock();
    }

    @Override
    public boolean tryLock() {
        if (isAnothers(self())) {
            return false;
        }
        lock();
        return true;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) {
        throw new UnsupportedOperationException("nobody needs it yet");
    }

    @Override
    public void unlock() {
        if (--held == 0) {
            holder = null;
            waiters.wakeFirst();
        }
    }

    @Override
    public Condition newCondition() {
        return new TurnCondition();
    }

    private final class TurnCondition implements Condition {

        private final Waiters signals = new Waiters(stage);

        @Override
        public long awaitNanos(long nanos) throws InterruptedException {
            return letGoFor(nanos);
        }

        private long letGoFor(long nanos) throws InterruptedException {
            int depth = held;
            Object self = Objects.requireNonNull(holder, "waiting without the lock");
            held = 0;
            holder = null;
            waiters.wakeFirst();
            try {
                return signals.await(Math.max(0, nanos));
            } finally {
                while (isAnothers(self)) {
                    waiters.awaitSurely();
                }
                holder = self;
                held = depth;
            }
        }

        @Override
        public void await() throws InterruptedException {
            letGoFor(Long.MAX_VALUE / 4);
        }

        @Override
        public boolean await(long time, TimeUnit unit) throws InterruptedException {
            return letGoFor(unit.toNanos(time)) > 0;
        }

        @Override
        public void awaitUninterruptibly() {
            throw new UnsupportedOperationException("nobody needs it yet");
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException("nobody needs it yet");
        }

        @Override
        public void signal() {
            signals.wakeFirst();
        }

        @Override
        public void signalAll() {
            signals.wakeAll();
        }
    }
}
