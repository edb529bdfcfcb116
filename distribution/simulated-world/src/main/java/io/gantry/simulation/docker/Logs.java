package io.gantry.simulation.docker;

import io.gantry.simulation.http.Reply;
import io.gantry.simulation.http.Request;
import io.gantry.simulation.machine.Container;
import io.gantry.simulation.machine.Log;
import io.gantry.simulation.machine.Machine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /containers/{id}/logs}. */
final class Logs {

    private static final long LOOK_AGAIN_MILLIS = 10_000;

    private Logs() {}

    static void handle(Machine machine, String reference, Request request, Reply reply)
            throws IOException, InterruptedException {
        Container container = machine.engine().find(reference).orElse(null);
        if (container == null) {
            Json.refuse(reply, 404, "No such container: " + reference);
            return;
        }
        if (!request.flag("stdout") && !request.flag("stderr")) {
            Json.refuse(reply, 400, "Bad parameters: you must choose at least one stream");
            return;
        }
        reply.stream(200, "application/vnd.docker.multiplexed-stream");
        int life = machine.life();
        long position = begin(container.log(), request);
        while (true) {
            int seen = container.changes();
            boolean ended = container.state() != Container.State.RUNNING;
            List<Log.Entry> fresh = container.log().from(position);
            position = container.log().end();
            reply.write(frames(fresh, container, request));
            if (!request.flag("follow") || ended) {
                return;
            }
            container.awaitChange(seen, LOOK_AGAIN_MILLIS);
            if (machine.life() != life || (seen == container.changes() && reply.isAbandoned())) {
                reply.drop();
                return;
            }
        }
    }

    private static long begin(Log log, Request request) {
        String tail = request.query().getOrDefault("tail", "all");
        return tail.matches("\\d{1,9}") ? Math.max(0, log.end() - Long.parseLong(tail)) : 0;
    }

    private static byte[] frames(List<Log.Entry> entries, Container container, Request request) {
        long since = Times.millis(request.query().getOrDefault("since", ""));
        var bytes = new ByteArrayOutputStream();
        for (Log.Entry entry : entries) {
            if (request.flag(entry.error() ? "stderr" : "stdout") && entry.millis() >= since) {
                byte[] line = line(entry, request);
                bytes.writeBytes(container.spec().terminal() ? line : Frames.frame(entry.error(), line));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] line(Log.Entry entry, Request request) {
        return request.flag("timestamps")
                ? (Times.text(entry.millis()) + " " + entry.text()).getBytes(StandardCharsets.UTF_8)
                : entry.bytes();
    }
}
