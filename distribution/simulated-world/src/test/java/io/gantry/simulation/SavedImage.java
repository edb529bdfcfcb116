package io.gantry.simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What {@code docker save} writes of one image, without its layers: a tar file with two documents. */
final class SavedImage {

    private static final int BLOCK = 512;
    private static final int SIZE_AT = 124;

    private SavedImage() {}

    static InputStream stream(String name, String... command) {
        var tar = new ByteArrayOutputStream();
        entry(tar, "config.json", "{\"config\":{\"Cmd\":[\"" + String.join("\",\"", command) + "\"]}}");
        entry(tar, "manifest.json", "[{\"Config\":\"config.json\",\"RepoTags\":[\"" + name + "\"],\"Layers\":[]}]");
        tar.writeBytes(new byte[2 * BLOCK]);
        return new ByteArrayInputStream(tar.toByteArray());
    }

    private static void entry(ByteArrayOutputStream tar, String name, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[BLOCK];
        System.arraycopy(name.getBytes(StandardCharsets.UTF_8), 0, header, 0, name.length());
        byte[] size = String.format("%011o", content.length).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(size, 0, header, SIZE_AT, size.length);
        tar.writeBytes(header);
        tar.writeBytes(content);
        tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }
}
