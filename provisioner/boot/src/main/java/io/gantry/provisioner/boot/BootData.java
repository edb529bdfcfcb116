package io.gantry.provisioner.boot;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.spi.MachineDriver.Join;
import io.gantry.provisioner.spi.MachineDriver.Provider.Image;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a machine is told before its first start: the files of its {@code boot} folder, for the {@link JoinProgram}.
 * Whoever brings them there (a local disk, cloud-init, Ignition) keeps {@link BootFile#secret()} ones from others.
 *
 * @param address its engine is reached at; goes into the request for its certificate
 * @param made by the server's clock; a machine whose clock is behind that could trust no certificate
 * @param setsClock whether the machine may set its clock: not where the clock is its host's
 * @param cgroupParent control group below which its containers run; empty for the engine's own choice
 * @param mtu of its network
 * @param images to load, their archives as the machine sees them
 */
public record BootData(
        Uid machine,
        Name hostName,
        String address,
        Join join,
        Instant made,
        boolean setsClock,
        Optional<String> cgroupParent,
        int mtu,
        List<Image> images) {

    /** RFC 6750's characters: they need no escape in JSON, and cannot end a line. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");

    private static final Pattern ONE_WORD = Pattern.compile("[^\\p{Cntrl}\\s]+");

    /** @throws IllegalArgumentException naming what cannot be written into a boot file */
    public BootData {
        images = List.copyOf(images);
        if (!TOKEN.matcher(join.token().reveal()).matches()) {
            throw new IllegalArgumentException("the join token has characters other than A-Z a-z 0-9 . _ ~ + / = -");
        }
        require(address, "address");
        require(join.url(), "join url");
        images.forEach(image -> {
            require(image.name(), "image name");
            if (image.archive().chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("the archive of image " + image.name() + " has control characters");
            }
        });
    }

    /**
     * A file of the boot folder.
     *
     * @param secret for its owner's eyes only, and deleted by the join program after its use
     */
    public record BootFile(String name, String text, boolean secret) {
        @Override
        public String toString() {
            return name + (secret ? " (secret)" : "");
        }
    }

    /** Everything the join program reads, and itself. */
    public List<BootFile> files() {
        var files = new ArrayList<BootFile>();
        JoinProgram.PARTS.forEach(part -> files.add(new BootFile(part, JoinProgram.text(part), false)));
        files.add(new BootFile("join.conf", lines(settings()), false));
        files.add(new BootFile("authority.pem", join.authorityPem(), false));
        files.add(new BootFile("images", imageLines(), false));
        files.add(new BootFile("token", join.token().reveal() + "\n", true));
        return List.copyOf(files);
    }

    private SequencedMap<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("machine", machine.text());
        settings.put("hostName", hostName.value());
        settings.put("address", address);
        settings.put("joinUrl", join.url().replaceAll("/+$", ""));
        settings.put("cgroupParent", cgroupParent.orElse(""));
        settings.put("mtu", Integer.toString(mtu));
        settings.put("notBefore", Long.toString(made.getEpochSecond()));
        settings.put("setsClock", setsClock ? "yes" : "no");
        return settings;
    }

    private String imageLines() {
        return images.stream()
                .map(image -> image.name() + "\t" + image.archive() + "\n")
                .collect(Collectors.joining());
    }

    /** {@code key=value}, a line each: what the scripts read without evaluating it. */
    public static String lines(SequencedMap<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static void require(String word, String what) {
        if (!ONE_WORD.matcher(word).matches()) {
            throw new IllegalArgumentException("the " + what + " '" + word + "' is empty or has blanks in it");
        }
    }

    @Override
    public String toString() {
        return "BootData of " + machine;
    }
}
