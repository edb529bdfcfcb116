package io.gantry.cli.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.ServerEvent;
import io.gantry.kinds.meta.Kind;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Follows the server's watch, and takes it up again where it broke. */
public final class Watch {

    private static final Duration BEFORE_AGAIN = Duration.ofSeconds(1);
    private static final int BREAKS_MAX = 30;

    private final Api api;
    private final Context context;

    public Watch(Api api, Context context) {
        this.api = api;
        this.context = context;
    }

    /** What changed, deleted ones left out. Ends when the server stays away. */
    public void changes(List<Kind> kinds, Predicate<ApiObject> wanted, Consumer<ApiObject> seen) {
        follow(kinds, change -> {
            if (!change.deleted() && wanted.test(change.object())) {
                seen.accept(change.object());
            }
        });
    }

    /** One change. */
    public record Change(boolean deleted, ApiObject object) {}

    public void follow(List<Kind> kinds, Consumer<Change> seen) {
        String path = "/v1/watch?kinds=" + kinds.stream().map(Kind::singular).collect(Collectors.joining(","));
        Optional<String> after = Optional.empty();
        int breaks = 0;
        while (breaks < BREAKS_MAX) {
            try (Stream<ServerEvent> events = api.events("GET", path, null, after, "watch")) {
                for (ServerEvent event : (Iterable<ServerEvent>) events::iterator) {
                    breaks = 0;
                    after = event.id().isPresent() ? event.id() : after;
                    change(event).ifPresent(seen);
                }
            } catch (UncheckedIOException _) {
                context.terminal().live("the connection broke; trying again");
            } catch (Failure e) {
                if (e.exit() != Exit.UNREACHABLE || breaks == 0) {
                    throw e;
                }
            }
            breaks++;
            context.waitFor(BEFORE_AGAIN);
        }
        throw new Failure(Exit.UNREACHABLE, "error: the server at " + api.address() + " stays away");
    }

    private static Optional<Change> change(ServerEvent event) {
        JsonNode json = event.json();
        return Kind.ofWord(json.path("kind").asText(""))
                .map(kind -> new Change(
                        json.path("type").asText().equals("deleted"),
                        new ApiObject(kind, json.path("object"), Optional.empty())));
    }
}
