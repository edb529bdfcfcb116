package io.gantry.scenarios.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.scenarios.FourNodes;
import io.gantry.scenarios.Rest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A developer's pipeline: a job every now and then, asked of one copy after the other with one Idempotency-Key until it is
 * acknowledged.
 */
final class Jobs implements AutoCloseable {

    /** What each task asks for. */
    static final int MEMORY_MIB = 64;

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(8);
    /** Before a request is made again for the first time; then twice as long each time, to the greatest. */
    private static final Duration BEFORE_AGAIN = Duration.ofMillis(200);

    private static final Duration BEFORE_AGAIN_MAX = Duration.ofSeconds(1);
    private static final Duration ACKNOWLEDGED_LIMIT = Duration.ofMinutes(3);
    private static final Set<Integer> MAKE_AGAIN = Set.of(429, 502, 503, 504);
    private static final int TASKS_MAX = 3;
    private static final int SECONDS_MAX = 5;

    /** What is submitted, and how often. */
    enum Kind {
        /** Batch jobs of one to three tasks that run for seconds. */
        BATCH("j", Duration.ofSeconds(2)),
        /** Services that have no tasks yet: only requests. */
        EMPTY("e", Duration.ofMillis(100));

        private final String prefix;
        private final Duration every;

        Kind(String prefix, Duration every) {
            this.prefix = prefix;
            this.every = every;
        }
    }

    private final List<Copy> copies;
    private final Kind kind;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final ConcurrentSkipListMap<String, Integer> acknowledged = new ConcurrentSkipListMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final ExecutorService submitting = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread stream = Thread.ofPlatform().daemon().name("jobs").unstarted(this::run);
    /** Why requests were made again, and how often. */
    private final Map<String, Integer> again = new ConcurrentSkipListMap<>();

    private final AtomicLong slowestNanos = new AtomicLong();

    Jobs(List<Copy> copies, Kind kind) {
        this.copies = copies;
        this.kind = kind;
    }

    void start() {
        stream.start();
    }

    private void run() {
        for (int number = 0; !over(ended, kind.every); number++) {
            int mine = number;
            submitting.execute(() -> submit(mine));
        }
    }

    private void submit(int number) {
        String name = kind.prefix + "-%05d".formatted(number);
        int tasks = kind == Kind.BATCH ? 1 + number % TASKS_MAX : 0;
        String key = UUID.randomUUID().toString();
        String body = job(name, tasks, 1 + number % SECONDS_MAX);
        Duration pause = BEFORE_AGAIN;
        long began = System.nanoTime();
        for (int at = number; System.nanoTime() - began < ACKNOWLEDGED_LIMIT.toNanos(); at++) {
            Rest rest = copies.get(at % copies.size()).gantry().rest();
            if (answered(rest, name, tasks, key, body)) {
                slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
                return;
            }
            if (over(closing, pause)) {
                return; // at the end nobody waits for it any more
            }
            pause = pause.compareTo(BEFORE_AGAIN_MAX) < 0 ? pause.multipliedBy(2) : pause;
        }
        wrong.add(name + " was not acknowledged within " + ACKNOWLEDGED_LIMIT.toSeconds() + " s");
    }

    private boolean answered(Rest rest, String name, int tasks, String key, String body) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(rest.url() + FourNodes.path(name)))
                            .timeout(ANSWER_LIMIT)
                            .header("Authorization", "Bearer " + rest.token())
                            .header("Content-Type", "application/yaml")
                            .header("If-None-Match", "*")
                            .header("Idempotency-Key", key)
                            .PUT(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            int status = answer.statusCode();
            if (MAKE_AGAIN.contains(status)) {
                return again(status + " "
                        + Rest.JSON.readTree(answer.body()).path("type").asText());
            }
            if (status == 200 || status == 201) {
                acknowledged.put(name, tasks);
            } else {
                wrong.add(name + ": " + status + " " + answer.body());
            }
            return true;
        } catch (IOException away) {
            return again(away.getClass().getSimpleName());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean again(String why) {
        again.merge(why, 1, Integer::sum);
        return false;
    }

    private String job(String name, int tasks, int seconds) {
        return """
                apiVersion: gantry/v1
                kind: Job
                metadata: {name: %s, namespace: demo}
                spec:
                  type: %s
                  groups:
                    - name: main
                      count: %d
                      restart: {mode: onFailure, attempts: 50}
                      task:
                        image: gantry/hello:1
                        command: [/bin/sh, -c, "sleep %d"]
                        resources: {cpu: 5m, memory: %dMi}
                        terminationGrace: 1s
                """.formatted(name, kind == Kind.BATCH ? "batch" : "service", tasks, seconds, MEMORY_MIB);
    }

    private static boolean over(CompletableFuture<Void> end, Duration time) {
        try {
            end.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (Exception _) {
            return true;
        }
    }

    /** By name, how many tasks each acknowledged job has. */
    Map<String, Integer> acknowledged() {
        return acknowledged;
    }

    /** Answers that no retry should have had. */
    List<String> wrong() {
        return new ArrayList<>(wrong);
    }

    /** Requests that were not answered rightly, and made again; by what they met. */
    Map<String, Integer> triedAgain() {
        return again;
    }

    /** How long the longest took to be acknowledged, tries and all. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos.get());
    }

    /** The newest that was acknowledged; empty text if there is none. */
    String newest() {
        Map.Entry<String, Integer> last = acknowledged.lastEntry();
        return last == null ? "" : last.getKey();
    }

    static boolean succeeded(Rest rest, String name) {
        JsonNode job = rest.get(FourNodes.path(name)).with(200).body();
        return job.path("status").path("state").asText().equals("SUCCEEDED");
    }

    /** No more are submitted; those that were are acknowledged, or are among the {@link #wrong}. */
    void end() throws InterruptedException {
        ended.complete(null);
        stream.join(ACKNOWLEDGED_LIMIT);
        submitting.close();
    }

    @Override
    public void close() {
        ended.complete(null);
        closing.complete(null);
        submitting.close();
        client.close();
    }
}
