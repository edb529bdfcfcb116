package io.gantry.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.simulator.chance.Draws;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {

    private record Event(long time, long order) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void eventsComeByTimeAndOfOneTimeAsTheyWereAdded(long seed) {
        var draws = new Draws(seed);
        var events = new Events();
        var naive = new ArrayList<Event>();
        var taken = new ArrayList<Event>();
        var expected = new ArrayList<Event>();
        for (int i = 0; i < 5000; i++) {
            if (draws.below(5) < 3) {
                var event = new Event(draws.below(300), i);
                events.add(event.time(), event.order());
                naive.add(event);
            } else if (!events.isEmpty()) {
                taken.add(new Event(events.time(), events.take()));
                expected.add(removeFirst(naive));
            }
        }

        assertThat(taken).isEqualTo(expected).hasSizeGreaterThan(1000);
        assertThat(events.size()).isEqualTo(naive.size());
    }

    private static Event removeFirst(List<Event> events) {
        Event first = events.stream()
                .min(Comparator.comparingLong(Event::time).thenComparingLong(Event::order))
                .orElseThrow();
        events.remove(first);
        return first;
    }
}
