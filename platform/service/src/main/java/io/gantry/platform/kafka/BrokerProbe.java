package io.gantry.platform.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Asks Kafka whether it is there, over a connection that is kept. A port that takes connections does not show it. */
public final class BrokerProbe implements AutoCloseable {

    private final Admin admin;
    private final Duration limit;

    /** @param limit of one question */
    public BrokerProbe(KafkaSettings kafka, Duration limit) {
        this.admin = Admin.create(Topics.adminSettings(kafka, limit));
        this.limit = limit;
    }

    /** Whether it answers now. */
    public boolean answers() {
        try {
            admin.describeCluster().nodes().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
