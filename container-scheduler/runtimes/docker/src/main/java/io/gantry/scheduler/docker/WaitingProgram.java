package io.gantry.scheduler.docker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A program that waits for a time and ends: machine code in an ELF file, for Linux. Nothing that waits is in every image,
 * and no other image of ours has to be on a node.
 */
final class WaitingProgram {

    private static final int HEADERS = 120;
    private static final long AT = 0x400000;

    private static final short X86_64 = 62;
    private static final short AARCH64 = 183;

    private WaitingProgram() {}

    /**
     * Empty if there is none for that architecture.
     *
     * @param architecture as Docker names it
     * @param waits so long
     */
    static Optional<byte[]> of(String architecture, Duration waits) {
        return switch (architecture) {
            case "amd64" -> Optional.of(elf(X86_64, amd64(waits)));
            case "arm64" -> Optional.of(elf(AARCH64, arm64(waits)));
            default -> Optional.empty();
        };
    }

    /** poll(NULL, 0, milliseconds); exit(0). */
    private static byte[] amd64(Duration waits) {
        return ByteBuffer.allocate(25)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(hex("31ff31f6ba")) // xor edi, edi; xor esi, esi; mov edx, ...
                .putInt(Math.toIntExact(waits.toMillis()))
                .put(hex("b8070000000f05")) // mov eax, 7; syscall
                .put(hex("31ffb83c0000000f05")) // xor edi, edi; mov eax, 60; syscall
                .array();
    }

    /** ppoll(NULL, 0, {seconds, 0}, NULL, 0); exit(0). */
    private static byte[] arm64(Duration waits) {
        return ByteBuffer.allocate(56)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xD2800000) // mov x0, 0
                .putInt(0xD2800001) // mov x1, 0
                .putInt(0x10000102) // adr x2, the time behind the code
                .putInt(0xD2800003) // mov x3, 0
                .putInt(0xD2800004) // mov x4, 0
                .putInt(0xD2800928) // mov x8, 73
                .putInt(0xD4000001) // svc 0
                .putInt(0xD2800000) // mov x0, 0
                .putInt(0xD2800BA8) // mov x8, 93
                .putInt(0xD4000001) // svc 0
                .putLong(waits.toSeconds())
                .putLong(0)
                .array();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** One segment: the whole file, to be read and run. */
    private static byte[] elf(short machine, byte[] code) {
        int size = HEADERS + code.length;
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\u007fELF".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[] {2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}) // 64 bits, little-endian
                .putShort((short) 2) // a program
                .putShort(machine)
                .putInt(1)
                .putLong(AT + HEADERS) // where it begins
                .putLong(64) // the program header
                .putLong(0)
                .putInt(0)
                .putShort((short) 64)
                .putShort((short) 56)
                .putShort((short) 1)
                .putShort((short) 64)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(1) // to be loaded
                .putInt(5)
                .putLong(0)
                .putLong(AT)
                .putLong(AT)
                .putLong(size)
                .putLong(size)
                .putLong(0x10000)
                .put(code)
                .array();
    }
}
