package io.gantry.simulation.docker;

import io.gantry.simulation.http.Reply;
import io.gantry.simulation.http.Request;
import io.gantry.simulation.machine.Event;
import io.gantry.simulation.machine.Events;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.WorldClock;
import java.io.IOException;
import java.time.Duration;

/** {@code /events}. */
final class EventStream {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private EventStream() {}

    static void handle(Machine machine, WorldClock clock, Request request, Reply reply)
            throws IOException, InterruptedException {
        Wanted wanted = Wanted.of(request);
        long since = Times.millis(request.query().getOrDefault("since", ""));
        long until = Times.millis(request.query().getOrDefault("until", ""));
        try (Events.Listener listener = machine.engine().events().listen(since)) {
            reply.stream(200, "application/json");
            while (until == 0 || clock.millis() < until) {
                Duration wait = until == 0 ? LOOK_AGAIN : Duration.ofMillis(Math.max(1, until - clock.millis()));
                Event event = listener.next(wait.compareTo(LOOK_AGAIN) < 0 ? wait : LOOK_AGAIN);
                boolean over = listener.isLost() || (event == null && reply.isAbandoned());
                if (over) {
                    reply.drop();
                    return;
                }
                if (event != null && matches(event, wanted)) {
                    Reachability.awaitPlugged(machine, reply);
                    reply.write(Json.line(Views.event(event)));
                }
            }
        }
    }

    private static boolean matches(Event event, Wanted wanted) {
        return wanted.anyOf("type", "container"::equals)
                && wanted.anyOf(
                        "event",
                        named -> named.equals(event.action()) || event.action().startsWith(named + ": "))
                && wanted.allOf("label", event.container()::hasLabel)
                && wanted.anyOf(
                        "container",
                        reference -> event.container().name().equals(reference)
                                || event.container().id().startsWith(reference));
    }
}
