package io.gantry.simulation.machine;

import io.gantry.simulation.process.Execution;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a process in a container sees of its machine. */
final class ContainerHost implements Execution.Host {

    private final Container container;
    private final WorldClock clock;
    private final Engine.Writer writer;

    /** For the container's own process, whose output is its log. */
    ContainerHost(Container container, WorldClock clock) {
        this(container, clock, (error, text) -> {
            container.log().write(clock.millis(), error, text);
            container.changed();
        });
    }

    ContainerHost(Container container, WorldClock clock, Engine.Writer writer) {
        this.container = container;
        this.clock = clock;
        this.writer = writer;
    }

    @Override
    public void write(boolean error, String text) {
        writer.write(error, text);
    }

    @Override
    public String hostName() {
        return container.id().substring(0, 12);
    }

    @Override
    public String date() {
        return Instant.ofEpochMilli(clock.millis()).toString();
    }

    @Override
    public Optional<String> file(String path) {
        return container.file(path);
    }

    @Override
    public Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("HOSTNAME", hostName());
        for (String variable : container.spec().environment()) {
            String[] sides = variable.split("=", 2);
            environment.put(sides[0], sides.length > 1 ? sides[1] : "");
        }
        return environment;
    }
}
