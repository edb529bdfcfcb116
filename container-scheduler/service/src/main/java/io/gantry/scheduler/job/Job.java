package io.gantry.scheduler.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.audit.OfGeneration;
import io.gantry.scheduler.api.JobFact;
import io.gantry.scheduler.api.JobFact.Tasks;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.JobUpdate;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job's row. People change its spec under a lock of the row; the cluster's owner changes its status with one statement
 * for many jobs. Both raise {@code version}, so it is counted here and in that statement, and not by Hibernate.
 */
@Entity
@Table(name = "job")
public class Job implements OfGeneration {

    @Id
    private UUID uid;

    private String namespace;
    private String name;
    private UUID cluster;

    @Column(name = "cluster_name")
    private String clusterName;

    private String labels;
    private String spec;
    private long generation;

    @Column(name = "spec_version")
    private long specVersion;

    private long version;
    private Instant created;

    private @Nullable Instant deleting;

    @Column(name = "stop_wanted")
    private boolean stopWanted;

    @Enumerated(EnumType.STRING)
    private JobState state;

    private String tasks;

    private @Nullable String reason;

    @Column(name = "observed_generation")
    private long observedGeneration;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "update_status")
    private @Nullable String updateStatus;

    @Column(name = "update_paused")
    private boolean updatePaused;

    @Column(name = "update_tries")
    private int updateTries;

    @Column(name = "healthy_generation")
    private long healthyGeneration;

    @Column(name = "reverted_from")
    private @Nullable Long revertedFrom;

    @Column(name = "reverted_why")
    private @Nullable String revertedWhy;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init") // filled by Hibernate
    protected Job() {}

    Job(Uid uid, Name namespace, Name name, Place place, Map<String, String> labels, JobSpec spec, Instant created) {
        this.uid = uid.value();
        this.namespace = namespace.value();
        this.name = name.value();
        this.cluster = place.cluster().value();
        this.clusterName = place.clusterName().value();
        this.labels = json(new TreeMap<>(labels));
        this.spec = json(spec);
        this.generation = 1;
        this.version = 1;
        this.specVersion = 1;
        this.created = created.truncatedTo(ChronoUnit.MICROS);
        this.state = JobState.PENDING;
        int wanted = wanted(spec);
        this.tasks = json(new Tasks(wanted, wanted, Map.of(), 0));
    }

    /** Where a job runs, for ever. */
    public record Place(Uid cluster, Name clusterName) {}

    // ---- verbs

    /** A new spec. A job that was stopped is wanted again. */
    void change(Map<String, String> changedLabels, JobSpec changed) {
        labels = json(new TreeMap<>(changedLabels));
        spec = json(changed);
        generation++;
        endedAt = null;
        stopWanted = false;
        updatePaused = false;
        revertedFrom = null;
        revertedWhy = null;
        touch();
        specVersion = version;
    }

    /** Its update failed: an earlier spec is its newest again. */
    void revert(JobSpec earlier, String why) {
        long failed = generation;
        change(labels(), earlier);
        revertedFrom = failed;
        revertedWhy = why;
    }

    void pauseUpdate() {
        updatePaused = true;
        touch();
    }

    /** One that failed is tried once more. */
    void resumeUpdate() {
        updatePaused = false;
        updateTries++;
        touch();
    }

    /** Labels only: its tasks stay as they are. */
    void relabel(Map<String, String> changedLabels) {
        labels = json(new TreeMap<>(changedLabels));
        touch();
        specVersion = version;
    }

    void stop() {
        stopWanted = true;
        touch();
    }

    void delete(Instant now) {
        deleting = now.truncatedTo(ChronoUnit.MICROS);
        touch();
    }

    private void touch() {
        version++;
    }

    // ---- what it is

    public Uid uid() {
        return new Uid(uid);
    }

    public Name namespace() {
        return new Name(namespace);
    }

    public Name name() {
        return new Name(name);
    }

    public Uid cluster() {
        return new Uid(cluster);
    }

    public Name clusterName() {
        return new Name(clusterName);
    }

    @Override
    public long generation() {
        return generation;
    }

    public long version() {
        return version;
    }

    /** The version at which people last changed it. */
    long specVersion() {
        return specVersion;
    }

    public Instant created() {
        return created;
    }

    public boolean deleting() {
        return deleting != null;
    }

    public boolean stopWanted() {
        return stopWanted;
    }

    public JobState state() {
        return state;
    }

    /** Where its latest update is; null if it had none. */
    public @Nullable JobUpdate update() {
        return updateStatus == null ? null : read(updateStatus, new TypeReference<>() {});
    }

    public boolean updatePaused() {
        return updatePaused;
    }

    public int updateTries() {
        return updateTries;
    }

    /** 0 for none. */
    public long healthyGeneration() {
        return healthyGeneration;
    }

    public @Nullable Long revertedFrom() {
        return revertedFrom;
    }

    public @Nullable String revertedWhy() {
        return revertedWhy;
    }

    public long observedGeneration() {
        return observedGeneration;
    }

    public Tasks tasks() {
        return read(tasks, new TypeReference<>() {});
    }

    public @Nullable String reason() {
        return reason;
    }

    /** As submitted, with the values of its environment. */
    public JobSpec spec() {
        return specOf(spec);
    }

    String specText() {
        return spec;
    }

    Map<String, String> labels() {
        return read(labels, new TypeReference<>() {});
    }

    Metadata metadata() {
        SequencedMap<String, String> sorted = new TreeMap<>(labels());
        return new Metadata(
                uid(), namespace(), name(), (Map<String, String>) sorted, generation, version, created, deleting);
    }

    public JobFact fact(int incarnation) {
        return fact(metadata(), incarnation, false);
    }

    /** The fact of its end: newer than any other. */
    public JobFact lastFact(int incarnation) {
        touch();
        return fact(metadata(), incarnation, true);
    }

    private JobFact fact(Metadata metadata, int incarnation, boolean deleted) {
        return new JobFact(
                metadata,
                incarnation,
                deleted,
                cluster(),
                spec().redacted(),
                state,
                tasks(),
                reason,
                List.of(),
                observedGeneration,
                update());
    }

    // ---- JSON in columns

    static int wanted(JobSpec spec) {
        return spec.groups().stream().mapToInt(group -> group.count()).sum();
    }

    public static JobSpec specOf(String text) {
        return read(text, new TypeReference<>() {});
    }

    static String json(Object value) {
        try {
            return GantryJson.lenient().writeValueAsString(value);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", broken);
        }
    }

    private static <T> T read(String text, TypeReference<T> shape) {
        try {
            return GantryJson.lenient().readValue(text, shape);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("a job's row holds what cannot be read", broken);
        }
    }
}
