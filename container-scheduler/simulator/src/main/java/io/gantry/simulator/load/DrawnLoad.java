package io.gantry.simulator.load;

import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.simulator.chance.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws the streams of a description. Each has its own numbers: a stream more does not change the others. */
public final class DrawnLoad implements Load {

    private final List<Stream> streams = new ArrayList<>();
    private final long endMillis;

    public DrawnLoad(Description description, long seed) {
        this.endMillis = description.lasts().toMillis();
        description.load().forEach(one -> streams.add(new Stream(one, Draws.of(seed, "stream " + one.name()))));
    }

    private static final class Stream {
        final TaskStream written;
        final TaskClass tasks;
        final Draws draws;
        double nextMillis;

        Stream(TaskStream written, Draws draws) {
            this.written = written;
            this.tasks =
                    CoreKinds.tasks(written.resources(), written.constraints(), written.tolerations(), List.of(), 0);
            this.draws = draws;
            advance();
        }

        void advance() {
            nextMillis += draws.exponential((double) written.every().toMillis());
        }

        /** With the mean that was asked for, however much it varies. */
        long runs() {
            if (written.runs() == null) {
                return Arrival.FOR_EVER;
            }
            double varies = written.varies();
            double factor = varies == 0 ? 1 : StrictMath.exp(varies * draws.normal() - varies * varies / 2);
            return Math.max(1, Math.round(written.runs().toMillis() * factor));
        }
    }

    @Override
    public Optional<Arrival> next() {
        Stream first = null;
        for (Stream one : streams) {
            if (first == null || one.nextMillis < first.nextMillis) {
                first = one;
            }
        }
        if (first == null || first.nextMillis >= endMillis) {
            return Optional.empty();
        }
        var arrival = new Arrival((long) first.nextMillis, first.tasks, first.written.tasks(), first.runs());
        first.advance();
        return Optional.of(arrival);
    }
}
