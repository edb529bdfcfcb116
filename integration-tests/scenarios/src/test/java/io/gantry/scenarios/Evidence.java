package io.gantry.scenarios;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What an installation lets others see while it runs: every event of its watch, the arguments of every process of this
 * host. And the secrets it has, which must be in none of it.
 */
final class Evidence implements AutoCloseable {

    /** The value of a container's variable: what people write there is a secret. */
    static final String ENVIRONMENT_CANARY = "canary-7c1f0d52-environment-9be4";

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration BEFORE_AGAIN = Duration.ofSeconds(1);

    private final Gantry gantry;
    private final Set<String> commandLines = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, String> joinTokens = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> hidden = new ConcurrentHashMap<>();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final Thread looker =
            Thread.ofPlatform().daemon().name("evidence-processes").unstarted(this::look);
    private final Thread watcher =
            Thread.ofPlatform().daemon().name("evidence-watch").unstarted(this::watch);
    private volatile boolean closing;

    Evidence(Gantry gantry) {
        this.gantry = gantry;
    }

    /** Repeating it changes nothing. */
    synchronized void begin() {
        if (looker.getState() == Thread.State.NEW) {
            looker.start();
            watcher.start();
        }
    }

    private void look() {
        while (!closing) {
            Processes.all().stream()
                    .map(Processes::commandLine)
                    .filter(line -> !line.isEmpty())
                    .forEach(commandLines::add);
            tokensOfMachines();
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** They are there only until the machine has joined. */
    private void tokensOfMachines() {
        try (Stream<Path> folders = Files.list(gantry.home().resolve("machines"))) {
            for (Path folder : (Iterable<Path>) folders::iterator) {
                Path token = folder.resolve("boot/token");
                if (!joinTokens.containsKey(folder.toString()) && Files.exists(token)) {
                    joinTokens.put(folder.toString(), Files.readString(token).strip());
                }
            }
        } catch (IOException _) {
            // no machines yet, or the token has just been used
        }
    }

    /** As a client does: from where the last connection broke. */
    private void watch() {
        String after = "";
        while (!closing) {
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                URI.create(gantry.rest().url() + "/v1/watch"))
                        .header("Authorization", "Bearer " + gantry.rest().token())
                        .header("Accept", "text/event-stream");
                if (!after.isEmpty()) {
                    request.header("Last-Event-ID", after);
                }
                try (Stream<String> lines = gantry.rest()
                        .client()
                        .send(request.build(), BodyHandlers.ofLines())
                        .body()) {
                    for (String line : (Iterable<String>) lines::iterator) {
                        after = line.startsWith("id:") ? line.substring(3).strip() : after;
                        events.add(line);
                    }
                }
            } catch (IOException | java.io.UncheckedIOException _) {
                // the server is away: that is what the scenarios are about
            } catch (InterruptedException _) {
                return;
            }
            LockSupport.parkNanos(BEFORE_AGAIN.toNanos());
        }
    }

    Queue<String> events() {
        return events;
    }

    Set<String> commandLines() {
        return commandLines;
    }

    /** A secret that a class has had made. */
    void hides(String what, String secret) {
        hidden.put(what, secret);
    }

    /** By what they are, every form in which they could be written. */
    Map<String, List<String>> secrets() throws IOException {
        var secrets = new LinkedHashMap<String, List<String>>();
        secrets.put("the API's token", List.of(gantry.rest().token()));
        secrets.put(
                "PostgreSQL's password",
                List.of(Files.readString(gantry.home().resolve("postgres/password"))
                        .strip()));
        byte[] key = Files.readAllBytes(gantry.home().resolve("master.key"));
        secrets.put(
                "the master key",
                List.of(
                        HexFormat.of().formatHex(key),
                        HexFormat.of().withUpperCase().formatHex(key),
                        Base64.getEncoder().withoutPadding().encodeToString(key),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(key)));
        secrets.put("the value of a container's variable", List.of(ENVIRONMENT_CANARY));
        secrets.put("a private key", List.of("PRIVATE KEY-----"));
        new TreeMap<>(joinTokens)
                .forEach((machine, token) -> secrets.put("the join token of " + machine, List.of(token)));
        new TreeMap<>(hidden).forEach((what, secret) -> secrets.put(what, List.of(secret)));
        return secrets;
    }

    int joinTokensSeen() {
        return joinTokens.size();
    }

    @Override
    public void close() {
        closing = true;
        looker.interrupt();
        watcher.interrupt();
    }
}
