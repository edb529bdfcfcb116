package io.gantry.cli;

/** How the command ends; scripts go by these numbers, so they never change. */
public enum Exit {
    OK(0, "Done; of plan and apply: nothing to do, or applied."),
    FAILED(1, "Tried and failed, or the answer to the question was no."),
    USAGE(2, "The command line is wrong: an unknown option, a missing argument, a question that nobody can answer."),
    NOT_FOUND(3, "The object that was named does not exist."),
    REFUSED(4, "Refused: a file is wrong, a rule is broken, the token is, or somebody else changed the object first."),
    UNREACHABLE(5, "The server does not answer."),
    TIMED_OUT(6, "Waited as long as --timeout allows."),
    CHANGES(10, "Of plan: there is something to change.");

    private final int code;
    private final String meaning;

    Exit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
