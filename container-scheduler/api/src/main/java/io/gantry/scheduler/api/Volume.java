package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.text.PlainPath;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a container sees at a path of its own: exactly one of a path of its node, a volume that is kept, and memory.
 *
 * @param mount where in the container: absolute, without '..'; not '/', nor in /proc, /sys, /dev or /run/secrets
 * @param readOnly whether the container may only read it; no if left out
 * @param host a path of the node, which an operator has allowed
 * @param named a volume that is made on the node of the task's first run, and kept there: the task stays on that node
 * @param tmpfs memory that is gone with the container
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Volume(
        String mount,
        boolean readOnly,
        @Nullable Host host,
        @Nullable Named named,
        @Nullable Tmpfs tmpfs) {

    private static final List<String> RESERVED = List.of("/proc", "/sys", "/dev", "/run/secrets");

    /**
     * A path of the node.
     *
     * @param path absolute, without '..'; it must be there
     */
    public record Host(String path) {

        /** @throws IllegalArgumentException naming the field and its rule */
        public Host {
            PlainPath.fault(path).ifPresent(rule -> {
                throw new IllegalArgumentException("host.path " + rule);
            });
        }
    }

    /**
     * A volume of the namespace, one for each task of the group: NAME-0 for the first.
     *
     * @param name of at most 57 characters; used by one job at a time
     * @param onLost what becomes of it when its node is lost or to be emptied: wait (if left out) or recreate
     * @param deleteWithJob whether it is deleted with its job; it is kept if left out
     */
    public record Named(Name name, OnLost onLost, boolean deleteWithJob) {

        /** So that a task's number can follow: 63 less a number of up to 5 digits with its dash. */
        public static final int NAME_MAX = 57;

        @JsonCreator
        public static Named of(Name name, @Nullable OnLost onLost, @Nullable Boolean deleteWithJob) {
            return new Named(name, onLost == null ? OnLost.WAIT : onLost, deleteWithJob != null && deleteWithJob);
        }

        /** @throws IllegalArgumentException naming the field and its rule */
        public Named {
            if (name.value().length() > NAME_MAX) {
                throw new IllegalArgumentException("named.name must have at most " + NAME_MAX + " characters, not "
                        + name.value().length());
            }
        }

        /** The name of one task's volume. */
        public Name nameOf(int index) {
            return new Name(name + "-" + index);
        }
    }

    /** What becomes of a volume whose node is lost, has left, or is to be emptied. */
    public enum OnLost {
        /** Its task waits until the node is back, or a person deletes the volume. */
        @JsonProperty("wait")
        WAIT,
        /** Its task begins with an empty one elsewhere; what was in it is given up. */
        @JsonProperty("recreate")
        RECREATE,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    /**
     * A part of the node's memory, which counts as the container's.
     *
     * @param size at most so much: 4Ki to 1Ti
     */
    public record Tmpfs(Bytes size) {

        private static final Bytes SIZE_MIN = Bytes.parse("4Ki");
        private static final Bytes SIZE_MAX = Bytes.parse("1Ti");

        /** @throws IllegalArgumentException naming the field and its range */
        public Tmpfs {
            if (size.compareTo(SIZE_MIN) < 0 || size.compareTo(SIZE_MAX) > 0) {
                throw new IllegalArgumentException("tmpfs.size must be 4Ki to 1Ti, not " + size.text());
            }
        }
    }

    @JsonCreator
    public static Volume of(
            String mount,
            @Nullable Boolean readOnly,
            @Nullable Host host,
            @Nullable Named named,
            @Nullable Tmpfs tmpfs) {
        return new Volume(mount, readOnly != null && readOnly, host, named, tmpfs);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public Volume {
        PlainPath.fault(mount).ifPresent(rule -> {
            throw new IllegalArgumentException("mount " + rule);
        });
        if (mount.equals("/")) {
            throw new IllegalArgumentException("mount must not be '/': that is the image's");
        }
        for (String reserved : RESERVED) {
            if (PlainPath.isWithin(mount, reserved)) {
                throw new IllegalArgumentException("mount must not be in " + reserved + ", not '" + mount + "'");
            }
        }
        long kinds = Stream.of(host, named, tmpfs).filter(Objects::nonNull).count();
        if (kinds != 1) {
            throw new IllegalArgumentException("a volume needs exactly one of host, named and tmpfs, not " + kinds);
        }
        if (tmpfs != null && readOnly) {
            throw new IllegalArgumentException("readOnly is not for tmpfs: it would stay empty");
        }
    }
}
