package io.gantry.platform.kafka;

import io.gantry.kinds.fact.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Makes the topics that are missing. State topics are compacted: the newest fact of each object stays, until some time
 * after the object's deletion a tombstone follows it.
 */
public final class Topics {

    /** Small enough that compaction, which spares the newest segment, gets something to do. */
    private static final int SEGMENT_BYTES = 64 * 1024 * 1024;

    private Topics() {}

    /**
     * Makes what is missing; what exists is left as it is.
     *
     * @throws BrokerAway if the broker does not answer within the limit; try again
     * @throws IllegalStateException if a topic exists with another number of partitions
     */
    public static void ensure(KafkaSettings kafka, Collection<? extends Topic<?>> topics, Duration limit) {
        try (Admin admin = Admin.create(adminSettings(kafka, limit))) {
            var existing = admin.listTopics().names().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            List<NewTopic> missing = topics.stream()
                    .filter(topic -> !existing.contains(topic.name()))
                    .map(topic -> newTopic(topic, kafka.replicas()))
                    .toList();
            for (var each : admin.createTopics(missing).values().entrySet()) {
                created(each.getValue(), limit);
            }
            check(admin, topics, limit);
        } catch (ExecutionException | TimeoutException e) {
            throw new BrokerAway("topics not made: " + kafka.bootstrapServers() + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerAway("topics not made: interrupted", e);
        }
    }

    /** The broker cannot be reached now. */
    public static final class BrokerAway extends RuntimeException {

        private static final long serialVersionUID = 1;

        BrokerAway(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static void created(org.apache.kafka.common.KafkaFuture<Void> future, Duration limit)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof org.apache.kafka.common.errors.TopicExistsException)) {
                throw e;
            }
        }
    }

    private static void check(Admin admin, Collection<? extends Topic<?>> topics, Duration limit)
            throws ExecutionException, InterruptedException, TimeoutException {
        var names = topics.stream().map(Topic::name).collect(Collectors.toSet());
        Map<String, TopicDescription> found =
                admin.describeTopics(names).allTopicNames().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        for (TopicDescription topic : found.values()) {
            if (topic.partitions().size() != Topic.PARTITIONS) {
                throw new IllegalStateException("topic " + topic.name() + " has "
                        + topic.partitions().size() + " partitions, not " + Topic.PARTITIONS
                        + ": facts would lose their order");
            }
        }
    }

    private static NewTopic newTopic(Topic<?> topic, short replicas) {
        var config = new HashMap<String, String>();
        config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES));
        config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, replicas >= 3 ? "2" : "1");
        topic.keptFor()
                .ifPresentOrElse(
                        kept -> {
                            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
                            config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(kept.toMillis()));
                        },
                        () -> config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        return new NewTopic(topic.name(), Topic.PARTITIONS, replicas).configs(config);
    }

    static Map<String, Object> adminSettings(KafkaSettings kafka, Duration limit) {
        var settings = new HashMap<String, Object>(kafka.security());
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(limit.toMillis()));
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(Math.min(5_000, limit.toMillis())));
        settings.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }
}
