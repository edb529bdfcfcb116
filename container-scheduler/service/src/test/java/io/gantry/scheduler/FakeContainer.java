package io.gantry.scheduler;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.SecretFile;
import io.gantry.scheduler.spi.WorkloadEngine.Checked;
import io.gantry.scheduler.spi.WorkloadEngine.LogRequest;
import io.gantry.scheduler.spi.WorkloadEngine.LogSink;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A container of a {@link FakeWorkloadEngine}: what it was made from, and what its few shell words have come to. */
final class FakeContainer {

    final Workload workload;
    final Instant started;
    final StringBuilder out = new StringBuilder();
    final StringBuilder err = new StringBuilder();
    final List<LogSink> followers = new CopyOnWriteArrayList<>();
    Integer exitCode;
    boolean outOfMemory;
    Instant ended;
    Checked checked;

    FakeContainer(Workload workload, Instant started) {
        this.workload = workload;
        this.started = started;
    }

    boolean running() {
        return exitCode == null;
    }

    boolean has(Uid volume) {
        return workload.volumes().values().stream().anyMatch(one -> one.uid().equals(volume));
    }

    boolean holds(int port) {
        return workload.ports().containsValue(port);
    }

    Seen seen() {
        return new Seen(
                workload.allocation(), workload.epoch(), running(), exitCode, outOfMemory, started, ended, checked);
    }

    /**
     * {@code sh -c "echo x; exit 3"}: echo, cat, sleep and exit are understood.
     *
     * @return the code it ends with at once; empty while it runs on
     */
    Optional<Integer> perform() {
        List<String> command = workload.task().command();
        if (command.isEmpty() || !command.getFirst().equals("sh")) {
            return command.equals(List.of("true")) ? Optional.of(0) : Optional.empty();
        }
        int code = 0;
        for (String part : command.getLast().split(";", -1)) {
            String words = part.strip();
            if (words.startsWith("echo ")) {
                echo(words.substring(5));
            } else if (words.startsWith("cat ")) {
                cat(words.substring(4));
            } else if (words.startsWith("sleep ")) {
                return Optional.empty();
            } else if (words.startsWith("exit ")) {
                code = Integer.parseInt(words.substring(5));
            }
        }
        return Optional.of(code);
    }

    private void echo(String words) {
        boolean toErr = words.endsWith(">&2");
        String text = toErr ? words.substring(0, words.length() - 3).strip() : words;
        for (var entry : workload.task().env().entrySet()) {
            text = text.replace("$" + entry.getKey(), entry.getValue());
        }
        for (var entry : workload.secrets().env().entrySet()) {
            text = text.replace("$" + entry.getKey(), entry.getValue().reveal());
        }
        (toErr ? err : out).append(text).append('\n');
    }

    private void cat(String path) {
        workload.secrets().files().stream()
                .filter(file -> path.equals(SecretFile.FOLDER + "/" + file.path()))
                .forEach(file -> out.append(new String(file.bytes(), StandardCharsets.UTF_8)));
    }

    /** The last lines of what it said, as many as are asked for. */
    static String tail(StringBuilder said, LogRequest request) {
        List<String> lines = said.toString().lines().toList();
        int from = request.tail().map(tail -> Math.max(0, lines.size() - tail)).orElse(0);
        return String.join(
                "",
                lines.subList(from, lines.size()).stream()
                        .map(line -> line + "\n")
                        .toList());
    }
}
