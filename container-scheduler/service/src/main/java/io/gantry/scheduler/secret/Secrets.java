package io.gantry.scheduler.secret;

import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Precondition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What people do with secrets. Each change is one transaction, its values sealed in it; the owners of clusters hear of it
 * after the commit, without the values. Nothing here gives a value out: see {@link OpenedSecrets}.
 */
public final class Secrets {

    static final int PER_NAMESPACE_MAX = 1_000;
    /** After their namespace: who deleted it by mistake has restored a backup by then. */
    public static final Duration ORPHANS_KEPT_FOR = Duration.ofHours(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String ORPHANS = "job-secrets";

    private final LayerContext context;
    private final Consumer<SecretChange> changes;
    private final Mirror mirror = new Mirror();

    /** @param changes is told of each after its commit, maybe not in their order */
    public Secrets(LayerContext context, Consumer<SecretChange> changes) {
        this.context = context;
        this.changes = changes;
    }

    /** Which secret. */
    record Which(Name namespace, Name name) {
        @Override
        public String toString() {
            return "secret " + namespace + "/" + name;
        }
    }

    /** Whether one that living jobs use is deleted. */
    enum Users {
        RESPECTED,
        /** Their tasks that run keep what they have; new ones wait for another of that name. */
        LEFT_WITHOUT
    }

    /** A write's outcome. */
    record Put(JobSecret secret, boolean created) {}

    /** A secret and the living jobs that use it. */
    record Used(JobSecret secret, List<Name> jobs) {}

    Result<Put> put(Which which, WantedSecret wanted, Precondition precondition) {
        return context.database().write(unit -> {
            Optional<Declared<NamespaceSpec>> namespace = namespace(unit, which);
            if (namespace.isEmpty()) {
                return Result.refused(new Rejection.NotYetKnown("namespace " + which.namespace(), RETRY_AFTER));
            }
            Optional<JobSecret> known = SecretTable.lock(unit, which.namespace(), which.name());
            return known.isEmpty()
                    ? create(unit, which, wanted, precondition, namespace.get().uid())
                    : change(unit, which, wanted, precondition, known.get());
        });
    }

    private Optional<Declared<NamespaceSpec>> namespace(Unit unit, Which which) {
        return mirror.byAlias(
                unit, InventoryTopics.NAMESPACES, which.namespace().value());
    }

    private Result<Put> create(Unit unit, Which which, WantedSecret wanted, Precondition precondition, Uid namespace) {
        if (!(precondition instanceof Precondition.MustNotExist)) {
            return Result.refused(new Rejection.NotFound(which.toString()));
        }
        int there = SecretTable.countAlone(unit, which.namespace());
        if (SecretTable.find(unit, which.namespace(), which.name()).isPresent()) { // made while this one waited
            return Result.refused(new Rejection.AlreadyExists(which.toString()));
        }
        if (there >= PER_NAMESPACE_MAX) {
            return Result.refused(Rejection.Invalid.of(
                    "namespace",
                    "namespace " + which.namespace() + " has " + there + " secrets; at most " + PER_NAMESPACE_MAX));
        }
        Instant now = now();
        var secret = new JobSecret(
                context.uids().next(),
                which.namespace(),
                which.name(),
                wanted.type(),
                wanted.keys(),
                wanted.server(),
                0,
                now,
                now);
        return Result.ok(new Put(keep(unit, SecretTable.insert(unit, secret, namespace), wanted), true));
    }

    private Result<Put> change(
            Unit unit, Which which, WantedSecret wanted, Precondition precondition, JobSecret known) {
        Optional<Rejection> refusal = precondition instanceof Precondition.MustNotExist
                ? Optional.of(new Rejection.AlreadyExists(which.toString()))
                : stale(which, precondition, known);
        return refusal.<Result<Put>>map(Result::refused)
                .orElseGet(() -> Result.ok(
                        new Put(keep(unit, SecretTable.update(unit, known.uid(), wanted, now()), wanted), false)));
    }

    private JobSecret keep(Unit unit, JobSecret secret, WantedSecret wanted) {
        context.secrets().put(unit, JobSecret.place(secret.uid()), wanted.sealed());
        Runnable tell = () -> changes.accept(SecretChange.to(secret));
        unit.afterCommit(tell, tell); // one that is not there after all is missed again at the start
        return secret;
    }

    private static Optional<Rejection> stale(Which which, Precondition precondition, JobSecret known) {
        return precondition instanceof Precondition.MustBe(long version) && version != known.version()
                ? Optional.of(new Rejection.StaleVersion(which.toString(), Long.toString(version), known.version(), ""))
                : Optional.empty();
    }

    Result<Used> get(Which which) {
        return context.database()
                .read(unit -> SecretTable.find(unit, which.namespace(), which.name())
                        .map(secret -> new Used(secret, SecretUse.ofLivingJobs(unit, which))))
                .<Result<Used>>map(Result::ok)
                .orElseGet(() -> Result.refused(new Rejection.NotFound(which.toString())));
    }

    Page<JobSecret> list(Name namespace, PageRequest page) {
        List<JobSecret> found =
                context.database().read(unit -> SecretTable.page(unit, namespace, page.after(), page.limitAndOne()));
        return Page.of(page, found, secret -> secret.name().value());
    }

    Result<JobSecret> delete(Which which, Precondition precondition, Users users) {
        return context.database().write(unit -> {
            Optional<JobSecret> known = SecretTable.lock(unit, which.namespace(), which.name());
            if (known.isEmpty()) {
                return Result.refused(new Rejection.NotFound(which.toString()));
            }
            Optional<Rejection> refusal = stale(which, precondition, known.get())
                    .or(() -> users == Users.RESPECTED ? inUse(unit, which) : Optional.empty());
            if (refusal.isPresent()) {
                return Result.refused(refusal.get());
            }
            JobSecret secret = known.get();
            long end = SecretTable.delete(unit, secret.uid());
            context.secrets().delete(unit, new SecretRef(JobSecret.place(secret.uid())));
            unit.afterCommit(() -> changes.accept(new SecretChange(which.namespace(), which.name(), end, null)));
            return Result.ok(secret);
        });
    }

    private static Optional<Rejection> inUse(Unit unit, Which which) {
        List<Name> jobs = SecretUse.ofLivingJobs(unit, which);
        return jobs.isEmpty()
                ? Optional.empty()
                : Optional.of(new Rejection.InUse(which.toString(), SecretUse.inWords(jobs)));
    }

    // ---- namespaces that are deleted

    /** In the transaction that hears of it. */
    public void heard(Unit unit, List<Declared<NamespaceSpec>> namespaces) {
        for (Declared<NamespaceSpec> namespace : namespaces) {
            if (namespace.deleted()) {
                SecretTable.orphan(unit, namespace.uid(), now())
                        .forEach(change -> unit.afterCommit(() -> changes.accept(change)));
            }
        }
    }

    /** Deletes what was orphaned before, if anything may be destroyed now. */
    public int forgetOrphans(Unit unit, Instant before, int limit) {
        List<JobSecret> orphans = SecretTable.orphans(unit, before, limit);
        if (!orphans.isEmpty() && context.destruction().withheld().isPresent()) {
            List<String> names = orphans.stream()
                    .map(one -> one.namespace() + "/" + one.name())
                    .toList();
            context.destruction().waits(ORPHANS, Waiting.of("secrets of deleted namespaces to delete", names));
            return 0;
        }
        context.destruction().waitsNoMore(ORPHANS);
        for (JobSecret orphan : orphans) {
            SecretTable.delete(unit, orphan.uid());
            context.secrets().delete(unit, new SecretRef(JobSecret.place(orphan.uid())));
        }
        return orphans.size();
    }

    private Instant now() {
        return context.time().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
