package io.gantry.server;

import io.gantry.kinds.id.UidSource;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.Leases;
import io.gantry.platform.relay.OutboxRelay;
import io.gantry.platform.relist.Relister;
import io.gantry.platform.secret.MasterKey;
import io.gantry.platform.secret.SecretStore;
import io.gantry.platform.time.Ticker;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.SessionFactory;

/** What all layers of this program stand on: real clocks, real chance, one owner of leases. */
final class Foundation {

    private final Installation installation;
    private final KafkaSettings kafka;
    private final LeaseSettings leases;
    private final MasterKey masterKey;
    private final Relister relister;
    private final SecureRandom unpredictable = new SecureRandom();
    private final UidSource uids = new UidSource(Clock.systemUTC(), unpredictable);
    private final Ticker ticker = System::nanoTime;
    private final List<LayerContext> layers = new ArrayList<>();
    private final List<OutboxRelay> relays = new CopyOnWriteArrayList<>();

    Foundation(
            Installation installation,
            KafkaSettings kafka,
            LeaseSettings leases,
            MasterKey masterKey,
            Relister relister) {
        this.installation = installation;
        this.kafka = kafka;
        this.leases = leases;
        this.masterKey = masterKey;
        this.relister = relister;
    }

    Installation installation() {
        return installation;
    }

    KafkaSettings kafka() {
        return kafka;
    }

    /** Called once per layer, before the program starts. */
    LayerContext layer(String name, SessionFactory sessions) {
        var database = new LayerDatabase(name, new JtaTransactions(sessions), Clock.systemUTC());
        var layer = new LayerContext(
                installation,
                database,
                kafka,
                relister,
                new Leases(database, uids.next(), leases, ticker),
                new SecretStore(database, masterKey, unpredictable),
                Clock.systemUTC(),
                ticker,
                uids,
                unpredictable);
        layers.add(layer);
        return layer;
    }

    /** Of the layers of this program. */
    List<LayerDatabase> databases() {
        return layers.stream().map(LayerContext::database).toList();
    }

    /** Once the topics are there: before, Kafka would be asked for them again and again. Later calls do nothing. */
    void startRelays() {
        if (relays.isEmpty()) {
            layers.forEach(layer -> relays.add(OutboxRelay.start(layer)));
        }
    }

    /** When the oldest fact was committed that Kafka does not have yet; empty when it has all. */
    Optional<Instant> oldestWaitingFact() {
        return relays.stream()
                .map(OutboxRelay::waitingSince)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** After the layers: leases are given back. Facts that were not sent yet wait in the outboxes for the next start. */
    void close() {
        relays.forEach(OutboxRelay::close);
        layers.forEach(layer -> layer.leases().close());
    }
}
