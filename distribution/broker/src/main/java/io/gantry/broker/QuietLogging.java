package io.gantry.broker;

import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Configures java.util.logging for the broker: warnings to standard error, which the supervisor keeps in a file. */
public final class QuietLogging {

    /** Called by name by the log manager. */
    public QuietLogging() {
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        root.addHandler(new ConsoleHandler());
    }
}
