package io.gantry.simulation.process;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** {@code $((i * 2 + 1))}: whole numbers, + - * / %, the usual precedence, no brackets. */
final class Arithmetic {

    private static final Pattern PART = Pattern.compile("\\$?[A-Za-z_][A-Za-z0-9_]*|\\d+|[-+*/%]");

    private Arithmetic() {}

    static long value(String expression, UnaryOperator<String> variable) {
        List<String> parts = PART.matcher(expression)
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList();
        long sum = 0;
        long product = 0;
        String sign = "+";
        String factor = "";
        for (String part : new ArrayList<>(parts)) {
            if ("+-".contains(part)) {
                sum += sign.equals("+") ? product : -product;
                sign = part;
                factor = "";
                product = 0;
            } else if ("*/%".contains(part)) {
                factor = part;
            } else {
                product = combine(product, factor, operand(part, variable));
            }
        }
        return sum + (sign.equals("+") ? product : -product);
    }

    private static long combine(long left, String operator, long right) {
        return switch (operator) {
            case "*" -> left * right;
            case "/" -> right == 0 ? 0 : left / right;
            case "%" -> right == 0 ? 0 : left % right;
            default -> right;
        };
    }

    private static long operand(String part, UnaryOperator<String> variable) {
        if (Character.isDigit(part.charAt(0))) {
            return Long.parseLong(part);
        }
        return Execution.number(variable.apply(part.startsWith("$") ? part.substring(1) : part));
    }
}
