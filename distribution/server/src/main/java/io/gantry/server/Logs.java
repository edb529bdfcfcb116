package io.gantry.server;

import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.jboss.logmanager.formatters.StructuredFormatter.ExceptionOutputType;

/** How lines of the log look. The trace id of a request is in each of its lines, in either form. */
final class Logs {

    /** The forms of {@code gantry.log-format}. */
    enum Format {
        /** For people. */
        TEXT,
        /** One JSON object a line, for collectors. */
        JSON
    }

    private Logs() {}

    static void use(Format format) {
        if (format == Format.JSON) {
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                asJson(handler);
            }
        }
    }

    /** The handlers that write stand below one that kept what was logged before there was a configuration. */
    private static void asJson(Handler handler) {
        var formatter = new JsonFormatter();
        formatter.setExceptionOutputType(ExceptionOutputType.FORMATTED);
        handler.setFormatter(formatter);
        if (handler instanceof ExtHandler parent) {
            for (Handler child : parent.getHandlers()) {
                asJson(child);
            }
        }
    }
}
