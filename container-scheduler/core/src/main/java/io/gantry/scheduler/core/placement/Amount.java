package io.gantry.scheduler.core.placement;

/** Amounts as people write them: {@code 250m cpu}, {@code 2 cpu}, {@code 64Mi memory}, {@code 1000000 bits/s}. */
enum Amount {
    CPU("cpu"),
    MEMORY("memory"),
    DISK("disk"),
    NETWORK("bits/s");

    private static final String[] UNITS = {"Ti", "Gi", "Mi", "Ki"};

    private final String of;

    Amount(String of) {
        this.of = of;
    }

    String text(long value) {
        return switch (this) {
            case CPU -> cpu(value) + " " + of;
            case MEMORY, DISK -> bytes(value) + " " + of;
            case NETWORK -> value + " " + of;
        };
    }

    private static String cpu(long milli) {
        return milli % 1000 == 0 ? Long.toString(milli / 1000) : milli + "m";
    }

    /** Exact where a unit divides it; else rounded up to the unit below its size, so that what is named is enough. */
    private static String bytes(long value) {
        long unit = 1L << 40;
        for (String name : UNITS) {
            if (value >= unit && (value % unit == 0 || value >= 100 * unit)) {
                return (value + unit - 1) / unit + name;
            }
            unit >>= 10;
        }
        return value + " bytes";
    }
}
