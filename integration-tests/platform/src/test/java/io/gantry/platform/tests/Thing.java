package io.gantry.platform.tests;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import java.time.Duration;
import java.util.List;

/** The state of something, for tests; and something that happened. */
public record Thing(Uid uid, Revision revision, boolean deleted, String name, String text) implements Fact {

    static final Topic<Thing> THINGS =
            Topic.ofState("test.things", "test.thing.changed.v1", new TypeReference<>() {}, "Things");
    static final Topic<Thing> OTHERS =
            Topic.ofState("test.others", "test.other.changed.v1", new TypeReference<>() {}, "Other things");
    static final Topic<Thing> HAPPENED = Topic.ofEvents(
            "test.happened", "test.thing.happened.v1", new TypeReference<>() {}, Duration.ofDays(1), "Happenings");
    static final List<Topic<Thing>> ALL = List.of(THINGS, OTHERS, HAPPENED);

    /** A name no thing may have: its constructor refuses it. */
    static final String UNREADABLE = "unreadable";

    public Thing {
        if (name.equals(UNREADABLE)) {
            throw new IllegalArgumentException("a thing cannot be called " + name);
        }
    }

    static Thing of(Uid uid, long version, String text) {
        return new Thing(uid, new Revision(1, version), false, "t-" + uid.randomTail(), text);
    }

    Thing next(String text) {
        return new Thing(uid, new Revision(revision.incarnation(), revision.version() + 1), false, name, text);
    }

    Thing gone() {
        return new Thing(uid, new Revision(revision.incarnation(), revision.version() + 1), true, name, text);
    }
}
