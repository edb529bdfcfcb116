package io.gantry.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** A chart of lines as inline SVG: no script, nothing from anywhere else. */
final class Chart {

    /** Told apart by who does not see all colours, too (Okabe and Ito). */
    private static final List<String> COLORS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#f0e442");

    private static final int WIDTH = 720;
    private static final int HEIGHT = 240;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 16;
    private static final int BOTTOM = 32;
    private static final int TICKS = 4;

    private final String title;
    private final DoubleFunction<String> horizontal;
    private final DoubleFunction<String> vertical;
    private final List<Line> lines = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // drawn, never compared
    private record Line(String name, double[] at, double[] values) {}

    Chart(String title, DoubleFunction<String> horizontal, DoubleFunction<String> vertical) {
        this.title = title;
        this.horizontal = horizontal;
        this.vertical = vertical;
    }

    void line(String name, double[] at, double[] values) {
        lines.add(new Line(name, at, values));
    }

    static String color(int line) {
        return COLORS.get(line % COLORS.size());
    }

    /** @param least the highest value of the scale, if no line is higher */
    String svg(double least) {
        double right = Math.max(1e-9, highest(true));
        double top = Math.max(least, highest(false));
        var svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
                .formatted(WIDTH, HEIGHT, Html.escaped(title)));
        svg.append("<title>").append(Html.escaped(title)).append("</title>\n");
        for (int tick = 0; tick <= TICKS; tick++) {
            double share = (double) tick / TICKS;
            double y = y(share);
            svg.append("<line class=\"grid\" x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\"/>%n"
                    .formatted(LEFT, number(y), WIDTH - RIGHT, number(y)));
            svg.append("<text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>%n"
                    .formatted(LEFT - 6, number(y + 4), Html.escaped(vertical.apply(share * top))));
            svg.append("<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>%n"
                    .formatted(number(x(share)), HEIGHT - 10, Html.escaped(horizontal.apply(share * right))));
        }
        for (int i = 0; i < lines.size(); i++) {
            svg.append(
                    "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" points=\"%s\"><title>%s</title></polyline>%n"
                            .formatted(
                                    color(i),
                                    points(lines.get(i), right, top),
                                    Html.escaped(lines.get(i).name())));
        }
        return svg.append("</svg>\n").toString();
    }

    private double highest(boolean horizontally) {
        double highest = 0;
        for (Line line : lines) {
            for (double value : horizontally ? line.at() : line.values()) {
                highest = Math.max(highest, value);
            }
        }
        return highest;
    }

    private static String points(Line line, double right, double top) {
        var points = new StringBuilder();
        for (int i = 0; i < line.values().length; i++) {
            points.append(i == 0 ? "" : " ")
                    .append(number(x(line.at()[i] / right)))
                    .append(',')
                    .append(number(y(line.values()[i] / top)));
        }
        return points.toString();
    }

    private static double x(double share) {
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
