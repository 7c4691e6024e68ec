package io.github.reattn.jinja;

/// What a template can call.
sealed interface Callable permits Callable.Function, LoopContext, Macro {

    Object call(Meter meter, Args args);

    /// Python's name of the type, for errors.
    default String type() {
        return "function";
    }

    /// A builtin function or a bound method.
    record Function(String name, Code code) implements Callable {
        @Override
        public Object call(Meter meter, Args args) {
            return code.call(meter, args);
        }
    }

    /// What a builtin does.
    @FunctionalInterface
    interface Code {
        Object call(Meter meter, Args args);
    }
}
