package io.gantry.cli.simulate;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.manifest.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of a simulation, and what is said where they are wrong. */
final class Files {

    private Files() {}

    static BufferedReader open(Context context, String file) {
        try {
            return java.nio.file.Files.newBufferedReader(context.folder().resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static void write(Context context, String file, String text) {
        try {
            Path path = context.folder().resolve(file);
            java.nio.file.Files.writeString(path, text);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: cannot write " + file + ": " + why(e));
        }
    }

    static Failure unreadable(String file, IOException cause) {
        return new Failure(Exit.USAGE, "error: cannot read " + file + ": " + why(cause));
    }

    static Failure wrong(List<Problem> problems) {
        var lines = new ArrayList<String>();
        lines.add("error: " + (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
                + " in what was written; nothing was simulated");
        problems.forEach(problem -> lines.add("  " + problem.text()));
        return new Failure(Exit.REFUSED, lines);
    }

    private static String why(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "it may not be";
            case MalformedInputException _ -> "it is not text in UTF-8";
            default -> String.valueOf(cause.getMessage());
        };
    }
}
