package io.gantry.faults.bus;

import io.gantry.faults.stage.Ended;
import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Waiters;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A consumer of the {@link Bus}: of each partition it hears up to an end of its own, which moves in its own time. */
final class Reader {

    private static final int RECORDS_PER_POLL_MAX = 50;
    /** As if an offset had moved back: consumers must bear it, and the broker's does so after an unclean election. */
    private static final double AGAIN = 0.002;

    private final Bus bus;
    private final Program program;
    private final Waiters waiters;
    private final Map<TopicPartition, Integer> next = new LinkedHashMap<>();
    private final Map<TopicPartition, Integer> heard = new LinkedHashMap<>();
    private boolean wakeup;

    Reader(Bus bus, Program program) {
        this.bus = bus;
        this.program = program;
        this.waiters = new Waiters(bus.stage());
    }

    @SuppressWarnings("unchecked") // the interface's own parameters
    Consumer<String, byte[]> asConsumer() {
        return (Consumer<String, byte[]>) Proxy.newProxyInstance(
                Reader.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (_, method, arguments) -> called(method, arguments));
    }

    @SuppressWarnings("unchecked") // the interface's own parameters
    private @Nullable Object called(Method method, Object @Nullable [] arguments) {
        Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
        switch (method.getName()) {
            case "assign" -> ((Collection<TopicPartition>) required(first)).forEach(this::assign);
            case "seek" -> next.put((TopicPartition) required(first), ((Long) required(arguments)[1]).intValue());
            case "seekToBeginning" -> ((Collection<TopicPartition>) required(first)).forEach(each -> next.put(each, 0));
            case "poll" -> {
                return poll((Duration) required(first));
            }
            case "wakeup" -> {
                wakeup = true;
                waiters.wakeAll();
            }
            case "close" -> bus.remove(this);
            default -> throw new UnsupportedOperationException(method.getName());
        }
        return null;
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("an argument is missing");
        }
        return value;
    }

    private void assign(TopicPartition partition) {
        next.put(partition, 0);
        heard.put(partition, bus.log(partition).size());
    }

    void wake() {
        waiters.wakeAll();
    }

    /** There is more in the log; this one hears of it soon, or late. */
    void hears(TopicPartition partition) {
        if (!heard.containsKey(partition) || program.killed()) {
            return;
        }
        int end = bus.log(partition).size();
        boolean late = bus.random().nextDouble() < bus.late();
        long delay = late
                ? bus.random().nextLong(20_000_000_000L)
                : 1_000_000 + bus.random().nextLong(9_000_000);
        bus.stage().after(Duration.ofNanos(delay), () -> {
            heard.merge(partition, end, Math::max);
            waiters.wakeAll();
        });
    }

    private ConsumerRecords<String, byte[]> poll(Duration most) {
        long left = most.toNanos();
        while (true) {
            if (program.killed()) {
                throw Ended.now();
            }
            if (wakeup) {
                wakeup = false;
                throw new WakeupException();
            }
            ConsumerRecords<String, byte[]> some = bus.isAway() ? ConsumerRecords.empty() : take();
            if (!some.isEmpty() || left <= 0) {
                return some;
            }
            try {
                left = waiters.await(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WakeupException();
            }
        }
    }

    private ConsumerRecords<String, byte[]> take() {
        var some = new LinkedHashMap<TopicPartition, List<ConsumerRecord<String, byte[]>>>();
        int room = RECORDS_PER_POLL_MAX;
        for (Map.Entry<TopicPartition, Integer> partition : next.entrySet()) {
            int end = Math.min(heard.getOrDefault(partition.getKey(), 0), partition.getValue() + room);
            if (partition.getValue() < end) {
                some.put(partition.getKey(), records(partition.getKey(), partition.getValue(), end));
                room -= end - partition.getValue();
                boolean again = bus.random().nextDouble() < AGAIN * Math.signum(bus.late());
                partition.setValue(again ? bus.random().nextInt(end) : end);
            }
        }
        return new ConsumerRecords<>(some, Map.of());
    }

    private List<ConsumerRecord<String, byte[]>> records(TopicPartition partition, int begin, int end) {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        for (int offset = begin; offset < end; offset++) {
            ProducerRecord<String, byte[]> sent = bus.log(partition).get(offset);
            int size = sent.value() == null ? 0 : sent.value().length;
            records.add(new ConsumerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    offset,
                    0,
                    TimestampType.CREATE_TIME,
                    sent.key().length(),
                    size,
                    sent.key(),
                    sent.value(),
                    new RecordHeaders(sent.headers()),
                    Optional.empty()));
        }
        return records;
    }
}
