package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.thread.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the facts of other layers, one thread per layer, all partitions of all its topics. Where it is, is kept in the
 * layer's own schema and moves in the transaction that takes the facts; so nothing is lost or applied twice, whatever
 * crashes. Kafka's consumer groups are not used.
 */
public final class FactConsumer implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);
    private static final Logger LOG = Logger.getLogger(FactConsumer.class);

    private final LayerContext context;
    private final List<Subscription<?>> subscriptions;
    private final Stopping stopping;
    private final SuspectBook suspects;
    private final Intake intake;
    private final Relisting relisting;
    private final Consumer<String, byte[]> kafka;
    private volatile @Nullable Running reading;
    private volatile @Nullable Running listing;

    private FactConsumer(LayerContext context, List<Subscription<?>> subscriptions) {
        this.context = context;
        this.stopping = new Stopping(context.threads());
        this.subscriptions = List.copyOf(subscriptions);
        this.suspects = new SuspectBook(context.database());
        this.intake = new Intake(context, this.subscriptions, suspects, stopping);
        this.relisting = new Relisting(context, this.subscriptions, intake, suspects, stopping);
        this.kafka = context.brokers().consumer(ConsumerSettings.of(context));
    }

    public static Builder of(LayerContext context) {
        return new Subscribing(context);
    }

    /** What a layer reads. Handlers of one batch are called in the order they were given here. */
    public interface Builder {

        <F extends Fact> Builder on(Topic<F> topic, FactHandler<F> handler);

        /** @param alias a second key for {@link Mirror#byAlias}: a name. Never null */
        <F extends Fact> Builder on(Topic<F> topic, Function<F, String> alias, FactHandler<F> handler);

        FactConsumer start();
    }

    /**
     * Whether every owner has answered a listing since the start, and no suspect is all that is known of an object: the
     * mirror is as complete as the world is, and what is not in it is deleted.
     */
    public boolean relisted() {
        return relisting.complete();
    }

    @Override
    public void close() {
        stopping.ask();
        kafka.wakeup();
        try {
            end(reading);
            end(listing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        suspects.close();
    }

    private void end(@Nullable Running thread) throws InterruptedException {
        if (thread != null && !thread.join(STOP_MAX)) {
            LOG.warnf("%s: the consumer did not stop within %s", context.layer(), STOP_MAX);
            thread.interrupt();
        }
    }

    private void start() {
        String name = "gantry-" + context.layer();
        reading = context.threads().startDaemon(name + "-facts", this::read);
        listing = context.threads().start(name + "-relist", relisting::run);
    }

    private void read() {
        try (kafka) {
            goToWhereWeWere();
            while (!stopping.asked()) {
                pollOnce();
            }
        } catch (Stopping.Stopped | WakeupException e) {
            LOG.debugf("%s: consumer stopped", context.layer());
        }
    }

    private void pollOnce() {
        ConsumerRecords<String, byte[]> polled;
        try {
            polled = kafka.poll(POLL_MAX);
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) { // the client reconnects by itself; this is what it could not cover
            LOG.warnf(e, "%s: polling failed", context.layer());
            stopping.pause(PAUSE);
            return;
        }
        if (!polled.isEmpty()) {
            intake.take(inOrder(polled));
        }
    }

    private static List<ConsumerRecord<String, byte[]>> inOrder(ConsumerRecords<String, byte[]> polled) {
        var all = new ArrayList<ConsumerRecord<String, byte[]>>(polled.count());
        polled.forEach(all::add);
        return all;
    }

    private void goToWhereWeWere() {
        List<TopicPartition> partitions =
                subscriptions.stream().flatMap(each -> partitions(each.topic())).toList();
        kafka.assign(partitions);
        Map<TopicPartition, Long> offsets = offsets();
        for (TopicPartition partition : partitions) {
            Long next = offsets.get(partition);
            if (next == null) {
                kafka.seekToBeginning(List.of(partition));
            } else {
                kafka.seek(partition, next);
            }
        }
    }

    private Map<TopicPartition, Long> offsets() {
        while (true) {
            try {
                return context.database().read(unit -> unit.jdbc(ConsumedTable::read));
            } catch (RuntimeException e) { // nothing to do before this is known
                LOG.warnf("%s: offsets not read: %s", context.layer(), e);
                stopping.pause(PAUSE);
            }
        }
    }

    private static java.util.stream.Stream<TopicPartition> partitions(Topic<?> topic) {
        return IntStream.range(0, Topic.PARTITIONS).mapToObj(number -> new TopicPartition(topic.name(), number));
    }

    private static final class Subscribing implements Builder {

        private final LayerContext context;
        private final List<Subscription<?>> subscriptions = new ArrayList<>();

        Subscribing(LayerContext context) {
            this.context = context;
        }

        @Override
        public <F extends Fact> Builder on(Topic<F> topic, FactHandler<F> handler) {
            subscriptions.add(Subscription.of(context.layer(), topic, null, handler));
            return this;
        }

        @Override
        public <F extends Fact> Builder on(Topic<F> topic, Function<F, String> alias, FactHandler<F> handler) {
            subscriptions.add(Subscription.of(context.layer(), topic, alias, handler));
            return this;
        }

        @Override
        public FactConsumer start() {
            var consumer = new FactConsumer(context, subscriptions);
            consumer.start();
            return consumer;
        }
    }
}
