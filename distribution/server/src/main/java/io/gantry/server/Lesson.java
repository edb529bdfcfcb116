package io.gantry.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What a training start is asked: whether it is ready, a pool and a job, lists. Its machines are to be made in a
 * simulation that does not run, so everything goes its way down to the driver, and nothing is made.
 */
final class Lesson {

    private static final Logger LOG = Logger.getLogger(Lesson.class);
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final long BETWEEN_LOOKS_MILLIS = 100;
    private static final long LOOKS_MAX = READY_LIMIT.toMillis() / BETWEEN_LOOKS_MILLIS;
    private static final int NOT_YET_KNOWN = 409;
    /** For the loops that are woken by what was declared. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);

    private static final List<Declared> DECLARED = List.of(
            new Declared("Namespace", "namespaces/lesson", "{}"),
            new Declared(
                    "Provider",
                    "providers/nobody",
                    "{driver: fake, endpoint: 'http://127.0.0.1:9', maxMachines: 2,"
                            + " machine: {cpu: 1, memory: 1Gi, disk: 1Gi}}"),
            new Declared("Cluster", "clusters/lesson", "{engine: docker}"),
            new Declared("Pool", "pools/lesson", "{cluster: lesson, count: 2, sources: [{provider: nobody}]}"),
            new Declared(
                    "Job",
                    "namespaces/lesson/jobs/lesson",
                    "{type: service, groups: [{name: one, count: 2,"
                            + " task: {image: 'x:1', resources: {cpu: 50m, memory: 16Mi}}}]}"));

    private static final List<String> ASKED = List.of(
            "v1/namespaces",
            "v1/providers",
            "v1/clusters",
            "v1/pools",
            "v1/pools/lesson",
            "v1/machines",
            "v1/nodes",
            "v1/namespaces/lesson/jobs",
            "v1/namespaces/lesson/jobs/lesson",
            "v1/namespaces/lesson/jobs/lesson/allocations",
            "v1/namespaces/lesson/jobs/lesson/explain",
            "health/ready",
            "metrics");

    private final String url;
    private final Path token;
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile boolean given;

    /** @param token its file, which is there when the server is */
    Lesson(int port, Path token) {
        this.url = "http://127.0.0.1:" + port + "/";
        this.token = token;
    }

    /** @param spec in YAML */
    private record Declared(String kind, String path, String spec) {
        String file() {
            String name = path.substring(path.lastIndexOf('/') + 1);
            return "apiVersion: gantry/v1\nkind: " + kind + "\nmetadata: {name: " + name + "}\nspec: " + spec + "\n";
        }
    }

    /** Whatever is refused is told; a lesson that was only half given makes a cache that is only half as good. */
    void give() {
        try {
            awaitReady();
            for (Declared declared : DECLARED) {
                told(request("v1/" + declared.path())
                        .header("If-None-Match", "*")
                        .header("Content-Type", "application/yaml")
                        .PUT(BodyPublishers.ofString(declared.file())));
            }
            Thread.sleep(AFTERWARDS.toMillis());
            for (String path : ASKED) {
                told(request(path).GET());
            }
            given = true;
        } catch (IOException e) {
            LOG.error("the training start was not asked all it should be", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    boolean given() {
        return given;
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (long look = 0; look < LOOKS_MAX; look++) {
            if (ready()) {
                return;
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
        throw new IOException("not ready within " + READY_LIMIT.toSeconds() + " s");
    }

    private boolean ready() throws InterruptedException {
        try {
            var ready = HttpRequest.newBuilder(URI.create(url + "health/ready"))
                    .timeout(ANSWER_LIMIT)
                    .build();
            return client.send(ready, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false; // not yet
        }
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + Files.readString(token).strip());
    }

    private void told(HttpRequest.Builder asked) throws IOException, InterruptedException {
        HttpRequest request = asked.build();
        var answer = client.send(request, BodyHandlers.ofString());
        // What a job stands on may be on its way to the scheduler.
        for (long look = 0; answer.statusCode() == NOT_YET_KNOWN && look < LOOKS_MAX; look++) {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
            answer = client.send(request, BodyHandlers.ofString());
        }
        if (answer.statusCode() >= 300) {
            throw new IOException(request.method() + " " + request.uri().getPath() + ": " + answer.statusCode() + " "
                    + answer.body());
        }
    }
}
