package io.gantry.platform.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Uid;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the program.
 *
 * @param uid of this run of it; its next start has another
 * @param address where the other copies reach it; absent if they need not, because it is the only one
 * @param release its version
 * @param layers it has
 * @param active those of them that work in this copy and not in another, with the epoch since which they do
 * @param masterKeys the ids of those that it has; absent if its release does not say
 * @param seen when it said so last, by the database's clock
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Member")
public record Member(
        Uid uid,
        @Nullable URI address,
        String release,
        List<String> layers,
        SortedMap<String, Long> active,
        @Nullable List<String> masterKeys,
        Instant seen) {

    public Member {
        layers = Collections.unmodifiableList(new ArrayList<>(layers));
        masterKeys = masterKeys == null ? null : List.copyOf(masterKeys);
        active = Collections.unmodifiableSortedMap(new TreeMap<>(active));
    }
}
