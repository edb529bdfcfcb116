package io.gantry.server;

import io.gantry.bridge.BridgeLayer;
import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.InventoryLayer;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.audit.AuditFact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.kafka.KafkaSecurity;
import io.gantry.provisioner.ProvisionerLayer;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.scheduler.api.SchedulerTopics;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each layer's principal must be allowed at Kafka, and needs no more than: WRITE and DESCRIBE on the topics it writes,
 * READ and DESCRIBE on those it reads, which are its own too: they are compared
 * with the tables at the start. Groups and transactions are not used. The program's own makes and describes topics.
 */
public final class KafkaRights {

    private KafkaRights() {}

    /** Of one principal. */
    public record Right(String name, SequencedSet<String> writes, SequencedSet<String> reads) {}

    /** The layers in the order supply rises. */
    public static List<Right> table() {
        return List.of(
                right("inventory", withAudit(InventoryTopics.ALL), InventoryLayer.READS),
                right("provisioner", withAudit(withIdentities(ProvisionerTopics.ALL)), ProvisionerLayer.READS),
                right("bridge", withIdentities(BridgeTopics.ALL), BridgeLayer.READS),
                right("scheduler", withAudit(withIdentities(SchedulerTopics.ALL)), SchedulerLayer.READS));
    }

    private static List<Topic<?>> withIdentities(List<Topic<?>> topics) {
        return Stream.concat(topics.stream(), Stream.of(IdentityFact.TOPIC)).toList();
    }

    private static List<Topic<?>> withAudit(List<Topic<?>> topics) {
        return Stream.concat(topics.stream(), Stream.of(AuditFact.TOPIC)).toList();
    }

    private static Right right(String name, List<Topic<?>> writes, List<Topic<?>> reads) {
        return new Right(
                name,
                names(writes),
                names(Stream.concat(writes.stream(), reads.stream()).toList()));
    }

    private static SequencedSet<String> names(List<Topic<?>> topics) {
        return topics.stream().map(Topic::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** For docs/kafka-rights.md. */
    public static String page() {
        var page = new StringBuilder("""
                # What each principal needs at Kafka

                Generated from the layers; a test compares it. WRITE and DESCRIBE on what is written, READ and DESCRIBE on what is read: what
                others write, and its own, which is compared with the tables. No groups, no transactions. `%s`, the program's own, needs CREATE on the cluster and DESCRIBE on all topics.

                | principal | writes | reads |
                |---|---|---|
                """.formatted(KafkaSecurity.PROGRAM));
        table().forEach(right -> page.append("| ")
                .append(right.name())
                .append(" | ")
                .append(String.join(", ", right.writes()))
                .append(" | ")
                .append(String.join(", ", right.reads()))
                .append(" |\n"));
        return page.toString();
    }
}
