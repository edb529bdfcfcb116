package io.gantry.simulation.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.simulation.machine.Image;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads what {@code docker save} writes: only names and commands of the images, not their files. */
final class ImageArchive {

    private static final int BLOCK = 512;
    private static final long TEXT_MAX = 1 << 20;

    private ImageArchive() {}

    static List<Image> read(InputStream body) throws IOException {
        Map<String, byte[]> files = smallFiles(unzipped(new BufferedInputStream(body)));
        byte[] manifest = files.get("manifest.json");
        if (manifest == null) {
            throw new IOException("no manifest.json in the archive");
        }
        var images = new ArrayList<Image>();
        for (JsonNode entry : Json.MAPPER.readTree(manifest)) {
            JsonNode config = config(files, entry.path("Config").asText());
            for (String name : Json.texts(entry.path("RepoTags"))) {
                images.add(new Image(
                        Image.normal(name),
                        Json.texts(config.path("Entrypoint")),
                        Json.texts(config.path("Cmd")),
                        Json.texts(config.path("Env"))));
            }
        }
        return images;
    }

    private static JsonNode config(Map<String, byte[]> files, String name) throws IOException {
        byte[] text = files.get(name);
        return text == null ? Json.object() : Json.MAPPER.readTree(text).path("config");
    }

    private static InputStream unzipped(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean zipped = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return zipped ? new BufferedInputStream(new GZIPInputStream(in)) : in;
    }

    /** By name; folders are there with nothing in them. */
    static Map<String, byte[]> smallFiles(InputStream tar) throws IOException {
        var files = new HashMap<String, byte[]>();
        byte[] header = tar.readNBytes(BLOCK);
        while (header.length == BLOCK && header[0] != 0) {
            String prefix = text(header, 345, 155);
            String name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
            long size = Long.parseLong("0" + text(header, 124, 12).trim(), 8);
            if (size <= TEXT_MAX) {
                files.put(name, tar.readNBytes((int) size));
            } else {
                tar.skipNBytes(size);
            }
            tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
            header = tar.readNBytes(BLOCK);
        }
        return files;
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }
}
