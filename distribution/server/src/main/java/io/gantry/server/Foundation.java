package io.gantry.server;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.SharedSchema;
import io.gantry.platform.database.Transactions;
import io.gantry.platform.hold.Holds;
import io.gantry.platform.kafka.KafkaClients;
import io.gantry.platform.kafka.KafkaSecurity;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.Leases;
import io.gantry.platform.relay.OutboxRelay;
import io.gantry.platform.relay.RelayEvents;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.relist.Relister;
import io.gantry.platform.secret.SecretStore;
import io.gantry.platform.term.Term;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.platform.thread.Threads;
import io.gantry.platform.time.Ticker;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * What all layers of this program stand on: real clocks, real chance, one owner of leases; and which of them are active
 * here.
 */
final class Foundation {

    private final Installation installation;
    private final KafkaAccess kafka;
    private final LeaseSettings leases;
    private final FittingKey masterKey;
    private final Relister relister;
    private final Holds holds;
    private final SecureRandom unpredictable = new SecureRandom();
    private final UidSource uids = new UidSource(Clock.systemUTC(), unpredictable);
    private final Threads threads = new ServerThreads();
    private final Uid member = uids.next();
    private final Ticker ticker = System::nanoTime;
    private final Ending ending = new Ending();
    private final List<LayerContext> layers = new CopyOnWriteArrayList<>();
    private final Map<String, Term> terms = new ConcurrentHashMap<>();
    private final Map<String, OutboxRelay> relays = new ConcurrentHashMap<>();
    private final Map<String, List<RelistSource<?>>> owned = new ConcurrentHashMap<>();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final Set<String> started = ConcurrentHashMap.newKeySet();
    private final List<Runnable> whenActiveChanges = new CopyOnWriteArrayList<>();
    private final Set<String> compared = ConcurrentHashMap.newKeySet();
    private final Instant since = Clock.systemUTC().instant();
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();
    private volatile boolean resigned;
    private volatile boolean topicsThere;
    private volatile @Nullable Transactions anyLayers;

    Foundation(
            Installation installation,
            KafkaAccess kafka,
            LeaseSettings leases,
            FittingKey masterKey,
            Relister relister,
            Holds holds) {
        this.installation = installation;
        this.kafka = kafka;
        this.leases = leases;
        this.masterKey = masterKey;
        this.relister = relister;
        this.holds = holds;
    }

    Installation installation() {
        return installation;
    }

    Holds holds() {
        return holds;
    }

    /** For what belongs to no layer. */
    KafkaSettings kafka() {
        return kafka.apply(KafkaSecurity.PROGRAM);
    }

    /** This run of the program, among all copies of it. */
    Uid member() {
        return member;
    }

    Ticker ticker() {
        return ticker;
    }

    FittingKey masterKey() {
        return masterKey;
    }

    SecureRandom unpredictable() {
        return unpredictable;
    }

    UidSource uids() {
        return uids;
    }

    /** What belongs to no layer, over the connections of one that this process has. */
    LayerDatabase shared() {
        return new LayerDatabase(
                SharedSchema.NAME,
                new SharedSchema(new Transactions() {
                    @Override
                    public <T> T inNew(Access access, Function<Session, T> work) {
                        Transactions any = anyLayers;
                        if (any == null) {
                            throw new IllegalStateException("no layer is made yet");
                        }
                        return any.inNew(access, work);
                    }
                }),
                Clock.systemUTC());
    }

    /** Told each time that another set of layers is active here. */
    void whenActiveChanges(Runnable told) {
        whenActiveChanges.add(told);
    }

    /**
     * Called once per layer. Nothing is written to its schema before {@link #serve} found it to be active here.
     *
     * @param longestCall the limit of its longest call that destroys something
     */
    LayerContext layer(String name, SessionFactory sessions, Duration longestCall) {
        var transactions = new JtaTransactions(sessions);
        anyLayers = transactions;
        var database = new LayerDatabase(name, transactions, Clock.systemUTC());
        var layer = new LayerContext(
                installation,
                database,
                kafka.apply(name),
                relister,
                new Leases(database, member, leases, ticker, threads),
                new SecretStore(database, masterKey.ring(), unpredictable),
                Clock.systemUTC(),
                ticker,
                uids,
                unpredictable,
                new Destruction(),
                threads,
                KafkaClients.KAFKA);
        layers.add(layer);
        holds.guard(layer);
        layer.destruction().withheldBy(() -> notCompared(name));
        var term = new Term(layer, longestCall, ending::end);
        term.whenServing(() -> whenActiveChanges.forEach(Runnable::run));
        terms.put(name, term);
        return layer;
    }

    /**
     * Has the layer started here, now or when no other copy of it is active any more.
     *
     * @param owned all that the layer can list
     */
    void serve(String layer, List<RelistSource<?>> owned, Runnable start, Runnable stop) {
        this.owned.put(layer, owned);
        term(layer)
                .serve(
                        () -> {
                            holds.begins(term(layer).context());
                            begun.add(layer); // what Kafka says of it is waited for from here on
                            start.run();
                            started.add(layer);
                            relay(layer);
                        },
                        stop);
    }

    /** From now on no layer is active here for who asks; what they ask is another copy's to answer. */
    void resign() {
        resigned = true;
        whenActiveChanges.forEach(Runnable::run);
    }

    /** Stops it, if it was started, and gives its lease back: facts that were not sent yet are its successor's to send. */
    void stop(String layer) {
        if (stopped.add(layer)) {
            term(layer).close();
            OutboxRelay relay = relays.get(layer);
            if (relay != null) {
                relay.close();
            }
            term(layer).context().leases().close();
        }
    }

    /** The layers that are active in this process, each with the epoch of its term. */
    Map<String, Long> active() {
        var active = new TreeMap<String, Long>();
        if (!resigned) {
            terms.forEach((layer, term) -> term.epoch().ifPresent(epoch -> active.put(layer, epoch)));
        }
        return active;
    }

    /** Whether this process has the layer's term, and has started it. */
    boolean isActive(String layer) {
        Term term = terms.get(layer);
        return term != null && !resigned && term.epoch().isPresent();
    }

    /** Of the layers of this program. */
    List<LayerDatabase> databases() {
        return layers.stream().map(LayerContext::database).toList();
    }

    /** Of one layer of this program. */
    LayerDatabase database(String layer) {
        return term(layer).context().database();
    }

    /** Once the topics are there: before, Kafka would be asked for them again and again. Later calls do nothing. */
    void startRelays() {
        topicsThere = true;
        started.forEach(this::relay);
    }

    /** Of a layer that has started, when its topics are there: whichever of the two comes later. */
    private void relay(String layer) {
        if (topicsThere && !stopped.contains(layer)) {
            LayerContext context = term(layer).context();
            relays.computeIfAbsent(
                    layer, _ -> OutboxRelay.start(context, owned.getOrDefault(layer, List.of()), events(context)));
        }
    }

    private Term term(String layer) {
        return Objects.requireNonNull(terms.get(layer), () -> "layer " + layer + " was not made");
    }

    private RelayEvents events(LayerContext layer) {
        return new RelayEvents() {
            @Override
            public void compared() {
                compared.add(layer.layer());
            }

            @Override
            public void kafkaIsAhead(String why, int incarnation) {
                holds.kafkaIsAhead(layer.database(), incarnation, why);
            }
        };
    }

    /**
     * Until it is known that the tables are not older than Kafka, nothing is destroyed because of what they say. What one
     * layer does follows from what the others have told it, so none begins before all that are active here know.
     */
    private Optional<Withheld> notCompared(String layer) {
        return compared.contains(layer) && compared.containsAll(begun)
                ? Optional.empty()
                : Optional.of(new Withheld(
                        "since the start Kafka has not said yet whether it is ahead of the database",
                        since,
                        "its answer"));
    }

    /** When the oldest fact was committed that Kafka does not have yet; empty when it has all. */
    Optional<Instant> oldestWaitingFact() {
        return relays.values().stream()
                .map(OutboxRelay::waitingSince)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** After the layers. */
    void close() {
        holds.close();
    }
}
