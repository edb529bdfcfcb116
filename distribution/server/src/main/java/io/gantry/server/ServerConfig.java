package io.gantry.server;

import io.gantry.platform.kafka.KafkaSecurity;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the program as a whole is told. Layers have mappings of their own, under {@code gantry.<layer>}. */
@ConfigMapping(prefix = "gantry")
interface ServerConfig {

    /** The folder of this installation: token, master key, and in dev all data. */
    String data();

    /** Where the machines of the local driver are kept; copies on one host name the same folder, or share no machines. */
    @WithDefault("${gantry.data}")
    String localData();

    /** Where the API listens. Loopback unless said otherwise. */
    @WithDefault("127.0.0.1")
    String address();

    /** The API's port; 0 takes a free one. */
    @WithDefault("7070")
    int port();

    /** Base64 of 32 bytes; without it the file master.key in the data folder is the master key. Best given by the environment. */
    Optional<String> masterKey();

    /** The same of another beside it, while they are being changed; without it the file master.key.next, if there is one. */
    Optional<String> masterKeyNext();

    /** TLS of the API. */
    Tls tls();

    /** Callers whom an OpenID Connect issuer knows. */
    Oidc oidc();

    /** True when the lock of the data folder proves that no other program serves this database: set by dev. */
    @WithDefault("false")
    boolean singleProcess();

    /** The layers of this copy, as provisioner,bridge; or all. Other copies may have the same ones, and stand by. */
    @WithDefault(LayerChoice.ALL)
    String layers();

    /** Where this copy listens to other copies of the program. Loopback unless said otherwise: no other host reaches it. */
    @WithDefault("127.0.0.1")
    String peerBind();

    /** The port there; 0 takes a free one, which the others read in the database. */
    @WithDefault("0")
    int peerPort();

    /** By which the others reach it; the address where it listens if left out. */
    Optional<String> peerAddress();

    /** How lines of the log look: text for people, json for collectors. */
    @WithDefault("text")
    Logs.Format logFormat();

    /** How long a lease lasts after its last renewal: 1 s to 1 min. */
    @WithDefault("4S")
    Duration leaseLasts();

    /** Requests worked on at once, streams of events excepted: 1 to 10,000. What is more is answered 429. */
    @WithDefault("256")
    int requestsAtOnce();

    /** When the installation goes into hold by itself. */
    Hold hold();

    /** Where PostgreSQL is. */
    Database database();

    /** Where Kafka is. */
    Kafka kafka();

    interface Tls {
        /** PEM: the server's certificate first, then those that lead to its authority. Read again when it changes. */
        Optional<Path> certificate();

        /** PEM: its key, not encrypted. */
        Optional<Path> key();

        /** That a proxy before this program ends TLS, so that plain HTTP may be listened for at other than loopback. */
        @WithDefault("false")
        boolean offForProxy();
    }

    interface Oidc {
        /** Its address, exactly as its tokens name it. Without it nobody else's tokens are believed. */
        Optional<String> issuer();

        /** Which its tokens must be for. */
        Optional<String> audience();

        /** As which the command-line client logs in there. */
        @WithDefault("gantry")
        String clientId();

        /** The claim with a caller's name; a token without it is known by its subject. */
        @WithDefault("preferred_username")
        String nameClaim();

        /** The claim with a caller's groups; with dots between, of an object within: realm_access.roles. */
        @WithDefault("groups")
        String groupsClaim();

        /** What groups may do: GROUP=ROLE or GROUP=ROLE/NAMESPACE+NAMESPACE, with commas between; 1 to 1,000. */
        Optional<List<String>> roles();

        /** How far the issuer's clock may be from ours: 0 to 5 min. */
        @WithDefault("30S")
        Duration clocksDiffer();

        /** PEM: who signed the issuer's certificate; this machine's authorities if left out. */
        Optional<Path> authority();
    }

    interface Hold {
        /** Percent of one pool or provider that may be destroyed at once without being named by a person: 1 to 100. */
        @WithDefault("30")
        int share();

        /** Fewer things than this are never too many at once: 1 to 10,000. */
        @WithDefault("5")
        int least();
    }

    interface Database {
        /** {@code jdbc:postgresql://host:port/name}, without parameters. */
        String url();

        /** Whether connections are encrypted, and how the server's certificate is looked at: see the words. */
        @WithDefault("off")
        DatabaseAddress.Tls tls();

        /** PEM: who signed PostgreSQL's certificate; set unless tls is off. */
        Optional<Path> authority();

        /** Owns the schemas of the layers. */
        String username();

        /** Best given by the environment: GANTRY_DATABASE_PASSWORD. */
        String password();
    }

    interface Kafka {
        /** {@code host:port,host:port}. */
        String bootstrapServers();

        /** Replicas of the topics Gantry makes: 1 to 7. */
        @WithDefault("1")
        short replicas();

        /** How long the topic gantry.audit keeps its entries, said when it is made: 1 h to 3650 d. */
        @WithDefault("90D")
        Duration auditKeptFor();

        /** How clients and brokers know each other. */
        Security security();

        /** Further client settings, such as {@code security.protocol} and {@code ssl.*}. */
        Map<String, String> client();

        interface Security {
            /** plaintext, ssl (certificates of both), or sasl-ssl (the broker's certificate, names and passwords). */
            @WithDefault("plaintext")
            KafkaSecurity.Protocol protocol();

            /** PEM: who signed the brokers' certificates. This JDK's authorities if left out. */
            Optional<Path> authority();

            /**
             * A folder with NAME.pem and NAME.key (ssl), or NAME.scram with a line NAME:PASSWORD (sasl-ssl), for each of
             * inventory, provisioner, bridge, scheduler and gantry.
             */
            Optional<Path> credentials();

            /** Of sasl-ssl: SCRAM-SHA-512 or SCRAM-SHA-256. */
            @WithDefault("SCRAM-SHA-512")
            String mechanism();
        }
    }
}
