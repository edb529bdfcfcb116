package io.gantry.faults.law;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A version of an object is said by one owner, and always the same way: whoever says it again, late or twice, says the
 * same. Two owners that decide at once, each in its own term, would break this first.
 */
public final class OneVersionOneContent {

    private final Map<String, Integer> contents = new HashMap<>();

    public void appended(ProducerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        String version = header(record, "ce_incarnation") + "." + header(record, "ce_version");
        String key = record.topic() + "/" + record.key() + " " + version;
        int content = Arrays.hashCode(record.value());
        Integer before = contents.putIfAbsent(key, content);
        if (before != null && before != content) {
            throw new Violation(
                    "one version, one content",
                    key + " was said before with another content; now: "
                            + new String(record.value(), StandardCharsets.UTF_8));
        }
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
