package io.gantry.platform.problem;

import java.util.function.Function;

/** What was asked for, or why not. Being refused is an answer, not an exception. */
public sealed interface Result<T> {

    record Ok<T>(T value) implements Result<T> {}

    record Refused<T>(Rejection rejection) implements Result<T> {}

    static <T> Result<T> ok(T value) {
        return new Ok<>(value);
    }

    static <T> Result<T> refused(Rejection rejection) {
        return new Refused<>(rejection);
    }

    default <R> Result<R> map(Function<? super T, ? extends R> next) {
        return switch (this) {
            case Ok<T>(T value) -> new Ok<>(next.apply(value));
            case Refused<T>(Rejection rejection) -> new Refused<>(rejection);
        };
    }

    default <R> Result<R> then(Function<? super T, Result<R>> next) {
        return switch (this) {
            case Ok<T>(T value) -> next.apply(value);
            case Refused<T>(Rejection rejection) -> new Refused<>(rejection);
        };
    }

    /** For the REST edge: the value's answer, or the refusal's. */
    default <R> R fold(Function<? super T, ? extends R> whenOk, Function<Rejection, ? extends R> whenRefused) {
        return switch (this) {
            case Ok<T>(T value) -> whenOk.apply(value);
            case Refused<T>(Rejection rejection) -> whenRefused.apply(rejection);
        };
    }

    /** The value, in tests and where a refusal would be a bug. */
    default T orThrow() {
        return switch (this) {
            case Ok<T>(T value) -> value;
            case Refused<T>(Rejection rejection) -> throw new IllegalStateException("refused: " + rejection);
        };
    }
}
