package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.quantity.Resources;
import io.gantry.kinds.secret.SecretRef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A place machines come from.
 *
 * @param driver which driver talks to it: {@code local}, {@code engine}, {@code fake}
 * @param endpoint where, in the driver's own form; left out where the driver needs none
 * @param credential names a secret kept by the provisioner
 * @param parameters of the driver, documented with it; an unknown one is an error
 * @param maxMachines how many machines it can give at once: 1 to 100,000
 * @param machine what one machine of it has, where the driver can choose (declared capacity)
 * @param labels every machine of it carries
 * @param preloadImages container images loaded into each machine's engine before it is ready
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProviderSpec(
        Name driver,
        @Nullable String endpoint,
        @Nullable SecretRef credential,
        Map<String, String> parameters,
        int maxMachines,
        @Nullable Resources machine,
        Map<String, String> labels,
        List<PreloadImage> preloadImages) {

    public static final int MACHINES_MAX = 100_000;

    /**
     * A container image as an archive on the server's disk.
     *
     * @param name the image's name and tag: {@code gantry/hello:1}
     * @param archive path of a {@code docker save} tar
     */
    public record PreloadImage(String name, String archive) {}

    /** @throws IllegalArgumentException naming the field and its range */
    public ProviderSpec {
        parameters = parameters == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
        labels = io.gantry.kinds.label.LabelRules.checked(labels);
        preloadImages = preloadImages == null ? List.of() : List.copyOf(preloadImages);
        if (maxMachines < 1 || maxMachines > MACHINES_MAX) {
            throw new IllegalArgumentException("maxMachines must be 1 to " + MACHINES_MAX + ", not " + maxMachines);
        }
    }
}
