package io.gantry.scheduler.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The little of POSIX ustar that Docker's archives need. */
final class Tar {

    private static final int BLOCK = 512;
    private static final int NAME_MAX = 100;
    private static final int PREFIX_MAX = 155;
    private static final int CHECKSUM_AT = 148;
    private static final int TYPE_AT = 156;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** To whom a file belongs, by numbers. */
    record Owner(int user, int group) {
        static final Owner ROOT = new Owner(0, 0);
    }

    Tar folder(String path, int mode, Owner owner) {
        entry(path + "/", mode, owner, 0, '5');
        return this;
    }

    Tar file(String path, int mode, Owner owner, byte[] content) {
        entry(path, mode, owner, content.length, '0');
        out.writeBytes(content);
        out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        return this;
    }

    byte[] bytes() {
        out.writeBytes(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException for a name that has no room; ours are shorter */
    private void entry(String path, int mode, Owner owner, int size, char type) {
        byte[] header = new byte[BLOCK];
        int cut = path.length() <= NAME_MAX ? -1 : path.indexOf('/', path.length() - NAME_MAX - 1);
        if (path.length() > NAME_MAX && (cut < 0 || cut > PREFIX_MAX)) {
            throw new IllegalArgumentException("too long for an archive: " + path);
        }
        text(header, 0, path.substring(cut + 1));
        text(header, 100, octal(mode, 7));
        text(header, 108, octal(owner.user(), 7));
        text(header, 116, octal(owner.group(), 7));
        text(header, 124, octal(size, 11));
        text(header, 136, octal(0, 11));
        Arrays.fill(header, CHECKSUM_AT, CHECKSUM_AT + 8, (byte) ' ');
        header[TYPE_AT] = (byte) type;
        text(header, 257, "ustar");
        text(header, 263, "00");
        text(header, 345, cut < 0 ? "" : path.substring(0, cut));
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xFF;
        }
        text(header, CHECKSUM_AT, octal(sum, 6));
        header[CHECKSUM_AT + 6] = 0;
        out.writeBytes(header);
    }

    private static String octal(int number, int digits) {
        return String.format(Locale.ROOT, "%0" + digits + "o", number);
    }

    private static void text(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** The content of an archive's first entry, if that is a file of at most so many bytes. */
    static Optional<byte[]> firstFile(InputStream archive, int sizeMax) throws IOException {
        byte[] header = archive.readNBytes(BLOCK);
        if (header.length < BLOCK || (header[TYPE_AT] != '0' && header[TYPE_AT] != 0)) {
            return Optional.empty();
        }
        String octal = new String(header, 124, 11, StandardCharsets.US_ASCII).strip();
        int size = octal.matches("[0-7]{1,11}") ? (int) Math.min(Long.parseLong(octal, 8), Integer.MAX_VALUE) : 0;
        return size <= sizeMax ? Optional.of(archive.readNBytes(size)) : Optional.empty();
    }
}
