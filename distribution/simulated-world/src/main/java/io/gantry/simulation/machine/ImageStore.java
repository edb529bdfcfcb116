package io.gantry.simulation.machine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images that a machine has, and those that a pull would find. */
public final class ImageStore {

    private final Knobs knobs;
    private final Map<String, Image> images = new LinkedHashMap<>();

    ImageStore(MachineSpec spec) {
        this.knobs = spec.knobs();
        spec.images().forEach(name -> images.put(Image.normal(name), Image.unknown(name)));
    }

    public synchronized List<Image> all() {
        return List.copyOf(images.values());
    }

    /** By tag, or by id with or without its algorithm. */
    public synchronized Optional<Image> find(String name) {
        Image byTag = images.get(Image.normal(name));
        return byTag != null
                ? Optional.of(byTag)
                : images.values().stream()
                        .filter(image -> image.id().equals(name) || image.id().equals("sha256:" + name))
                        .findFirst();
    }

    public synchronized void load(Image image) {
        images.put(image.name(), image);
    }

    public synchronized boolean remove(String name) {
        return images.remove(Image.normal(name)) != null;
    }

    /** Whether a pull finds it. */
    public boolean canPull(String name) {
        return Image.isWellKnown(name) || knobs.canPull(Image.repository(name));
    }
}
