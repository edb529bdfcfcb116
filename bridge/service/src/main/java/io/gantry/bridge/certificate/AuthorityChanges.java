package io.gantry.bridge.certificate;

import io.gantry.bridge.certificate.Authorities.Client;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.Pem;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseHold;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The steps by which a cluster gets another authority, each one transaction. Whether a step may be made is for others to
 * say. For the owner's thread.
 */
public final class AuthorityChanges {

    private final LayerContext context;
    private final CertificateStore store;
    private final Authorities authorities;

    public AuthorityChanges(LayerContext context, CertificateStore store, Authorities authorities) {
        this.context = context;
        this.store = store;
        this.authorities = authorities;
    }

    /**
     * How far a change is.
     *
     * @param signer who signs now
     * @param beside who does not: the next one while TRUSTING, the one before after that
     */
    public record Change(Uid signer, Uid beside, Phase phase, Instant since, Instant begun) {}

    /** The change of a cluster's authority that is under way. */
    public Optional<Change> of(Uid cluster) {
        return authorities
                .opened(cluster)
                .flatMap(open -> Optional.ofNullable(open.beside())
                        .map(it -> new Change(open.signer().uid(), it.uid(), it.phase(), it.since(), it.begun())));
    }

    /** The next authority is made, and told; nobody shows anything of it yet. */
    public void begin(LeaseHold hold, Uid cluster, Name name) {
        Instant now = context.time().instant();
        Uid uid = context.uids().next();
        var made = CertificateAuthority.create("gantry " + name + " " + uid.randomTail(), now, context.uids());
        change(hold, cluster, unit -> {
            var row = new AuthorityBeside(cluster, uid, name.value(), made.certificate(), now);
            context.secrets().put(unit, row.key().name(), new SecretText(Pem.of(made.key())));
            unit.session().persist(row);
            unit.session().flush();
            publish(unit, hold, row.fact(context.installation().incarnation()));
        });
    }

    /** The next authority is the one that signs; the bridge's own certificate is of it from now on. */
    public void sign(LeaseHold hold, Uid cluster) {
        change(hold, cluster, unit -> {
            AuthorityBeside beside = store.beside(unit, cluster).orElseThrow();
            Authority row = store.authority(unit, cluster);
            beside.changePlaces(row, context.time().instant());
            Client client = authorities.client(authorities.signer(unit, row));
            row.client(client.certificate());
            context.secrets().put(unit, row.clientKey().name(), client.key());
            unit.session().flush();
            publish(unit, hold, row.fact(context.installation().incarnation()));
            publish(unit, hold, beside.fact(context.installation().incarnation()));
        });
    }

    /** Engines are to trust the new one alone. */
    public void retire(LeaseHold hold, Uid cluster) {
        change(
                hold,
                cluster,
                unit -> store.beside(unit, cluster)
                        .orElseThrow()
                        .enter(Phase.RETIRING, context.time().instant()));
    }

    /** The one before is gone, and its key. */
    public void finish(LeaseHold hold, Uid cluster) {
        change(hold, cluster, unit -> {
            AuthorityBeside gone = store.beside(unit, cluster).orElseThrow();
            SecretRef key = gone.key();
            publish(unit, hold, gone.lastFact(context.installation().incarnation()));
            unit.session().remove(gone);
            unit.session().flush();
            context.secrets().delete(unit, key);
        });
    }

    private void change(LeaseHold hold, Uid cluster, Consumer<Unit> step) {
        Opened now = context.database().write(unit -> {
            unit.fence(hold);
            step.accept(unit);
            unit.session().flush();
            return authorities.open(unit, store.authority(unit, cluster));
        });
        authorities.changed(cluster, now);
    }

    private static void publish(Unit unit, LeaseHold hold, IdentityFact fact) {
        unit.publish(IdentityFact.TOPIC, hold.shard(), fact);
    }
}
