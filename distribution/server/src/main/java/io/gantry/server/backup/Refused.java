package io.gantry.server.backup;

/** It is not done, for a reason that a person can do something about: the message says what, why and what to do. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    Refused(String message) {
        super(message);
    }
}
