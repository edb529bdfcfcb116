package io.gantry.simulation.process;

import java.util.List;

/** The command {@code test}, also written {@code [ ... ]}. */
final class Test {

    private Test() {}

    static boolean holds(List<String> arguments) {
        List<String> words = !arguments.isEmpty() && arguments.getLast().equals("]")
                ? arguments.subList(0, arguments.size() - 1)
                : arguments;
        if (!words.isEmpty() && words.getFirst().equals("!")) {
            return !holds(words.subList(1, words.size()));
        }
        return switch (words.size()) {
            case 1 -> !words.getFirst().isEmpty();
            case 2 -> words.getFirst().equals("-n") != words.getLast().isEmpty();
            case 3 -> compare(words.get(0), words.get(1), words.get(2));
            default -> false;
        };
    }

    private static boolean compare(String left, String operator, String right) {
        int difference = Integer.compare(Execution.number(left), Execution.number(right));
        return switch (operator) {
            case "=", "==" -> left.equals(right);
            case "!=" -> !left.equals(right);
            case "-eq" -> difference == 0;
            case "-ne" -> difference != 0;
            case "-lt" -> difference < 0;
            case "-le" -> difference <= 0;
            case "-gt" -> difference > 0;
            case "-ge" -> difference >= 0;
            default -> false;
        };
    }
}
