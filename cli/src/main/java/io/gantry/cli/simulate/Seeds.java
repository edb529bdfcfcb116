package io.gantry.cli.simulate;

import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 7}, or {@code 1..10}. */
record Seeds(List<Long> all) {

    static final int MAX = 10_000;

    Seeds {
        all = List.copyOf(all);
    }

    /** Reads them. */
    static final class Converter implements ITypeConverter<Seeds> {
        @Override
        public Seeds convert(String text) {
            if (!text.matches("\\d{1,15}(\\.\\.\\d{1,15})?")) {
                throw new TypeConversionException(
                        "'" + text + "' is neither a seed nor a range of seeds: write 7 or 1..10");
            }
            String[] ends = text.split("\\.\\.", -1);
            long first = Long.parseLong(ends[0]);
            long last = Long.parseLong(ends[ends.length - 1]);
            if (last < first || last - first >= MAX) {
                throw new TypeConversionException("'" + text + "' must be 1 to " + MAX + " seeds, the least first");
            }
            return new Seeds(LongStream.rangeClosed(first, last).boxed().toList());
        }
    }
}
