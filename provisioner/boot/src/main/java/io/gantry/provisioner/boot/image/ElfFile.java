package io.gantry.provisioner.boot.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Just enough of the ELF format (64 bit) to tell whether a program runs alone in a container. */
final class ElfFile {

    private static final int HEADER = 64;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int PROGRAM_HEADERS_AT = 32;
    private static final int PROGRAM_HEADER_SIZE_AT = 54;
    private static final int PROGRAM_HEADER_COUNT_AT = 56;
    /** Names the dynamic linker: there in every program that needs shared libraries. */
    private static final int PT_INTERP = 3;

    private ElfFile() {}

    /** Whether it names no dynamic linker. */
    static boolean isStatic(Path program) {
        try (var file = FileChannel.open(program, StandardOpenOption.READ)) {
            ByteBuffer header = read(file, 0, HEADER);
            if (header.getInt(0) != 0x7F454C46 || header.get(4) != CLASS_64) {
                return false;
            }
            header.order(header.get(5) == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            return !hasInterpreter(file, header);
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean hasInterpreter(FileChannel file, ByteBuffer header) throws IOException {
        long at = header.getLong(PROGRAM_HEADERS_AT);
        int size = header.getShort(PROGRAM_HEADER_SIZE_AT);
        for (int i = 0; i < header.getShort(PROGRAM_HEADER_COUNT_AT); i++) {
            var entry = read(file, at + (long) i * size, size).order(header.order());
            if (entry.getInt(0) == PT_INTERP) {
                return true;
            }
        }
        return false;
    }

    private static ByteBuffer read(FileChannel file, long at, int count) throws IOException {
        var buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("the file ends early");
            }
        }
        return buffer.flip();
    }
}
