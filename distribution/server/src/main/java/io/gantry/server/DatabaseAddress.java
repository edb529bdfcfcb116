package io.gantry.server;

import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where PostgreSQL is, and how connections to it are made. There is no word for encryption that trusts anybody: it would
 * look safe and not be.
 */
record DatabaseAddress(String url, Tls tls, Optional<Path> authority) {

    /** Read by application.properties at the end of each layer's address. */
    static final String PROPERTY = "gantry-database-tls";

    private static final String URL = "gantry.database.url";
    private static final String TLS = "gantry.database.tls";
    private static final String AUTHORITY = "gantry.database.authority";

    /** How connections are made. */
    enum Tls {
        /** In the clear: for a PostgreSQL on this machine. */
        OFF,
        /** Encrypted; the certificate is of the authority, whatever name is in it. */
        VERIFY_CA,
        /** Encrypted; the certificate is of the authority, and for the host in the address. */
        VERIFY_FULL;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static String words() {
            return Arrays.stream(values()).map(Tls::word).collect(Collectors.joining(", "));
        }
    }

    static DatabaseAddress of(ServerConfig.Database database) {
        return new DatabaseAddress(database.url(), database.tls(), database.authority());
    }

    /**
     * Before there are mappings.
     *
     * @throws IOException in words for people
     */
    static DatabaseAddress of(SmallRyeConfig config) throws IOException {
        String word = config.getOptionalValue(TLS, String.class).orElse(Tls.OFF.word());
        Optional<Tls> tls = Arrays.stream(Tls.values())
                .filter(one -> one.word().equals(word))
                .findFirst();
        if (tls.isEmpty()) {
            throw new IOException(TLS + " cannot be '" + word + "'; it is one of " + Tls.words());
        }
        return new DatabaseAddress(
                config.getValue(URL, String.class),
                tls.get(),
                config.getOptionalValue(AUTHORITY, String.class).map(Path::of));
    }

    /** @throws IOException in words for people */
    void check() throws IOException {
        if (tls == Tls.OFF && authority.isPresent()) {
            throw new IOException(AUTHORITY + " is set and " + TLS + " is off; set it to " + Tls.VERIFY_FULL.word());
        }
        if (tls != Tls.OFF && authority.isEmpty()) {
            throw new IOException(TLS + " is " + tls.word() + ", which wants " + AUTHORITY
                    + ": the PEM file of who signed PostgreSQL's certificate");
        }
        if (authority.isPresent() && !Files.isReadable(authority.get())) {
            throw new IOException(authority.get() + " (" + AUTHORITY + ") is not there, or may not be read");
        }
    }

    /** For the driver. */
    String full() {
        String parameters = parameters();
        return parameters.isEmpty() ? url : url + "?" + parameters;
    }

    /** For the driver, with one more parameter. */
    String with(String parameter) {
        String parameters = parameters();
        return url + "?" + parameter + (parameters.isEmpty() ? "" : "&" + parameters);
    }

    /** Of the driver, with ampersands between; empty if there are none. */
    String parameters() {
        return tls == Tls.OFF
                ? ""
                : "sslmode=" + tls.word() + "&sslrootcert="
                        + URLEncoder.encode(
                                authority.orElseThrow().toAbsolutePath().toString(), StandardCharsets.UTF_8);
    }

    /** From now on every address of a layer has them. */
    void announce() {
        String parameters = parameters();
        System.setProperty(PROPERTY, parameters.isEmpty() ? "" : "&" + parameters);
    }
}
