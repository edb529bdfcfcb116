package io.gantry.kinds.engine;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/**
 * Where a machine's container engine answers.
 *
 * @param uri {@code unix:///run/docker.sock}, or {@code tcp://host:port} with an optional path
 * @param trust how the two sides know each other
 */
public record EngineEndpoint(String uri, Trust trust) {

    /** How the two sides know each other. */
    public enum Trust {
        /** The permissions of a unix socket on this host; joins without certificates. */
        LOCAL_SOCKET,
        /** Certificates of the cluster's authority on both sides. */
        MUTUAL_TLS,
        /** None: simulated engines on loopback only. */
        PLAIN_LOOPBACK,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }
}
