package io.github.reattn.jinja;

import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The functions that every template has.
final class Globals {
    private Globals() {}

    /// A mutable map of all globals, for one render.
    static Map<String, Object> all() {
        Map<String, Object> globals = new HashMap<>();
        define(globals, "range", Globals::range);
        define(globals, "dict", SequenceFilters::dict);
        define(globals, "namespace", (meter, args) -> new Namespace(SequenceFilters.dict(meter, args)));
        define(globals, "cycler", (meter, args) -> new Cycler(args));
        define(globals, "joiner", (meter, args) -> {
            Object separator = args.bind("sep?").value(0, ", ");
            AtomicBoolean used = new AtomicBoolean();
            return new Callable.Function("joiner", (m, none) -> {
                none.bind();
                return used.getAndSet(true) ? separator : "";
            });
        });
        define(globals, "raise_exception", (meter, args) -> {
            throw JinjaException.raised(Printer.str(meter, args.bind("message").value(0)));
        });
        define(globals, "strftime_now", (meter, args) -> {
            LocalDateTime now = LocalDateTime.now(meter.environment.clock());
            return Strftime.format(meter, now, args.bind("format").text(0));
        });
        return globals;
    }

    private static void define(Map<String, Object> globals, String name, Callable.Code code) {
        globals.put(name, new Callable.Function(name, (meter, args) -> code.call(meter, args.to(name))));
    }

    private static Object range(Meter meter, Args args) {
        Args bound = args.bind("/start", "/stop?", "/step?");
        BigInteger first = integer(bound, 0);
        return bound.has(1)
                ? Range.of(meter, first, integer(bound, 1), bound.has(2) ? integer(bound, 2) : BigInteger.ONE)
                : Range.of(meter, BigInteger.ZERO, first, BigInteger.ONE);
    }

    private static BigInteger integer(Args args, int index) {
        Object value = args.value(index);
        if (!Numbers.isInteger(value)) {
            throw new JinjaException("range() needs integers, not a value of type '" + Values.typeName(value) + "'");
        }
        return Numbers.big(value);
    }

    /// What `cycler(…)` returns.
    static final class Cycler {
        private final Args items;
        private int position;

        Cycler(Args args) {
            args.withoutKeywords();
            args.value(0);
            this.items = args;
        }

        @Nullable
        Object attribute(String name) {
            return switch (name) {
                case "current" -> items.value(position);
                case "next" ->
                    new Callable.Function(name, (meter, args) -> {
                        args.bind();
                        Object current = items.value(position);
                        position = (position + 1) % items.size();
                        return current;
                    });
                case "reset" ->
                    new Callable.Function(name, (meter, args) -> {
                        args.bind();
                        position = 0;
                        return None.NONE;
                    });
                default -> null;
            };
        }
    }
}
