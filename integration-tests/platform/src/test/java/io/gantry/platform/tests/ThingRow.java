package io.gantry.platform.tests;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;

/** An entity, to see that the session and plain statements share a transaction. */
@Entity
@Table(name = "thing")
class ThingRow {

    @Id
    private UUID uid;

    @Version
    private long version;

    private String text;

    protected ThingRow() {}

    ThingRow(UUID uid, String text) {
        this.uid = uid;
        this.text = text;
    }

    UUID uid() {
        return uid;
    }

    String text() {
        return text;
    }

    void say(String now) {
        this.text = now;
    }
}
