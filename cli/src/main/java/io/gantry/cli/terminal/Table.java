package io.gantry.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns with two spaces between; the last is not padded, and no line is wider than the terminal. */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(List<String> header) {
        this.header = List.copyOf(header);
    }

    /** As many cells as the header has. */
    public Table row(List<String> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException(cells.size() + " cells under " + header.size() + " headers");
        }
        rows.add(cells.stream().map(cell -> cell.replaceAll("\\s+", " ")).toList());
        return this;
    }

    /** @param width of the terminal; 0 cuts nothing */
    public List<String> lines(int width) {
        int[] widths = widths();
        var lines = new ArrayList<String>();
        lines.add(Cut.to(line(header, widths), width));
        rows.forEach(row -> lines.add(Cut.to(line(row, widths), width)));
        return lines;
    }

    private int[] widths() {
        int[] widths = new int[header.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = header.get(i).length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(cells.get(i));
            if (i < cells.size() - 1) {
                line.repeat(' ', widths[i] - cells.get(i).length()).append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }
}
