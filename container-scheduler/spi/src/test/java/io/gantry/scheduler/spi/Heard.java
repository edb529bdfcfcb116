package io.gantry.scheduler.spi;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.spi.WorkloadEngine.Channel;
import io.gantry.scheduler.spi.WorkloadEngine.LogSink;
import io.gantry.scheduler.spi.WorkloadEngine.Observer;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what an engine said. */
public final class Heard implements Observer, LogSink {

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private volatile boolean ended;
    private volatile Integer exitCode;

    @Override
    public void seen(Seen container) {
        seen.add(container);
    }

    @Override
    public void chunk(Channel channel, byte[] bytes) {
        (channel == Channel.OUT ? out : err).writeBytes(bytes);
    }

    @Override
    public void end(Integer code) {
        exitCode = code;
        ended = true;
    }

    @Override
    public void broken(String detail) {
        broken.add(detail);
    }

    public List<Seen> of(Uid allocation) {
        return seen.stream().filter(one -> one.allocation().equals(allocation)).toList();
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public boolean ended() {
        return ended;
    }

    public Integer exitCode() {
        return exitCode;
    }

    public List<String> broken() {
        return broken;
    }

    @Override
    public String toString() {
        return "out=" + out() + " err=" + err() + " ended=" + ended + " exit=" + exitCode + " broken=" + broken
                + " seen=" + seen;
    }
}
