package io.gantry.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Processes of this host, from {@code /proc}. */
public final class Processes {

    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /** What the file of a child names, and everything below it. */
    public static List<ProcessHandle> ofChild(Path record) {
        return guard(record).stream()
                .flatMap(guard -> Stream.concat(Stream.of(guard), guard.descendants()))
                .toList();
    }

    /** The programs below a child's guard: the guard itself is a shell. */
    public static List<ProcessHandle> programsOfChild(Path record) {
        return guard(record).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> !commandLine(process.pid()).startsWith("cat"))
                .filter(process -> !commandLine(process.pid()).contains("gantry-guard"))
                .toList();
    }

    private static Optional<ProcessHandle> guard(Path record) {
        try {
            JsonNode json = Rest.JSON.readTree(record.toFile());
            return ProcessHandle.of(json.path("pid").asLong()).filter(ProcessHandle::isAlive);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    public static void signal(String signal, List<ProcessHandle> processes) throws Exception {
        if (processes.isEmpty()) {
            throw new AssertionError("no process to send " + signal + " to");
        }
        for (ProcessHandle process : processes) {
            Ran.of("kill", "-s", signal, Long.toString(process.pid()));
        }
    }

    /** The arguments, with blanks between; empty of a process that has gone. */
    public static String commandLine(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("cmdline"));
            return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
        } catch (IOException _) {
            return "";
        }
    }

    public static List<Long> all() {
        try (Stream<Path> folders = Files.list(PROC)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
