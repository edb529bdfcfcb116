package io.gantry.platform.relay;

import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.outbox.OutboxRow;
import io.gantry.platform.outbox.WaitingFact;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** A fact as a Kafka record: CloudEvents 1.0 in binary mode, its JSON as the value, its uid as the key. */
final class FactRecords {

    private final byte[] source;

    FactRecords(Installation installation, String layer) {
        this.source = utf8("/installations/" + installation.uid() + "/" + layer);
    }

    ProducerRecord<String, byte[]> of(OutboxRow row, WaitingFact fact) {
        int partition = new Shard(row.shard()).partition();
        String uid = fact.uid().text();
        var made = new ProducerRecord<>(fact.topic(), partition, uid, fact.body());
        String incarnation = Integer.toString(fact.revision().incarnation());
        String version = Long.toString(fact.revision().version());
        Headers headers = made.headers();
        headers.add("ce_specversion", utf8("1.0"));
        headers.add("ce_id", utf8(fact.type() + "/" + uid + "/" + incarnation + "." + version));
        headers.add("ce_source", source);
        headers.add("ce_type", utf8(fact.type()));
        headers.add("ce_time", utf8(DateTimeFormatter.ISO_INSTANT.format(row.committedAt())));
        headers.add("ce_subject", utf8(uid));
        headers.add("ce_incarnation", utf8(incarnation));
        headers.add("ce_version", utf8(version));
        headers.add("content-type", utf8("application/json"));
        if (row.traceparent() != null) {
            headers.add("traceparent", utf8(row.traceparent()));
        }
        return made;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
