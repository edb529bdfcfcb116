package io.gantry.scheduler.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.exception.DockerException;
import io.gantry.kinds.json.GantryJson;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an engine's errors mean: only the kinds that are acted on differently are told apart, the words are kept. */
final class EngineWords {

    private static final int DETAIL_MAX = 500;

    private static final List<String> NO_SUCH_COMMAND =
            List.of("executable file not found", "no such file or directory");

    private EngineWords() {}

    /** An engine that answered with an error to the making or the starting of a container. */
    static Started.Refused refusal(DockerException error) {
        String words = words(error);
        String lower = words.toLowerCase(Locale.ROOT);
        return new Started.Refused(reason(lower), words);
    }

    private static String reason(String words) {
        if (words.contains("port is already allocated") || words.contains("address already in use")) {
            return "PortInUse";
        }
        if (words.contains("bind source path does not exist")) {
            return "HostPathMissing";
        }
        if (NO_SUCH_COMMAND.stream().anyMatch(words::contains) && words.contains("exec")) {
            return "CommandNotFound";
        }
        if (words.contains("permission denied")) {
            return "CommandNotExecutable";
        }
        return words.contains("no command specified") ? "NoCommand" : "EngineRefused";
    }

    /** The message inside {@code {"message": "..."}}, bounded. */
    static String words(DockerException error) {
        String text = error.getMessage() == null ? "" : error.getMessage();
        int json = text.indexOf('{');
        String message = json < 0 ? null : messageOf(text.substring(json));
        return bounded(message == null ? text : message);
    }

    static @Nullable String messageOf(String body) {
        try {
            JsonNode message = GantryJson.lenient().readTree(body).get("message");
            return message == null ? null : message.asText();
        } catch (JsonProcessingException _) {
            return null;
        }
    }

    /** An engine that did not answer: the innermost cause has the words that help. */
    static String silence(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.getMessage();
        return bounded(cause.getClass().getSimpleName() + (text == null ? "" : ": " + text));
    }

    static String bounded(String text) {
        String line = text.strip();
        return line.length() <= DETAIL_MAX ? line : line.substring(0, DETAIL_MAX) + "...";
    }
}
