package io.gantry.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The scripts this build brings for the schemas, known by their names and checksums: what is known to be in a database
 * need not be compared again at every start. The checksums are those in the jars' own directories; nothing is read.
 */
final class SchemaScripts {

    private SchemaScripts() {}

    /**
     * One word for all scripts in these folders of the class path; another one if any is added, changed or gone.
     *
     * @throws IllegalStateException if a folder has none: this build is not whole
     */
    static String fingerprint(List<String> folders, ClassLoader from) {
        var scripts = new ArrayList<String>();
        try {
            for (String folder : folders) {
                List<String> found = new ArrayList<>();
                for (URL place : Collections.list(from.getResources(folder))) {
                    found.addAll(scripts(folder, place));
                }
                if (found.isEmpty()) {
                    throw new IllegalStateException("there are no scripts in " + folder);
                }
                scripts.addAll(found);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the scripts of the schemas", e);
        }
        Collections.sort(scripts);
        return digest(String.join("\n", scripts));
    }

    /** The names of the scripts in a folder of the class path, which may have none. */
    static List<String> names(String folder, ClassLoader from) {
        var names = new ArrayList<String>();
        try {
            for (URL place : Collections.list(from.getResources(folder))) {
                for (String script : scripts(folder, place)) {
                    names.add(script.substring(folder.length() + 1, script.lastIndexOf(' ')));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the scripts of the schemas", e);
        }
        return names;
    }

    private static List<String> scripts(String folder, URL place) throws IOException {
        if (place.openConnection() instanceof JarURLConnection jar) {
            jar.setUseCaches(false);
            try (JarFile file = jar.getJarFile()) {
                return file.stream()
                        .filter(entry -> entry.getName().startsWith(folder + "/") && !entry.isDirectory())
                        .map(entry -> script(entry.getName(), entry.getCrc()))
                        .toList();
            }
        }
        try (Stream<Path> files = Files.list(Path.of(URI.create(place.toString())))) {
            return files.map(file -> script(folder + "/" + file.getFileName(), checksum(file)))
                    .toList();
        }
    }

    private static String script(String name, long checksum) {
        return name + " " + Long.toHexString(checksum);
    }

    private static long checksum(Path file) {
        var crc = new CRC32();
        try {
            crc.update(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return crc.getValue();
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
