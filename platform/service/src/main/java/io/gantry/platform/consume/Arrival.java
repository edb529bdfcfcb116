package io.gantry.platform.consume;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What a record turned out to be. */
sealed interface Arrival {

    /** A fact that can be read. */
    record Understood<F extends Fact>(
            Subscription<F> subscription,
            F fact,
            String body,
            @Nullable String alias) implements Arrival {

        static <F extends Fact> Understood<F> of(Subscription<F> subscription, F fact, String body) {
            var alias = subscription.alias();
            return new Understood<>(subscription, fact, body, alias == null ? null : alias.apply(fact));
        }

        /**
         * The same for a fact that did not come from Kafka.
         *
         * @throws RuntimeException if its alias cannot be told: it is unreadable
         */
        static <F extends Fact> Understood<F> listed(Subscription<F> subscription, F fact) {
            try {
                String body = GantryJson.lenient()
                        .writerFor(subscription.topic().shape())
                        .writeValueAsString(fact);
                return of(subscription, fact, body);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(
                        "cannot write " + subscription.topic().type() + " " + fact.uid(), e);
            }
        }
    }

    /** Of the topic's type, but not to be read: parked with its reason. */
    record Unreadable(String reason) implements Arrival {}

    /** The tombstone that follows an object's deletion: nothing new to who has read that. */
    record Gone(Uid uid, Revision revision) implements Arrival {}

    /** A type this release does not know, or a tombstone that is not ours: skipped. */
    record Skipped(String why) implements Arrival {}

    static <F extends Fact> Arrival of(Subscription<F> subscription, ConsumerRecord<String, byte[]> message) {
        if (message.value() == null) {
            return gone(message);
        }
        if (!subscription.topic().type().equals(type(message))) {
            subscription.unknown().type(type(message));
            return new Skipped("unknown");
        }
        try {
            F fact = subscription.reader().readValue(message.value());
            if (fact == null || fact.uid() == null || fact.revision() == null) {
                return new Unreadable("it has no uid or revision");
            }
            return Understood.of(subscription, fact, new String(message.value(), StandardCharsets.UTF_8));
        } catch (IOException
                | RuntimeException
                | LinkageError
                | StackOverflowError e) { // constructors of facts and alias functions refuse bad values
            return new Unreadable(reason(e));
        }
    }

    private static Arrival gone(ConsumerRecord<String, byte[]> message) {
        Revision revision = Unfit.revision(message.headers());
        Optional<Uid> uid = SuspectTable.uid(String.valueOf(message.key()));
        return revision == null || uid.isEmpty() ? new Skipped("tombstone") : new Gone(uid.get(), revision);
    }

    /** Without the text that was read: it may hold what must not be shown. */
    static String reason(Throwable e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
    }

    private static @Nullable String type(ConsumerRecord<String, byte[]> message) {
        Header header = message.headers().lastHeader("ce_type");
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
