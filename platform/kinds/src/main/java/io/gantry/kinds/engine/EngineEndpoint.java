package io.gantry.kinds.engine;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import io.gantry.kinds.id.Uid;

/**
 * Where a machine's container engine answers.
 *
 * @param uri {@code unix:///run/docker.sock}, or {@code tcp://host:port} with an optional path
 * @param trust how the two sides know each other
 */
public record EngineEndpoint(String uri, Trust trust) {

    /**
     * The name in an engine's certificate that says which machine it is (a DNS name in its subject alternative names).
     * Addresses are handed on from machine to machine, this name never is.
     */
    public static String certificateName(Uid machine) {
        return machine.text() + ".machine.gantry.internal";
    }

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
