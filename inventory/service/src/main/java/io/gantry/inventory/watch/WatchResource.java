package io.gantry.inventory.watch;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.identity.Call;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Rights;
import io.gantry.platform.identity.Verb;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.EventStream;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Follows what changes. */
@Path("/v1/watch")
@RunOnVirtualThread
@Tag(name = "watch", description = "What changes, as it changes")
public class WatchResource {

    private final WatchHub hub;

    public WatchResource(WatchHub hub) {
        this.hub = hub;
    }

    @GET
    @Operation(operationId = "watch", summary = "Follows changes as server-sent events", description = """
                    Each event's data is {"kind","type":"changed|deleted","object"}, its id a position to resume from. \
                    Several quick changes of one object may come as one. The event 'ready' (no data) says that from \
                    here on nothing is missed: list then. The event 'reset' (no data) says that what happened since \
                    Last-Event-ID is not kept: list again.""")
    @APIResponse(
            responseCode = "200",
            description = "Events until one side ends it",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(implementation = WatchEvent.class)))
    @APIResponse(responseCode = "400", description = "A kind that cannot be watched")
    @APIResponse(responseCode = "429", description = "As many watch as may; Retry-After says when to ask again")
    public Response watch(
            @Parameter(description = "Kinds, with commas between: pool,machine; all if left out")
                    @QueryParam("kinds")
                    @Nullable
                    String kinds,
            @Parameter(description = "The id of the last event that was seen") @HeaderParam("Last-Event-ID") @Nullable
                    String lastEventId) {
        return kinds(kinds)
                .fold(
                        wanted -> hub.open(wanted, sight(), EventStream.position(lastEventId))
                                .fold(EventStream::response, Problems::response),
                        Problems::response);
    }

    /** Kinds of which nothing is told, as allocations, may be named: then nothing of them comes. */
    private Result<Set<Kind>> kinds(@Nullable String words) {
        if (words == null || words.isBlank()) {
            return Result.ok(hub.kinds());
        }
        Set<Kind> wanted = EnumSet.noneOf(Kind.class);
        for (String word : words.split(",", -1)) {
            Optional<Kind> kind = Kind.ofWord(word.strip());
            if (kind.isEmpty()) {
                return Result.refused(
                        Rejection.Invalid.of("kinds", "there is no kind '" + word + "'; known: " + known()));
            }
            wanted.add(kind.get());
        }
        return Result.ok(wanted);
    }

    /** Who has a role in some namespaces only hears of no others. */
    private static Predicate<ChangeLog.Change> sight() {
        return Call.current()
                .map(Call::identity)
                .<Predicate<ChangeLog.Change>>map(who -> change -> sees(who, change))
                .orElse(change -> true);
    }

    private static boolean sees(Identity who, ChangeLog.Change change) {
        Name in = change.kind() == Kind.NAMESPACE ? change.name() : change.scope();
        return Rights.may(who, Verb.GET, Guarded.of(change.kind()), in).allowed();
    }

    private String known() {
        return hub.kinds().stream().map(Kind::singular).collect(Collectors.joining(", "));
    }
}
