package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.Volume;
import io.gantry.scheduler.journal.VolumeRow;
import io.gantry.scheduler.spi.WorkloadEngine.KeptVolume;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A named volume in memory of its cluster's owner. */
final class VolumeRun {

    /** By which a job's task names it. */
    record Key(Name namespace, Name name, int index) {

        @Override
        public String toString() {
            return name + "-" + index;
        }
    }

    final Uid uid;
    final Key key;
    final Uid machine;
    final Instant created;
    Uid node;
    Name nodeName;
    /** The last that used it. */
    Uid job;

    Name jobName;
    Name group;
    Volume.OnLost onLost;
    boolean deleteWithJob;
    /** A task has run with it. */
    boolean used;
    /** Given up since then; null while it is kept. */
    @Nullable
    Instant deleting;

    String detail = "";

    /** Living allocations that have it: one, unless something went wrong. */
    final Set<Allocation> users = new LinkedHashSet<>();

    /** Its row says what is so: only then is it acted on. */
    boolean durable;
    /** Its engine is asked to remove it. */
    boolean removing;

    long nextTryNanos;
    int tries;

    VolumeRun(Uid uid, Allocation first, Volume.Named named, Uid machine, Instant now) {
        this.uid = uid;
        this.key = key(first.group, named.name(), first.index);
        this.machine = machine;
        this.created = now;
        this.node = first.node.uid;
        this.nodeName = first.node.name;
        this.job = first.group.job.uid;
        this.jobName = first.group.job.ref.name();
        this.group = first.group.name;
        this.onLost = named.onLost();
        this.deleteWithJob = named.deleteWithJob();
    }

    VolumeRun(VolumeRow row) {
        this.uid = row.uid();
        this.key = new Key(row.namespace(), row.name(), row.index());
        this.machine = row.machine();
        this.created = row.created();
        this.node = row.node();
        this.nodeName = row.nodeName();
        this.job = row.job();
        this.jobName = row.jobName();
        this.group = row.group();
        this.onLost = row.onLost();
        this.deleteWithJob = row.deleteWithJob();
        this.used = row.used();
        this.deleting = row.deleting();
        this.detail = row.detail();
        this.durable = true;
    }

    static Key key(GroupRun group, Name name, int index) {
        return new Key(group.job.ref.namespace(), name, index);
    }

    void usedBy(Allocation allocation, Volume.Named named) {
        users.add(allocation);
        job = allocation.group.job.uid;
        jobName = allocation.group.job.ref.name();
        group = allocation.group.name;
        node = allocation.node.uid;
        nodeName = allocation.node.name;
        onLost = named.onLost();
        deleteWithJob = named.deleteWithJob();
    }

    KeptVolume kept() {
        return new KeptVolume(uid, used ? KeptVolume.Past.USED : KeptVolume.Past.NEW);
    }

    VolumeRow row(Uid cluster) {
        return new VolumeRow(
                uid,
                key.namespace(),
                key.name(),
                key.index(),
                cluster,
                machine,
                node,
                nodeName,
                job,
                jobName,
                group,
                onLost,
                deleteWithJob,
                used,
                created,
                deleting,
                detail);
    }

    /** As people call it. */
    String fullName() {
        return key.namespace() + "/" + key;
    }

    @Override
    public String toString() {
        return fullName() + " on " + nodeName;
    }
}
