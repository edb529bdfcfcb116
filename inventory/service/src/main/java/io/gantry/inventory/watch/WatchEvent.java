package io.gantry.inventory.watch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One change, as a watcher gets it.
 *
 * @param kind {@code pool}
 * @param object as REST shows it now; of a deleted one only what names it
 */
public record WatchEvent(String kind, Type type, Object object) {

    /** What happened. */
    public enum Type {
        @JsonProperty("changed")
        CHANGED,
        @JsonProperty("deleted")
        DELETED
    }

    /** What is left of an object that is gone. */
    public record Remains(String apiVersion, Kind kind, Identity metadata) {}

    /** What names it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Identity(Uid uid, @Nullable Name namespace, Name name) {}

    static WatchEvent changed(Kind kind, Object object) {
        return new WatchEvent(kind.singular(), Type.CHANGED, object);
    }

    static WatchEvent deleted(ChangeLog.Change change) {
        return new WatchEvent(
                change.kind().singular(),
                Type.DELETED,
                new Remains(
                        Kind.API_VERSION, change.kind(), new Identity(change.uid(), change.scope(), change.name())));
    }
}
