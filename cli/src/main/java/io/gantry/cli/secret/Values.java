package io.gantry.cli.secret;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values as they come in: from files, from standard input, typed unseen. Never from the command line, which others see. */
final class Values {

    static final String INPUT = "-";

    /** What the server takes of one value; more is refused before it is read. */
    private static final int VALUE_MAX = 64 << 10;

    private final Context context;
    private final Map<String, String> base64 = new TreeMap<>();
    private boolean inputUsed;

    Values(Context context) {
        this.context = context;
    }

    Map<String, String> base64() {
        return base64;
    }

    /** {@code KEY=FILE}, {@code KEY=-}, or {@code FILE}, whose name is the key then. */
    void file(String said) {
        int equals = said.indexOf('=');
        String file = said.substring(equals + 1);
        if (equals < 0 && file.equals(INPUT)) {
            throw new Failure(Exit.USAGE, "error: --from-file - needs a key", "  do:  --from-file KEY=-");
        }
        Path name = equals < 0 ? Path.of(file).getFileName() : null;
        read(equals < 0 ? String.valueOf(name) : said.substring(0, equals), file);
    }

    /** All of a file, or of standard input, byte by byte. */
    void read(String key, String file) {
        put(key, file.equals(INPUT) ? input() : bytes(file));
    }

    /** A line of text: what people put into such files often ends with a line feed that is not meant. */
    void readLine(String key, String file) {
        String text = new String(file.equals(INPUT) ? input() : bytes(file), StandardCharsets.UTF_8);
        text(key, text.endsWith("\n") ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1)) : text);
    }

    void ask(String key) {
        text(key, asked(context.terminal(), key));
    }

    void text(String key, String text) {
        put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String asked(Terminal terminal, String key) {
        return terminal.asksUnseen(key + ": ")
                .orElseThrow(() -> new Failure(
                        Exit.USAGE,
                        "error: there is no terminal to ask for " + key + " at",
                        "  do:  give it from a file or standard input"));
    }

    private void put(String key, byte[] value) {
        if (value.length > VALUE_MAX) {
            throw new Failure(Exit.REFUSED, "error: " + key + ": at most " + VALUE_MAX + " bytes");
        }
        if (base64.put(key, Base64.getEncoder().encodeToString(value)) != null) {
            throw new Failure(Exit.USAGE, "error: the key " + key + " is given twice");
        }
    }

    private byte[] input() {
        if (inputUsed) {
            throw new Failure(Exit.USAGE, "error: standard input can be one value only");
        }
        inputUsed = true;
        try {
            return context.terminal().input().readNBytes(VALUE_MAX + 1);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: standard input cannot be read: " + e.getMessage());
        }
    }

    private byte[] bytes(String file) {
        try (var in = Files.newInputStream(context.folder().resolve(file))) {
            return in.readNBytes(VALUE_MAX + 1);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, List.of("error: " + file + " cannot be read: " + e));
        }
    }
}
