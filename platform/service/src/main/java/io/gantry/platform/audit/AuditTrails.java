package io.gantry.platform.audit;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The trails of this program's layers as one. */
public final class AuditTrails {

    static final String LISTING = "audit";

    private final List<AuditTrail> trails = new CopyOnWriteArrayList<>();

    public AuditTrails with(AuditTrail trail) {
        trails.add(trail);
        return this;
    }

    /** In the order of time. */
    Result<Page<AuditEntry>> page(PageRequest request, @Nullable Instant since) {
        UUID first = AuditTable.first(since == null ? Instant.EPOCH : since);
        return request.after(Uid::parse)
                .map(last -> page(request, last.map(Uid::value).orElse(first)));
    }

    private Page<AuditEntry> page(PageRequest request, UUID after) {
        List<AuditEntry> found = trails.stream()
                .flatMap(trail -> trail.page(after, request.limitAndOne()).stream())
                .sorted(Comparator.comparing(AuditEntry::uid))
                .limit(request.limitAndOne())
                .toList();
        return Page.of(request, found, entry -> entry.uid().text());
    }
}
