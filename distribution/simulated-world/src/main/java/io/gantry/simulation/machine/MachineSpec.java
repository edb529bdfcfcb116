package io.gantry.simulation.machine;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A machine as it was asked for.
 *
 * @param installation only this one sees it
 * @param providerMax how many machines its provider may have in all; 0 for any number
 * @param images that are on it from the beginning
 * @param note whatever the asker wants to be given back
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MachineSpec(
        String uid,
        String name,
        String installation,
        String provider,
        int providerMax,
        long cpuMilli,
        long memoryBytes,
        Map<String, String> labels,
        List<String> images,
        Knobs knobs,
        String note) {

    public MachineSpec(
            @Nullable String uid,
            @Nullable String name,
            @Nullable String installation,
            @Nullable String provider,
            int providerMax,
            long cpuMilli,
            long memoryBytes,
            @Nullable Map<String, String> labels,
            @Nullable List<String> images,
            @Nullable Knobs knobs,
            @Nullable String note) {
        this.uid = required("uid", uid);
        this.name = name == null ? this.uid : name;
        this.installation = required("installation", installation);
        this.provider = provider == null ? "" : provider;
        this.providerMax = providerMax;
        this.cpuMilli = cpuMilli;
        this.memoryBytes = memoryBytes;
        this.labels = labels == null ? Map.of() : new TreeMap<>(labels);
        this.images = images == null ? List.of() : List.copyOf(images);
        this.knobs = knobs == null ? Knobs.NONE : knobs;
        this.note = note == null ? "" : note;
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || !value.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new IllegalArgumentException(field + " must be 1 to 100 letters, digits, '.', '_' or '-'");
        }
        return value;
    }
}
