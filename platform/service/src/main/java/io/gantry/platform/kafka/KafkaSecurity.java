package io.gantry.platform.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How clients and brokers know each other. Each layer goes as itself: its credentials are files called after it in one
 * folder, so that a broker can let each do what it needs and no more. They are read when a layer is made, and stand in
 * no setting, argument or log.
 *
 * @param authority in PEM, who signed the brokers' certificates
 * @param credentials a folder with {@code NAME.pem} and {@code NAME.key}, or {@code NAME.scram}, of each name
 * @param mechanism of SASL
 */
public record KafkaSecurity(Protocol protocol, Optional<Path> authority, Optional<Path> credentials, String mechanism) {

    /** As whom the program goes for what belongs to no layer: it makes topics, and asks whether Kafka is there. */
    public static final String PROGRAM = "gantry";

    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    /** Between clients and brokers. */
    public enum Protocol {
        /** In the clear, as nobody: for a broker on this machine. */
        PLAINTEXT,
        /** TLS in which both show certificates. */
        SSL,
        /** TLS in which the broker shows one, and the client has a name and a password (SCRAM). */
        SASL_SSL
    }

    /** Of a broker on loopback. */
    public static KafkaSecurity none() {
        return new KafkaSecurity(Protocol.PLAINTEXT, Optional.empty(), Optional.empty(), "SCRAM-SHA-512");
    }

    /**
     * What a client is set to that goes by a name.
     *
     * @throws IOException naming the file that cannot be used; never with what is in it
     */
    public Map<String, String> settings(String name) throws IOException {
        var settings = new HashMap<String, String>();
        if (protocol == Protocol.PLAINTEXT) {
            return settings;
        }
        settings.put("security.protocol", protocol.name());
        if (authority.isPresent()) {
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.certificates", text(authority.get()));
        }
        Path folder = credentials.orElseThrow(() -> new IOException("gantry.kafka.security.credentials is not set: the"
                + " folder with a client's credentials for each layer"));
        if (protocol == Protocol.SSL) {
            settings.put("ssl.keystore.type", "PEM");
            settings.put("ssl.keystore.certificate.chain", text(folder.resolve(name + ".pem")));
            settings.put("ssl.keystore.key", text(folder.resolve(name + ".key")));
        } else {
            settings.put("sasl.mechanism", mechanism);
            settings.put("sasl.jaas.config", login(folder.resolve(name + ".scram")));
        }
        return settings;
    }

    /** The file has {@code NAME:PASSWORD}. */
    private static String login(Path file) throws IOException {
        String line = text(file).strip();
        int at = line.indexOf(':');
        if (at < 1 || at == line.length() - 1 || line.contains("\n")) {
            throw new IOException(file + " must be one line, NAME:PASSWORD");
        }
        return LOGIN + " username=" + quoted(line.substring(0, at)) + " password=" + quoted(line.substring(at + 1))
                + ";";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read; Kafka's clients want it (gantry.kafka.security)", e);
        }
    }

    @Override
    public String toString() {
        return "KafkaSecurity[" + protocol + ", " + credentials + "]";
    }
}
