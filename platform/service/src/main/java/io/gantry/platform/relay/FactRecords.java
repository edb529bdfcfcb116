package io.gantry.platform.relay;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.outbox.OutboxRow;
import io.gantry.platform.outbox.WaitingFact;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** A fact as a Kafka record: CloudEvents 1.0 in binary mode, its JSON as the value, its uid as the key. */
final class FactRecords {

    private static final byte[] SPEC_VERSION = utf8("1.0");
    private static final byte[] JSON = utf8("application/json");

    private final byte[] source;

    FactRecords(Installation installation, String layer) {
        this.source = source(installation, layer);
    }

    /** Who writes: a layer of an installation. */
    static byte[] source(Installation installation, String layer) {
        return utf8("/installations/" + installation.uid() + "/" + layer);
    }

    /** A fact that was told before. */
    ProducerRecord<String, byte[]> again(Topic<?> topic, Shard shard, Fact fact, byte[] body) {
        var record =
                new ProducerRecord<>(topic.name(), shard.partition(), fact.uid().text(), body);
        describe(record.headers(), topic.type(), fact.uid(), fact.revision());
        return record;
    }

    /** All of a row, in its order; what its facts have in common is made once. */
    List<ProducerRecord<String, byte[]>> of(OutboxRow row) {
        int partition = new Shard(row.shard()).partition();
        byte[] time = utf8(DateTimeFormatter.ISO_INSTANT.format(row.committedAt()));
        byte[] traceparent = row.traceparent() == null ? null : utf8(row.traceparent());
        var records = new ArrayList<ProducerRecord<String, byte[]>>(row.facts().size());
        for (WaitingFact fact : row.facts()) {
            var record =
                    new ProducerRecord<>(fact.topic(), partition, fact.uid().text(), fact.body());
            describe(record.headers(), fact.type(), fact.uid(), fact.revision());
            record.headers().add("ce_time", time);
            if (traceparent != null) {
                record.headers().add("traceparent", traceparent);
            }
            records.add(record);
        }
        return records;
    }

    /** Nothing, in the place of an object: compaction then drops the key. It says after which fact it comes. */
    ProducerRecord<String, byte[]> tombstone(TombstoneTable.Deleted deleted) {
        int partition = new Shard(deleted.shard()).partition();
        var record = new ProducerRecord<String, byte[]>(
                deleted.topic(), partition, deleted.uid().text(), null);
        describe(record.headers(), deleted.type(), deleted.uid(), deleted.revision());
        return record;
    }

    private void describe(Headers headers, String type, Uid about, Revision revision) {
        String uid = about.text();
        String incarnation = Integer.toString(revision.incarnation());
        String version = Long.toString(revision.version());
        headers.add("ce_specversion", SPEC_VERSION);
        headers.add("ce_id", utf8(type + "/" + uid + "/" + incarnation + "." + version));
        headers.add("ce_source", source);
        headers.add("ce_type", utf8(type));
        headers.add("ce_subject", utf8(uid));
        headers.add("ce_incarnation", utf8(incarnation));
        headers.add("ce_version", utf8(version));
        headers.add("content-type", JSON);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
