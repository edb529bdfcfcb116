package io.gantry.platform.audit;

import io.gantry.kinds.audit.AuditFact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.audit.AuditEntry.Outcome;
import io.gantry.platform.config.Bounds;
import io.gantry.platform.database.Companion;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.identity.Call;
import io.gantry.platform.identity.Call.Act;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Role;
import io.gantry.platform.identity.Verb;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.layer.Retention;
import io.gantry.platform.outbox.OutboxBatch;
import io.gantry.platform.problem.Problem;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.trace.Trace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What people did and were refused in one layer. A change and its entry are one transaction, and so are a refusal and its
 * entry that are decided in one. Other refusals are written a moment later, many at once: nobody waits for them, and a
 * flood is a few rows ({@link Refusals}).
 */
public final class AuditTrail implements Companion, AutoCloseable {

    private static final int BATCH_MAX = 500;
    private static final Duration EVERY = Duration.ofSeconds(5);
    /** The database lets nobody delete what is younger. */
    private static final Duration KEPT_MIN = Duration.ofDays(1);

    private static final Duration KEPT_MAX = Duration.ofDays(3_650);

    /** Nobody compares events by it. */
    private static final Revision MADE_AT_THE_MACHINE = new Revision(1, 1);

    private static final Logger LOG = Logger.getLogger(AuditTrail.class);

    private final LayerContext context;
    private final Refusals refusals;
    private final Loop writing;
    private final AtomicBoolean started = new AtomicBoolean();

    /** From now on every write of the layer that a request makes is recorded with it. */
    public AuditTrail(LayerContext context) {
        this.context = context;
        this.refusals = new Refusals(context.uids(), context.time(), context.ticker());
        this.writing = new Loop(context.threads(), context.layer() + "-audit", EVERY, this::writeWaiting);
        context.database().accompany(this);
    }

    /** Refusals are written from now on, in any copy of the layer; later calls do nothing. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            writing.start();
        }
    }

    @Override
    public void close() {
        writing.close();
        refusals.endWindow();
        try {
            writeWaiting();
        } catch (RuntimeException e) { // the last chance: the database is away
            LOG.warnf(e, "%s: the last refusals were not recorded", context.layer());
        }
    }

    /** Forgets what is older. */
    public Retention.Rule kept(String settings, Duration keptFor) {
        new Bounds(settings).time("audit-kept-for", keptFor, KEPT_MIN, KEPT_MAX).check();
        return new Retention.Rule("audit-entries", keptFor, AuditTable::forget);
    }

    // ------------------------------------------------------------------------------------------------- what is done

    @Override
    public void accompany(Unit unit, @Nullable Object answer) {
        Call.current().filter(Call::isToBeRecorded).ifPresent(call -> {
            if (answer instanceof Result.Refused<?>(Rejection why)) {
                AuditEntry refusal = entry(call.identity(), call.act(), Outcome.REFUSED, problem(why.problem()));
                if (refusals.leaves(refusal)) {
                    record(unit, refusal);
                }
            } else {
                record(
                        unit,
                        entry(call.identity(), call.act(), Outcome.DONE, null).of(generation(answer)));
            }
        });
    }

    private static @Nullable Long generation(@Nullable Object answer) {
        return answer instanceof Result.Ok<?> ok && ok.value() instanceof OfGeneration object
                ? (Long) object.generation()
                : null;
    }

    /** With the fact of it. Entries of one caller need no order among others', so each is a shard of its own. */
    private void record(Unit unit, AuditEntry entry) {
        AuditTable.insert(unit, List.of(entry));
        unit.publish(AuditFact.TOPIC, new Shard(entry.uid()), fact(entry));
    }

    private AuditFact fact(AuditEntry entry) {
        return entry.fact(context.layer(), context.installation().revision(1));
    }

    /** In a transaction that any copy of the layer may make: the facts wait for the relay of the active one. */
    private int note(List<AuditEntry> entries) {
        return context.database()
                .note(unit -> unit.jdbc(connection -> insert(
                        connection, entries, entries.stream().map(this::fact).toList())));
    }

    private static int insert(Connection connection, List<AuditEntry> entries, List<AuditFact> facts)
            throws SQLException {
        var outbox = new OutboxBatch();
        facts.forEach(fact -> outbox.add(AuditFact.TOPIC, facts.getFirst().uid(), fact));
        outbox.write(connection, facts.getFirst().at(), null);
        return AuditTable.insert(connection, entries);
    }

    @Override
    public void committed() {
        Call.current().ifPresent(Call::recorded);
    }

    /** Before something is begun that no transaction holds; on return it is committed. */
    public void beginning(Call call) {
        AuditEntry entry = entry(call.identity(), call.act(), Outcome.BEGUN, null);
        call.recorded();
        note(List.of(entry));
    }

    /**
     * What was done outside of the running program, at the machine.
     *
     * @param from who and where, as the machine knows
     */
    public record Deed(Verb verb, Guarded kind, String object, String from) {}

    /** In the caller's transaction, of the layer's schema. */
    public static void atTheMachine(Connection connection, String layer, Uid uid, Instant at, Identity who, Deed deed)
            throws SQLException {
        var entry = new AuditEntry(
                uid,
                at,
                who.name(),
                who.token(),
                who.role(),
                deed.verb(),
                deed.kind(),
                null,
                deed.object(),
                Outcome.DONE,
                null,
                deed.from(),
                null,
                1,
                null);
        insert(connection, List.of(entry), List.of(entry.fact(layer, MADE_AT_THE_MACHINE)));
    }

    /** Of what was done though no transaction of it was seen. */
    public void afterwards(Call call) {
        AuditEntry entry = entry(call.identity(), call.act(), Outcome.DONE, null);
        call.recorded();
        note(List.of(entry));
    }

    // ---------------------------------------------------------------------------------------------- what is refused

    /**
     * Returns at once.
     *
     * @param act as far as it is known what was wanted
     */
    public void refused(@Nullable Identity who, @Nullable Act act, Problem why) {
        Outcome outcome = why.status() < 500 ? Outcome.REFUSED : Outcome.FAILED;
        refusals.add(entry(who, act, outcome, problem(why)));
        if (who != null) { // what nobody known tries waits for more of its like
            writing.wake();
        }
    }

    /**
     * Of who called with a token that is one no more: told by its name, without the role that it has no longer. Returns
     * at once, and waits for more of its like.
     */
    public void refused(Rejection.TokenEnded ended, @Nullable Act act) {
        refusals.add(entry(ended.name(), ended.token(), null, act, Outcome.REFUSED, problem(ended.problem())));
    }

    /** Those that are written stop waiting after the commit: an outage loses none. */
    void writeWaiting() {
        for (List<AuditEntry> batch = refusals.next(BATCH_MAX); !batch.isEmpty(); batch = refusals.next(BATCH_MAX)) {
            List<AuditEntry> rows = batch;
            note(rows);
            refusals.written(rows);
        }
    }

    /** In the order of time; one page. */
    List<AuditEntry> page(UUID after, int limit) {
        return context.database().read(unit -> AuditTable.page(unit, after, limit));
    }

    private AuditEntry entry(@Nullable Identity who, @Nullable Act act, Outcome outcome, @Nullable String problem) {
        return who == null
                ? entry(Identity.UNKNOWN, null, null, act, outcome, problem)
                : entry(who.signature(), who.token(), who.role(), act, outcome, problem);
    }

    private AuditEntry entry(
            String who,
            @Nullable Uid token,
            @Nullable Role role,
            @Nullable Act act,
            Outcome outcome,
            @Nullable String problem) {
        return new AuditEntry(
                context.uids().next(),
                context.time().instant(),
                who,
                token,
                role,
                act == null ? null : act.verb(),
                act == null ? null : act.kind(),
                act == null ? null : act.namespace(),
                act == null ? null : act.object(),
                outcome,
                problem,
                act == null ? null : act.from(),
                Trace.currentId().orElse(null),
                1,
                null);
    }

    private static String problem(Problem problem) {
        return problem.type().substring(problem.type().lastIndexOf('/') + 1);
    }
}
