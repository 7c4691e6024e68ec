package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A macro, or the `caller` of a call block: a body with the scope it was defined in.
final class Macro implements Callable {
    private final Interpreter interpreter;
    private final Stmt.Routine routine;
    private final Scope closure;

    Macro(Interpreter interpreter, Stmt.Routine routine, Scope closure) {
        this.interpreter = interpreter;
        this.routine = routine;
        this.closure = closure;
    }

    @Override
    public Object call(Meter meter, Args args) {
        List<String> parameters = routine.parameters();
        Map<String, Object> named = new LinkedHashMap<>(args.named);
        Scope scope = new Scope(closure, routine.body().names());
        int given = Math.min(args.size(), parameters.size());
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            values.add(i < given ? args.value(i) : named.remove(parameters.get(i)));
            scope.hide(parameters.get(i));
        }
        boolean callerIsParameter = parameters.contains("caller");
        if (routine.takesCaller() && !callerIsParameter) {
            Object caller = named.remove("caller");
            scope.set("caller", caller == null || caller == None.NONE ? new Undefined("no caller is defined") : caller);
        }
        if (routine.takesKwargs()) {
            scope.set("kwargs", SequenceFilters.dict(meter, new Args("kwargs", List.of(), named)));
        } else if (!named.isEmpty()) {
            throw new JinjaException(this + " takes no keyword argument "
                    + named.keySet().iterator().next());
        }
        if (routine.takesVarargs()) {
            scope.set("varargs", new Tuple(args.values(given), false));
        } else if (args.size() > given) {
            throw new JinjaException(this + " takes not more than " + parameters.size() + " arguments");
        }
        for (int i = 0; i < parameters.size(); i++) {
            Object value = values.get(i);
            scope.set(parameters.get(i), value != null ? value : otherwise(i, scope));
        }
        return interpreter.text(routine.body().statements(), scope);
    }

    private Object otherwise(int parameter, Scope scope) {
        Expr value = routine.defaults().get(parameter);
        return value == null
                ? new Undefined("parameter '" + routine.parameters().get(parameter) + "' was not provided")
                : interpreter.evaluate(value, scope);
    }

    @Nullable
    Object attribute(String name) {
        return switch (name) {
            case "name" -> routine.name() == null ? None.NONE : routine.name();
            case "arguments" -> new Tuple(List.copyOf(routine.parameters()), false);
            case "caller" -> routine.takesCaller();
            case "catch_kwargs" -> routine.takesKwargs();
            case "catch_varargs" -> routine.takesVarargs();
            default -> null;
        };
    }

    @Override
    public String type() {
        return "Macro";
    }

    @Override
    public String toString() {
        return routine.name() == null ? "<Macro anonymous>" : "<Macro '" + routine.name() + "'>";
    }
}
