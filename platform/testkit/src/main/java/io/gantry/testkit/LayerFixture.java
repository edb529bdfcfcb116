package io.gantry.testkit;

import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.SharedSchema;
import io.gantry.platform.kafka.KafkaClients;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.lease.Leases;
import io.gantry.platform.relay.OutboxRelay;
import io.gantry.platform.relist.RelistSources;
import io.gantry.platform.secret.HeldKeys;
import io.gantry.platform.secret.KeyRing;
import io.gantry.platform.secret.MasterKey;
import io.gantry.platform.secret.SecretStore;
import io.gantry.platform.thread.ServerThreads;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * One layer for a test, on a real database: its schema, a {@link LayerContext}, and a clock that the test moves. With
 * {@code kafka(topics)} also a real broker and the relay. Other layers join by {@code beside(fixture)}: they share the
 * database server, the clock, the installation and what can be re-listed, as in one program.
 *
 * <pre>{@code
 * try (var bridge = LayerFixture.of("bridge").scripts("db/bridge").entities(NodeRow.class).kafka(TOPICS).open()) {
 *     var layer = new BridgeLayer(bridge.context(), ...);
 * }
 * }</pre>
 */
public final class LayerFixture implements AutoCloseable {

    /** So long that no test's moving of the clock ends a lease. */
    private static final LeaseSettings LEASES = new LeaseSettings(Duration.ofDays(3_650), Predecessor.IS_DEAD);

    private static final long SEED = 20_300_101;

    private final World world;
    private final PlainTransactions transactions;
    private final LayerContext context;
    private final @Nullable OutboxRelay relay;

    /** What layers of one program share. */
    private record World(
            Postgres.Database database,
            int number,
            Installation installation,
            FakeClock clock,
            UidSource uids,
            RandomGenerator random,
            RelistSources relists) {

        static World make(Postgres postgres) {
            var clock = new FakeClock();
            // uids are keys on topics that tests share, so these are not the same in every test
            var uids = new UidSource(clock, new SecureRandom());
            return new World(
                    postgres.database(),
                    Postgres.nextSchema(),
                    new Installation(uids.next(), 1),
                    clock,
                    uids,
                    RandomGeneratorFactory.of("L64X128MixRandom").create(SEED),
                    new RelistSources());
        }
    }

    private LayerFixture(Opening opening) {
        this.world = opening.beside == null ? World.make(opening.postgres()) : opening.beside.world;
        this.transactions =
                PlainTransactions.open(world.database(), schema(opening.layer), opening.scripts, opening.entities);
        var database = new LayerDatabase(opening.layer, transactions, world.clock());
        this.context = context(database, opening);
        this.relay = opening.topics.isEmpty() ? null : relay(opening);
    }

    public static Opening of(String layer) {
        return new Opening(layer);
    }

    public LayerContext context() {
        return context;
    }

    public LayerDatabase database() {
        return context.database();
    }

    /** The schema that all copies of the program share; one for all fixtures. */
    public LayerDatabase shared() {
        return new LayerDatabase(SharedSchema.NAME, new SharedSchema(transactions), world.clock());
    }

    public PlainTransactions transactions() {
        return transactions;
    }

    public FakeClock clock() {
        return world.clock();
    }

    /** What this and its neighbours can be asked for; a test registers the sources of its layers. */
    public RelistSources relists() {
        return world.relists();
    }

    public Uid uid() {
        return world.uids().next();
    }

    /** A connection beside the pool, to hold a transaction open. */
    public Connection connect() {
        return world.database().connect(schema(context.layer()));
    }

    /** Sends committed facts; there is none without {@code kafka(...)}. */
    public OutboxRelay relay() {
        if (relay == null) {
            throw new IllegalStateException("this fixture was opened without Kafka");
        }
        return relay;
    }

    /** As when the process is killed: it says nothing to the database any more, and gives nothing back. */
    public void kill() {
        transactions.close();
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        context.leases().close();
        transactions.close();
    }

    private String schema(String layer) {
        return layer + "_" + world.number();
    }

    private LayerContext context(LayerDatabase database, Opening opening) {
        var threads = new ServerThreads();
        var leases = new Leases(database, world.uids().next(), opening.leases, world.clock(), threads);
        var random = new SecureRandom();
        MasterKey master = MasterKey.fromFile(TestFolders.make("secrets").resolve("master.key"), random);
        return new LayerContext(
                world.installation(),
                database,
                opening.settings(),
                world.relists(),
                leases,
                new SecretStore(database, new KeyRing(new HeldKeys(random, master)), random),
                world.clock(),
                world.clock(),
                world.uids(),
                world.random(),
                new Destruction(),
                threads,
                KafkaClients.KAFKA);
    }

    private OutboxRelay relay(Opening opening) {
        opening.broker().make(opening.topics);
        opening.broker().beginHere(context.database(), opening.topics);
        return OutboxRelay.start(context);
    }

    /** What the fixture shall be. */
    public static final class Opening {

        private final String layer;
        private final List<String> scripts = new ArrayList<>();
        private final List<Class<?>> entities = new ArrayList<>();
        private final List<Topic<?>> topics = new ArrayList<>();
        private @Nullable LayerFixture beside;
        private @Nullable Postgres postgres;
        private @Nullable Kafka kafka;
        private LeaseSettings leases = LEASES;

        private Opening(String layer) {
            this.layer = layer;
        }

        /** Flyway folders of the layer: {@code db/bridge}. */
        public Opening scripts(String... folders) {
            scripts.addAll(List.of(folders));
            return this;
        }

        public Opening entities(Class<?>... classes) {
            entities.addAll(List.of(classes));
            return this;
        }

        /** All topics the layer writes and reads. A consumer sees what is sent from now on. */
        public Opening kafka(Collection<? extends Topic<?>> writtenAndRead) {
            topics.addAll(writtenAndRead);
            return this;
        }

        public Opening beside(LayerFixture other) {
            beside = other;
            return this;
        }

        /** Of a copy that is not alone. */
        public Opening leases(LeaseSettings settings) {
            leases = settings;
            return this;
        }

        /** Another database server than the shared one. */
        public Opening on(Postgres own) {
            postgres = own;
            return this;
        }

        /** Another broker than the shared one. */
        public Opening on(Kafka own) {
            kafka = own;
            return this;
        }

        public LayerFixture open() {
            return new LayerFixture(this);
        }

        private Postgres postgres() {
            return postgres == null ? Postgres.shared() : postgres;
        }

        private Kafka broker() {
            return kafka == null ? Kafka.shared() : kafka;
        }

        private KafkaSettings settings() {
            return topics.isEmpty() ? KafkaSettings.single("127.0.0.1:1") : broker().settings();
        }
    }
}
