package io.gantry.provisioner.lifecycle;

import io.gantry.inventory.api.MachineSpec;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A machine's row: where it is in its life, what its provider says of it, what is wanted of it. */
@Entity
@Table(name = "machine")
@SuppressWarnings("UnusedVariable") // a column that only a query reads
public class Machine {

    static final int DETAIL_MAX = 1_000;
    private static final long NEVER_ANNOUNCED = -1;

    @Id
    private UUID uid;

    private String name;
    private @Nullable UUID pool;

    @Column(name = "pool_name")
    private @Nullable String poolName;

    private @Nullable UUID cluster;
    private UUID provider;

    @Column(name = "provider_name")
    private String providerName;

    private @Nullable UUID operation;

    @Enumerated(EnumType.STRING)
    private MachineForm form;

    @Enumerated(EnumType.STRING)
    private MachineState state;

    @Embedded
    private MachinePower power;

    private boolean maintenance;
    private boolean guarded;

    /** Null in a row that nobody ever asked anything of. */
    @Embedded
    private @Nullable MachineAsks asks;

    @Column(name = "spec_generation")
    private long specGeneration;

    @Column(name = "observed_generation")
    private long observedGeneration;

    @Column(name = "at_least")
    private String atLeast;

    private String capacity;
    private String labels;
    private @Nullable String engine;
    private Instant created;

    @Column(name = "state_since")
    private Instant stateSince;

    @Column(name = "state_deadline")
    private @Nullable Instant stateDeadline;

    @Column(name = "provisioned_at")
    private @Nullable Instant provisionedAt;

    @Column(name = "provisioned_millis")
    private @Nullable Long provisionedMillis;

    private String reason;
    private String detail;

    @Version
    private long version;

    @Transient
    private long announced = NEVER_ANNOUNCED;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init") // Hibernate sets the fields
    protected Machine() {}

    /** What a pool asks of a provider. */
    public record Birth(
            Uid uid,
            Name name,
            Uid pool,
            Name poolName,
            Uid cluster,
            Uid provider,
            Name providerName,
            MachineForm form,
            Resources atLeast,
            Map<String, String> labels) {}

    /** A machine that is to be made for a pool, where the table says its life begins. */
    public static Machine born(Birth birth, Decision.Move begin, Optional<Duration> within, Instant now) {
        var machine = new Machine();
        machine.uid = birth.uid().value();
        machine.name = birth.name().value();
        machine.pool = birth.pool().value();
        machine.poolName = birth.poolName().value();
        machine.cluster = birth.cluster().value();
        machine.provider = birth.provider().value();
        machine.providerName = birth.providerName().value();
        machine.form = birth.form();
        machine.power = MachinePower.atFirst(now);
        machine.atLeast = JsonText.write(birth.atLeast());
        machine.capacity = JsonText.write(Resources.NONE);
        machine.labels = JsonText.write(new TreeMap<>(birth.labels()));
        machine.created = now;
        machine.enter(begin.next(), within, "", "", now);
        return machine;
    }

    @PostLoad
    void loaded() {
        announced = version;
    }

    /** Moves on; the table was asked before. */
    public void apply(Decision.Move move, Optional<Duration> within, String reason, String detail, Instant now) {
        if (move.next() == state && stateDeadline != null) {
            this.reason = reason;
            this.detail = cut(detail);
            stateDeadline = within.map(now::plus).orElse(null);
            return;
        }
        for (Effect effect : move.effects()) {
            if (effect instanceof Effect.TimeProvisioning) {
                provisionedAt = now;
                provisionedMillis = Duration.between(stateSince, now).toMillis();
            }
        }
        enter(move.next(), within, reason, detail, now);
        if (state == MachineState.DELETED) {
            power(PowerState.OFF, now);
        }
    }

    private void enter(MachineState next, Optional<Duration> within, String reason, String detail, Instant now) {
        state = next;
        stateSince = now;
        stateDeadline = within.map(now::plus).orElse(null);
        this.reason = reason;
        this.detail = cut(detail);
    }

    /** It cannot go on for a reason that is not its own; its time does not run meanwhile. */
    public void waits(String reason, String detail) {
        this.reason = reason;
        this.detail = cut(detail);
        stateDeadline = null;
    }

    /** It goes on after waiting. */
    public void resumes(Optional<Duration> within, Instant now) {
        reason = "";
        detail = "";
        stateDeadline = within.map(now::plus).orElse(null);
        stateSince = now;
    }

    /** A call for it failed and will be repeated. */
    public void stumbles(String reason, String detail) {
        this.reason = reason;
        this.detail = cut(detail);
    }

    /** What its provider says of it now. */
    public void seen(Observed observed, Instant now) {
        power(observed.power(), now);
        capacity = JsonText.write(observed.capacity());
        var all = new TreeMap<>(labels());
        all.putAll(observed.labels());
        labels = JsonText.write(all);
        if (observed.engine() != null) {
            engine = JsonText.write(observed.engine());
        }
    }

    /** Its provider does not answer: nobody knows. */
    public void unseen(String why, Instant now) {
        power.unknown(cut(why), now);
    }

    /** Its power, as an operation left it or its provider says. */
    public void power(PowerState now, Instant at) {
        if (power.becomes(now, at)) {
            observedGeneration = specGeneration;
        }
    }

    /** Its power could not be switched; it is tried again later. */
    public void powerFailed(String why, Instant retryAt) {
        power.failed(cut(why), retryAt);
    }

    /** Its power cannot be switched at all: what was asked has been seen, and stays undone. */
    public void powerCannot(String why) {
        power.cannot(cut(why));
        observedGeneration = specGeneration;
    }

    /** What a person wants of it. */
    public void want(MachineSpec spec, long generation) {
        if (generation < specGeneration) {
            return;
        }
        specGeneration = generation;
        maintenance = spec.maintenance();
        guarded = spec.guarded();
        boolean done = power.want(spec.power() == MachineSpec.Power.OFF ? PowerState.OFF : PowerState.ON);
        if (done || maintenance) {
            observedGeneration = generation;
        }
    }

    /** What the spec newly asks to be done once; it counts as taken up from now on. */
    public Optional<MachineEvent> takeUp(MachineSpec spec) {
        return asks().takeUp(spec);
    }

    /** What was asked to be done once was done, or was not: why. */
    public void answered(Decision decision) {
        asks().answered(name, decision);
    }

    Optional<String> askRefused() {
        return asks().refused();
    }

    private MachineAsks asks() {
        if (asks == null) {
            asks = new MachineAsks();
        }
        return asks;
    }

    /** The operation that makes it. */
    public void madeBy(Uid operation) {
        this.operation = operation.value();
    }

    /** Whether it has changed since the last fact about it; asking marks it told. */
    boolean isNews() {
        boolean news = announced != version;
        announced = version;
        return news;
    }

    public Uid uid() {
        return new Uid(uid);
    }

    public Name name() {
        return new Name(name);
    }

    public @Nullable Uid pool() {
        return pool == null ? null : new Uid(pool);
    }

    @Nullable
    Name poolName() {
        return poolName == null ? null : new Name(poolName);
    }

    public @Nullable Uid cluster() {
        return cluster == null ? null : new Uid(cluster);
    }

    public Uid provider() {
        return new Uid(provider);
    }

    public Name providerName() {
        return new Name(providerName);
    }

    @Nullable
    Uid operation() {
        return operation == null ? null : new Uid(operation);
    }

    public MachineForm form() {
        return form;
    }

    public MachineOrigin origin() {
        return MachineOrigin.of(form);
    }

    public MachineState state() {
        return state;
    }

    public MachinePower power() {
        return power;
    }

    public boolean inMaintenance() {
        return maintenance;
    }

    long specGeneration() {
        return specGeneration;
    }

    long observedGeneration() {
        return observedGeneration;
    }

    Resources capacity() {
        return JsonText.read(capacity, Resources.class);
    }

    @SuppressWarnings("unchecked") // it was written from a map of strings
    Map<String, String> labels() {
        return JsonText.read(labels, Map.class);
    }

    @Nullable
    EngineEndpoint engine() {
        return engine == null ? null : JsonText.read(engine, EngineEndpoint.class);
    }

    Instant created() {
        return created;
    }

    public Instant stateSince() {
        return stateSince;
    }

    @Nullable
    Instant stateDeadline() {
        return stateDeadline;
    }

    public boolean isOverdue(Instant now) {
        return stateDeadline != null && stateDeadline.isBefore(now);
    }

    public String reason() {
        return reason;
    }

    String detail() {
        return detail;
    }

    long version() {
        return version;
    }

    private static String cut(String detail) {
        return detail.length() <= DETAIL_MAX ? detail : detail.substring(0, DETAIL_MAX);
    }
}
