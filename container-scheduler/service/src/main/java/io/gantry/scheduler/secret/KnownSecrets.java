package io.gantry.scheduler.secret;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.Task;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which secrets there are, as far as one has heard. Used by one thread. */
public final class KnownSecrets {

    /** So late no change is heard that was overtaken by an end. */
    private static final int ENDS_MAX = 10_000;

    private record Place(Name namespace, Name name) {}

    private final Map<Place, JobSecret> known = new HashMap<>();
    private final Map<Place, Long> ends = new LinkedHashMap<>();

    /** What is durable at a start. */
    public void read(List<JobSecret> all) {
        all.forEach(one -> take(SecretChange.to(one)));
    }

    /** Whether it is news: changes may be heard in another order than they were made. */
    public boolean take(SecretChange change) {
        var place = new Place(change.namespace(), change.name());
        JobSecret before = known.get(place);
        boolean older = before != null && before.version() >= change.version();
        if (older || ends.getOrDefault(place, 0L) >= change.version()) {
            return false;
        }
        if (change.now() == null) {
            known.remove(place);
            ends.put(place, change.version());
            if (ends.size() > ENDS_MAX) {
                ends.remove(ends.keySet().iterator().next());
            }
        } else {
            known.put(place, change.now());
        }
        return true;
    }

    /** What a task needs and there is not, to follow {@code held back by}; empty if all is there. */
    public Optional<String> lack(Name namespace, Task task) {
        return Lack.of(task, name -> Optional.ofNullable(known.get(new Place(namespace, name))));
    }
}
