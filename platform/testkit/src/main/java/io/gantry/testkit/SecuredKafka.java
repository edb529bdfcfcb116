package io.gantry.testkit;

import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.testkit.TestAuthority.Issued;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A real broker that knows its callers, at one port by certificates and at another by names and passwords, and lets each do
 * what it was told, and nothing else.
 */
public final class SecuredKafka implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SCRAM_ITERATIONS = 4096;
    private static final String KAFKA_CLUSTER = "kafka-cluster";

    private final TestAuthority authority;
    private final Path credentials;
    private final int passwordPort;
    private final EmbeddedKafka kafka;
    private final Admin admin;

    /** @param folder its own: data, certificates, credentials of callers */
    public static SecuredKafka start(Path folder, BrokerProgram program) throws IOException {
        return new SecuredKafka(folder, program);
    }

    private SecuredKafka(Path folder, BrokerProgram program) throws IOException {
        Files.createDirectories(folder);
        authority = TestAuthority.make(folder, "authority");
        credentials = Files.createDirectory(folder.resolve("credentials"));
        Issued broker = authority.issue("broker", TestAuthority.LOCAL);
        try (var free = new ServerSocket(0)) {
            passwordPort = free.getLocalPort();
        }
        var settings = new Properties();
        settings.putAll(pem("ssl.", broker));
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), program, (port, controllerPort) -> {
            settings.putAll(listeners(port, controllerPort));
            settings.putAll(rights());
            return settings;
        });
        Issued own = authority.issue("admin", "dns:admin");
        Map<String, Object> client = new HashMap<>(pem("ssl.", own));
        client.put("security.protocol", "SSL");
        client.put("bootstrap.servers", servers());
        admin = Admin.create(client);
    }

    private Map<String, String> pem(String prefix, Issued own) throws IOException {
        return Map.of(
                prefix + "keystore.type", "PEM",
                prefix + "keystore.certificate.chain", Files.readString(own.certificate()),
                prefix + "keystore.key", Files.readString(own.key()),
                prefix + "truststore.type", "PEM",
                prefix + "truststore.certificates", Files.readString(authority.certificate()));
    }

    private Map<String, String> listeners(int port, int controllerPort) {
        String clients = "SSL://127.0.0.1:" + port + ",SASL_SSL://127.0.0.1:" + passwordPort;
        return Map.of(
                "listeners", clients + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", clients,
                "listener.security.protocol.map", "SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
                "listener.name.ssl.ssl.client.auth", "required",
                "inter.broker.listener.name", "SSL",
                "sasl.enabled.mechanisms", "SCRAM-SHA-512",
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }

    private static Map<String, String> rights() {
        return Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users", "User:CN=authority-admin;User:CN=authority-broker;User:ANONYMOUS");
    }

    /** Who signed the broker's certificate. */
    public TestAuthority authority() {
        return authority;
    }

    /** The folder with the credentials of all callers. */
    public Path credentials() {
        return credentials;
    }

    /** Where callers show certificates. */
    public String servers() {
        return kafka.bootstrapServers();
    }

    /** Where callers have names and passwords. */
    public String passwordServers() {
        return "127.0.0.1:" + passwordPort;
    }

    /** As who may do everything. */
    public Admin admin() {
        return admin;
    }

    /** Makes a certificate for a caller, which may do nothing yet. */
    public void knows(String name) throws IOException {
        Issued own = authority.issue(name, "dns:" + name);
        Files.move(own.certificate(), credentials.resolve(name + ".pem"));
        Files.move(own.key(), credentials.resolve(name + ".key"));
    }

    /** Makes a name and a password for a caller. */
    public void knows(String name, String password) throws Exception {
        var scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS);
        done(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(name, scram, password)))
                .all());
        Files.writeString(credentials.resolve(name + ".scram"), name + ":" + password + "\n");
    }

    /** As the broker calls who has this caller's certificate. */
    public static String byCertificate(String name) {
        return "User:CN=authority-" + name;
    }

    /** @param topics by their names; {@code *} of all */
    public void lets(String principal, AclOperation what, Collection<String> topics) throws Exception {
        done(admin.createAcls(topics.stream()
                        .map(topic -> acl(principal, what, ResourceType.TOPIC, topic))
                        .toList())
                .all());
    }

    /** In the whole cluster. */
    public void lets(String principal, AclOperation what) throws Exception {
        done(admin.createAcls(List.of(acl(principal, what, ResourceType.CLUSTER, KAFKA_CLUSTER)))
                .all());
    }

    private static AclBinding acl(String principal, AclOperation what, ResourceType type, String name) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry(principal, "*", what, AclPermissionType.ALLOW));
    }

    private static void done(KafkaFuture<Void> asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        asked.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        admin.close(LIMIT);
        kafka.close();
    }
}
