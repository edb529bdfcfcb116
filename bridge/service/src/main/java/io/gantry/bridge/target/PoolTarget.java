package io.gantry.bridge.target;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Answer;
import io.gantry.bridge.api.PoolTargetFact.Resting;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.bridge.demand.PoolSize;
import io.gantry.bridge.picture.JsonText;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the provisioner is told about one pool. */
@Entity
@Table(name = "pool_target")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class PoolTarget {

    private static final TypeReference<List<Victim>> VICTIMS = new TypeReference<>() {};
    private static final TypeReference<List<Resting>> RESTING = new TypeReference<>() {};
    private static final TypeReference<List<Answer>> ANSWERS = new TypeReference<>() {};
    private static final TypeReference<List<Condition>> CONDITIONS = new TypeReference<>() {};

    @Id
    private UUID pool;

    @Version
    private long version;

    private String name;
    private UUID cluster;
    private int target;
    private int lowest;
    private int highest;
    private String victims;
    private String why;

    @Column(name = "join_url")
    private @Nullable String joinUrl;

    @Column(name = "authority_pem")
    private @Nullable String authorityPem;

    @Column(name = "observed_generation")
    private long observedGeneration;

    private String resting;
    private String answers;
    private String conditions;
    private boolean deleted;

    protected PoolTarget() {}

    static PoolTarget of(Declared<PoolSpec> declared, Uid cluster) {
        var made = new PoolTarget();
        made.pool = declared.uid().value();
        made.version = 1;
        made.name = declared.metadata().name().value();
        made.cluster = cluster.value();
        made.victims = "[]";
        made.why = "";
        made.resting = "[]";
        made.answers = "[]";
        made.conditions = "[]";
        return made;
    }

    /** @return whether anything is different now */
    boolean set(TargetPlan plan, @Nullable JoinPoint join, long generation, Instant now) {
        boolean said = say(plan, generation, now);
        return size(plan, join, generation) || said;
    }

    private boolean say(TargetPlan plan, long generation, Instant now) {
        List<Resting> rests = plan.size().map(PoolSize::resting).orElse(List.of());
        String restingNow = JsonText.write(rests);
        String answersNow = JsonText.write(plan.size().map(PoolSize::answers).orElse(List.of()));
        boolean mayGrow = plan.lowest() < plan.highest();
        List<Condition> before = JsonText.read(conditions, CONDITIONS);
        String conditionsNow =
                JsonText.write(mayGrow ? List.of(SourcePromises.condition(rests, before, generation, now)) : List.of());
        boolean same = resting.equals(restingNow) && answers.equals(answersNow) && conditions.equals(conditionsNow);
        resting = restingNow;
        answers = answersNow;
        conditions = conditionsNow;
        return !same;
    }

    private boolean size(TargetPlan plan, @Nullable JoinPoint join, long generation) {
        String chosen = JsonText.write(plan.victims());
        String url = join == null ? null : join.url();
        String pem = join == null ? null : join.authorityPem();
        boolean same = target == plan.target()
                && lowest == plan.lowest()
                && highest == plan.highest()
                && victims.equals(chosen)
                && why.equals(plan.why())
                && Objects.equals(joinUrl, url)
                && Objects.equals(authorityPem, pem)
                && observedGeneration == generation
                && deleted == plan.ended();
        target = plan.target();
        lowest = plan.lowest();
        highest = plan.highest();
        victims = chosen;
        why = plan.why();
        joinUrl = url;
        authorityPem = pem;
        observedGeneration = generation;
        deleted = plan.ended();
        return !same;
    }

    Uid pool() {
        return new Uid(pool);
    }

    Uid cluster() {
        return new Uid(cluster);
    }

    Revision revision(int incarnation) {
        return new Revision(incarnation, version);
    }

    /** Only after a flush: the version is part of it. */
    PoolTargetFact fact(int incarnation) {
        return new PoolTargetFact(
                pool(),
                new Name(name),
                revision(incarnation),
                deleted,
                cluster(),
                target,
                lowest,
                highest,
                JsonText.read(victims, VICTIMS),
                why,
                joinUrl,
                authorityPem,
                observedGeneration,
                JsonText.read(resting, RESTING),
                JsonText.read(answers, ANSWERS),
                JsonText.read(conditions, CONDITIONS));
    }
}
