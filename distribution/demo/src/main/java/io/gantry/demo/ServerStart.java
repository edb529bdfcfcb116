package io.gantry.demo;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts the server in the background, in a session of its own, and waits until it is ready. */
final class ServerStart {

    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int LOG_LINES_SHOWN = 15;

    private final Context context;
    private final Path log;

    ServerStart(Context context) {
        this.context = context;
        this.log = context.home().resolve("logs").resolve("server-console.log");
    }

    Path log() {
        return log;
    }

    /** @throws Failure if the server is not built: better known before anything else is done */
    String jar() {
        String jar = context.variable("GANTRY_SERVER_JAR").orElse("distribution/server/target/quarkus-app");
        if (!Files.exists(Path.of(jar))) {
            throw new Failure(
                    Exit.FAILED, "error: the server is not built: " + jar + " is not there", "  do:  ./gantry build");
        }
        return jar;
    }

    /** The cache's name comes by itself, not among the options: a checkout's path may have blanks. */
    List<String> command() {
        String jar = jar();
        var command = new ArrayList<String>();
        command.add("setsid"); // Ctrl-C in this terminal is for us, who stop things in order
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        context.variable("GANTRY_SERVER_OPTIONS")
                .ifPresent(options -> command.addAll(List.of(options.strip().split("\\s+", -1))));
        context.variable("GANTRY_SERVER_AOT").ifPresent(cache -> command.add("-XX:AOTCache=" + cache));
        command.addAll(List.of("-jar", jar, "dev"));
        return command;
    }

    Process start() {
        List<String> command = command();
        try {
            OwnerOnly.folderOf(log);
            return new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: cannot start the server: " + e.getMessage());
        }
    }

    /** @return where it is; throws if it ends, or is not ready in time, with the end of its log */
    String awaitReady(Process server, Steps steps) throws InterruptedException {
        long began = context.nanos().getAsLong();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            while (context.nanos().getAsLong() - began < READY_LIMIT.toNanos()) {
                Optional<String> url = RunningServer.of(context.home()).map(RunningServer::url);
                if (url.isPresent() && ready(client, url.get())) {
                    return url.get();
                }
                if (!server.isAlive()) {
                    throw failed("error: the server ended with code " + server.exitValue() + " while starting");
                }
                steps.live("starting PostgreSQL, Kafka and the server");
                context.pause().of(BETWEEN_LOOKS);
            }
        }
        throw failed("error: the server is not ready after " + READY_LIMIT.toSeconds() + " s");
    }

    private static boolean ready(HttpClient client, String url) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(url + "/health/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false; // not yet
        }
    }

    private Failure failed(String what) {
        var lines = new ArrayList<String>();
        lines.add(what);
        lines.add("  the end of " + log + ":");
        try {
            List<String> all = Files.readAllLines(log);
            all.stream().skip(Math.max(0, all.size() - LOG_LINES_SHOWN)).forEach(line -> lines.add("    " + line));
        } catch (IOException e) {
            lines.add("    cannot be read: " + e.getMessage());
        }
        return new Failure(Exit.FAILED, lines);
    }
}
