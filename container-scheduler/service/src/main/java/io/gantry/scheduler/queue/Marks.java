package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.Affinity;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * By what the rules and wishes of a cluster's jobs go: the jobs and groups they name, and the images they wish for. The core
 * keeps equal tasks of many jobs as one class; only tasks that a rule names are told apart there. When a rule first names
 * some that are placed already, they are held anew under their name, and so are tasks whose rules changed.
 */
final class Marks {

    /** By the words that people are told them in. */
    private final Map<String, Integer> named = new HashMap<>();

    private final Map<String, Integer> images = new HashMap<>();
    private final Map<String, Set<JobRun>> jobs = new HashMap<>();
    private final Set<JobRun> stale = new LinkedHashSet<>();
    private boolean imagesStale;

    // ---- the words

    static String tag(Name namespace, Name job) {
        return "job " + namespace + "/" + job;
    }

    static String tag(Name namespace, Name job, Name group) {
        return "group " + namespace + "/" + job + "/" + group;
    }

    /** Whom a rule of this group names. */
    static String target(Affinity rule, Name namespace, Name job, Name group) {
        Name whose = rule.job() == null ? job : rule.job();
        Name which = rule.job() == null && rule.group() == null ? group : rule.group();
        return which == null ? tag(namespace, whose) : tag(namespace, whose, which);
    }

    private static Set<String> targets(Name namespace, Name job, TaskGroup group) {
        var targets = new TreeSet<String>();
        Stream.concat(group.affinity().stream(), group.antiAffinity().stream())
                .forEach(rule -> targets.add(target(rule, namespace, job, group.name())));
        if (!group.spread().isEmpty() || group.perNode().isPresent()) {
            targets.add(tag(namespace, job, group.name()));
        }
        return targets;
    }

    // ---- what jobs say

    void add(JobRun job) {
        jobs.computeIfAbsent(key(job.ref.namespace(), job.ref.name()), any -> new LinkedHashSet<>(2))
                .add(job);
    }

    void remove(JobRun job) {
        String key = key(job.ref.namespace(), job.ref.name());
        jobs.computeIfPresent(key, (same, all) -> all.remove(job) && all.isEmpty() ? null : all);
        stale.remove(job);
    }

    private static String key(Name namespace, Name job) {
        return namespace + "/" + job;
    }

    /** A spec of a group of it counts from now on. */
    void enter(JobRun job, TaskGroup spec) {
        Name namespace = job.ref.namespace();
        for (String target : targets(namespace, job.ref.name(), spec)) {
            if (named.merge(target, 1, Integer::sum) == 1) {
                String[] words = target.substring(target.indexOf(' ') + 1).split("/", 3);
                stale.addAll(jobs.getOrDefault(words[0] + "/" + words[1], Set.of()));
            }
        }
        if (wishesForImage(spec) && images.merge(spec.task().image(), 1, Integer::sum) == 1) {
            imagesStale = true;
        }
    }

    /** A spec that was entered counts no more. */
    void leave(JobRun job, TaskGroup spec) {
        for (String target : targets(job.ref.namespace(), job.ref.name(), spec)) {
            named.computeIfPresent(target, (same, rules) -> rules == 1 ? null : rules - 1);
        }
        if (wishesForImage(spec)) {
            images.computeIfPresent(spec.task().image(), (same, wishes) -> wishes == 1 ? null : wishes - 1);
        }
    }

    private static boolean wishesForImage(TaskGroup spec) {
        return spec.wishes() != null && spec.wishes().images();
    }

    /** Its tasks have other rules than when they were placed. */
    void changed(JobRun job) {
        stale.add(job);
    }

    /** Those that some rule names, of a group's own. */
    List<String> tags(Name namespace, Name job, Name group) {
        var tags = new ArrayList<String>(2);
        Stream.of(tag(namespace, job), tag(namespace, job, group))
                .filter(named::containsKey)
                .forEach(tags::add);
        return tags;
    }

    // ---- what follows from it

    /** Holds anew what is held under other names or rules than it has now, and describes nodes by images that are wished for. */
    void settle(View view, Iterable<NodeRun> nodes) {
        for (JobRun job : stale) {
            job.groups.values().forEach(group -> {
                group.renamed();
                group.placed().forEach(allocation -> holdAnew(allocation, group, view));
            });
        }
        stale.clear();
        if (imagesStale) {
            imagesStale = false;
            nodes.forEach(node -> describe(node, view));
        }
    }

    private static void holdAnew(Allocation allocation, GroupRun group, View view) {
        Placement held = allocation.placement;
        TaskClass tasks = group.classOf(allocation.spec);
        if (held != null && allocation.node.id != NodeRun.NO_ID && !held.tasks().equals(tasks)) {
            view.release(held);
            allocation.placement = view.adopt(allocation.node.id, tasks, allocation.heldPorts());
        }
    }

    /** An image is on the node: a container of it was started there. */
    void started(Allocation allocation, View view) {
        String image = allocation.spec.task().image();
        if (allocation.node.startedOne(image) && images.containsKey(image)) {
            describe(allocation.node, view);
        }
    }

    /** Those on the node that somebody wishes for. */
    List<String> imagesOf(NodeRun node) {
        return images.isEmpty()
                ? List.of()
                : node.images().stream().filter(images::containsKey).sorted().toList();
    }

    private void describe(NodeRun node, View view) {
        if (node.id == NodeRun.NO_ID) {
            return;
        }
        var known = view.node(node.id);
        List<String> there = imagesOf(node);
        if (!known.images().equals(there)) {
            view.updateNode(node.id, known.with(there, known.costMilli(), known.speedMilli()));
        }
    }

    /** How much it keeps in mind: for tests. */
    Map<String, Integer> inMind() {
        var all = new LinkedHashMap<>(named);
        all.putAll(images);
        return all;
    }
}
