package io.gantry.platform.consume;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import io.gantry.kinds.fact.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a topic says that this release has no word for, because a newer one writes it: skipped and counted, and each word
 * logged once, so that a person can tell the weeks of a rolling update from a writer that is not ours.
 */
final class UnknownWords extends DeserializationProblemHandler {

    private static final int LOGGED_MAX = 100;
    private static final int CHARACTERS_MAX = 100;
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");
    private static final Logger LOG = Logger.getLogger(UnknownWords.class);

    private final String layer;
    private final Topic<?> topic;
    private final Counter fields;
    private final Counter types;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    UnknownWords(String layer, Topic<?> topic) {
        this.layer = layer;
        this.topic = topic;
        this.fields = Metrics.counter("gantry.facts.unknown", "layer", layer, "topic", topic.name(), "what", "field");
        this.types = Metrics.counter("gantry.facts.unknown", "layer", layer, "topic", topic.name(), "what", "type");
    }

    /** A fact of another type than the topic's. */
    void type(@Nullable String type) {
        types.increment();
        logOnce("the type " + type);
    }

    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context,
            JsonParser parser,
            JsonDeserializer<?> deserializer,
            Object beanOrClass,
            String field)
            throws IOException {
        fields.increment();
        logOnce("the field " + field);
        parser.skipChildren();
        return true;
    }

    /** It is not ours: as long as it likes, and with line feeds in it. */
    private void logOnce(String what) {
        String whole = what.length() <= CHARACTERS_MAX ? what : what.substring(0, CHARACTERS_MAX) + "...";
        String word = UNPRINTABLE.matcher(whole).replaceAll("?");
        if (logged.size() < LOGGED_MAX && logged.add(word)) {
            LOG.infof("%s: %s has %s, which this release does not know; it is skipped", layer, topic.name(), word);
        }
    }
}
